"""Magics that switch automatic calling."""

from __future__ import annotations

from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

_STATES = ("Off", "Smart", "Full")
_ON, _OFF = ("on", "1", "true"), ("off", "0", "false")


@magics_class
class AutoMagics(Magics):
    """`%automagic` and `%autocall`."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self._before = 1

    @line_magic
    def automagic(self, parameter_s: str = "") -> None:
        """Let line magics be called without the percent sign, or not.

            %automagic          the other state
            %automagic on       also 1, True
            %automagic off      also 0, False

        A variable of the same name has precedence; `del` brings the magic back. Cell
        magics always need their `%%`.
        """
        manager = self.shell.magics_manager
        word = parameter_s.strip().lower()
        if word in _ON:
            value = True
        elif word in _OFF:
            value = False
        elif not word:
            value = not manager.auto_magic
        else:
            raise UsageError(f"%automagic takes on or off, got {parameter_s.strip()!r}")
        manager.auto_magic = value
        self.shell.automagic = value
        print(manager.auto_status())

    @line_magic
    def autocall(self, parameter_s: str = "") -> None:
        """Let functions be called without parentheses.

        %autocall           switch off, or back to the mode before
        %autocall 0         off
        %autocall 1         smart: `f x` becomes `f(x)`; `f` alone stays
        %autocall 2         full: `f` alone becomes `f()`
        """
        word = parameter_s.strip().lower()
        names = {name.lower(): number for number, name in enumerate(_STATES)} | {
            "0": 0,
            "1": 1,
            "2": 2,
        }
        if word and word not in names:
            raise UsageError(
                f"Valid modes: 0 (Off), 1 (Smart), 2 (Full); got {parameter_s.strip()!r}"
            )
        if word:
            mode = names[word]
        else:
            mode = 0 if self.shell.autocall else self._before
        if self.shell.autocall:
            self._before = self.shell.autocall
        self.shell.autocall = mode
        print(f"Automatic calling is: {_STATES[mode]}")
