"""The last traceback once more: `%tb`."""

from __future__ import annotations

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class


@magics_class
class TracebackMagics(Magics):
    """The magic that shows the last traceback."""

    @line_magic
    def tb(self, parameter_s: str = "") -> None:
        """Show the last traceback again; `%tb Verbose` in another mode.

        The modes are Plain, Context, Verbose, Minimal, Docs and Doctest; `%xmode`
        changes the mode for good.
        """
        mode = parameter_s.strip()
        if not mode:
            self.shell.showtraceback()
            return
        formatter = self.shell.InteractiveTB
        by_lower = {name.lower(): name for name in formatter.valid_modes}
        if mode.lower() not in by_lower:
            from difflib import get_close_matches

            close = get_close_matches(mode.lower(), by_lower, n=1)
            hint = f"; did you mean {by_lower[close[0]]}?" if close else ""
            raise UsageError(
                f"%tb: there is no mode {mode!r}, but {', '.join(formatter.valid_modes)}{hint}"
            )
        before = formatter.mode
        formatter.set_mode(by_lower[mode.lower()])
        try:
            self.shell.showtraceback()
        finally:
            formatter.set_mode(before)
