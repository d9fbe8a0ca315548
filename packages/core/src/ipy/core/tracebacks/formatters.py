"""The formatters that shells and programs use: `AutoFormattedTB` and its relatives.

Any of them can be installed as `sys.excepthook`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from . import frames
from .labels import CodeNames
from .layout import WIDTH, ContextLayout
from .plain import PlainLayout
from .source import SourceReader
from .tools import TBTools, guarded

if TYPE_CHECKING:
    from ipy.core.debugger import Pdb

#: The modes, in the order in which `set_mode()` steps through them.
MODES = ["Plain", "Context", "Verbose", "Minimal", "Docs", "Doctest"]


class ListTB(TBTools):
    """Reports in the style of Python's own: a line of source per frame."""

    def __call__(
        self, etype: type[BaseException], evalue: BaseException | None, etb: TracebackType | None
    ) -> None:
        """Write a report, as `sys.excepthook` does."""
        self.ostream.flush()
        self.ostream.write(self.text(etype, evalue, etb) + "\n")

    def structured_traceback(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | list[Any] | None = None,
        tb_offset: int | None = None,
        context: int = 5,
    ) -> list[str]:
        """Return the parts of a plain report; each ends with a line end.

        Args:
            etype: the class of the exception; None takes all three from `sys.exc_info()`.
            evalue: the exception.
            etb: its traceback, or frames as `traceback.extract_tb` gives them.
            tb_offset: frames to leave out at the start.
            context: has no meaning here.
        """
        return self._plain_report("Plain", etype, evalue, etb, tb_offset)

    def get_exception_only(
        self, etype: type[BaseException], value: BaseException | None
    ) -> list[str]:
        """Return what happened, without any frame: one part that ends with a line end."""
        return guarded(
            lambda: self._plain_layout().message(
                etype, value, value.__traceback__ if value else None
            ),
            etype,
            value,
            None,
        )

    def show_exception_only(self, etype: type[BaseException], evalue: BaseException | None) -> None:
        """Write what happened, without any frame."""
        self.ostream.flush()
        self.ostream.write("".join(self.get_exception_only(etype, evalue)))

    def _plain_report(
        self,
        style: str,
        etype: type[BaseException] | None,
        evalue: BaseException | None,
        etb: TracebackType | list[Any] | None,
        tb_offset: int | None,
    ) -> list[str]:
        etype, evalue, tb = _complete(etype, evalue, etb)
        offset = self.tb_offset if tb_offset is None else tb_offset
        layout = self._plain_layout()
        if isinstance(tb, list):
            listed = tb[offset:]
            return guarded(lambda: self._listed(layout, etype, evalue, listed), etype, evalue, None)
        return guarded(
            lambda: layout.report(etype, evalue, tb, tb_offset=offset, style=style),
            etype,
            evalue,
            tb,
        )

    def _listed(
        self,
        layout: PlainLayout,
        etype: type[BaseException],
        evalue: BaseException | None,
        listed: list[Any],
    ) -> list[str]:
        """A report from `traceback.extract_tb` frames, which carry no frame objects."""
        out = ["Traceback (most recent call last):\n"] if listed else []
        out += layout.summary_lines([tuple(item)[:3] for item in listed], SourceReader())
        return out + layout.message(etype, evalue)

    def _plain_layout(self) -> PlainLayout:
        return PlainLayout(
            theme=self.theme,
            format_code_name=self.format_code_name,
            skip_hidden=getattr(self, "skip_hidden", True),
        )


class VerboseTB(TBTools):
    """Reports with source around each line, and with the values of variables.

    Args:
        theme_name: None picks by the stream.
        call_pdb: start the debugger after each report.
        ostream: where `__call__` writes; None for standard output.
        tb_offset: frames to leave out at the start.
        long_header: start with the versions, the executable and the time, for error reports by mail.
        include_vars: show the values of arguments and of the variables in the lines that ran.
        check_cache: called before each report; files are read afresh without it.
        debugger_cls: the debugger to start.
        color_scheme: the old name of `theme_name`.
        format_code_name: what cells are called; None asks the running shell.
    """

    def __init__(
        self,
        theme_name: str | None = None,
        call_pdb: bool = False,
        ostream: IO[str] | None = None,
        tb_offset: int = 0,
        long_header: bool = False,
        include_vars: bool = True,
        check_cache: Callable[[], None] | None = None,
        debugger_cls: type[Pdb] | None = None,
        *,
        color_scheme: str | None = None,
        format_code_name: CodeNames | None = None,
    ) -> None:
        super().__init__(
            color_scheme,
            call_pdb,
            ostream,
            debugger_cls=debugger_cls,
            theme_name=theme_name,
            format_code_name=format_code_name,
        )
        self.tb_offset = tb_offset
        self.long_header = long_header
        self.include_vars = include_vars
        self.check_cache = check_cache
        self.skip_hidden = True

    def __call__(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | None = None,
    ) -> None:
        """Write a report, as `sys.excepthook` does, and start the debugger if `call_pdb` is set."""
        etype, evalue, tb = _complete(etype, evalue, etb)
        self.handler((etype, evalue, tb))
        try:
            self.debugger()
        except KeyboardInterrupt:
            self.ostream.write("\nKeyboardInterrupt\n")

    def handler(self, info: tuple[Any, Any, Any] | None = None) -> None:
        """Write a report of an `exc_info` triple; None takes the exception that is being handled."""
        etype, evalue, tb = _complete(*(info or sys.exc_info()))
        self.tb = tb if self.call_pdb and not isinstance(tb, list) else None
        self.ostream.flush()
        self.ostream.write(self.text(etype, evalue, None if isinstance(tb, list) else tb) + "\n")

    def structured_traceback(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | None = None,
        tb_offset: int | None = None,
        context: int = 5,
    ) -> list[str]:
        """Return the parts of a report with source, to be joined by line ends.

        Args:
            etype: the class of the exception; None takes all three from `sys.exc_info()`.
            evalue: the exception.
            etb: its traceback.
            tb_offset: frames to leave out at the start; None takes the formatter's own.
            context: how many pieces of source (statements, headers, comments) to show per frame.
        """
        etype, evalue, tb = _complete(etype, evalue, etb)
        if self.check_cache is not None:
            self.check_cache()
        layout = ContextLayout(
            theme=self.theme,
            format_code_name=self.format_code_name,
            include_vars=self.include_vars,
            skip_hidden=self.skip_hidden,
        )
        traceback = None if isinstance(tb, list) else tb
        return guarded(
            lambda: layout.report(
                etype,
                evalue,
                traceback,
                tb_offset=self.tb_offset if tb_offset is None else tb_offset,
                context=context,
                preface=_preface(etype) if self.long_header else None,
            ),
            etype,
            evalue,
            traceback,
        )

    def debugger(self, force: bool = False) -> None:
        """Start the debugger on the last exception, if `call_pdb` is set or `force` is true."""
        if not (force or self.call_pdb):
            return
        if self.pdb is None or getattr(self.pdb, "curframe", None) is not None:
            # None yet, or it is at its prompt, from which this was called: that session goes on afterwards.
            self.pdb = self.debugger_cls()
            # The program has ended: there is nothing that a handler of Ctrl-C could stop later.
            self.pdb.nosigint = True
        last = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
        tb = self.tb or getattr(sys, "last_traceback", None)
        self.tb = None
        if tb is None and (last is None or last.__traceback__ is None):
            self.ostream.write("There is no traceback to debug.\n")
            return
        # With the exception itself, the debugger can walk to those that led to it.
        with_exception = (
            last is not None
            and last.__traceback__ is not None
            and (tb is None or _starts(last, tb))
        )
        self.pdb.reset()
        self.pdb.interaction(None, last if with_exception else tb)


class FormattedTB(VerboseTB, ListTB):
    """A formatter with modes: Plain, Context, Verbose, Minimal, Docs, Doctest.

    The arguments are those of `VerboseTB`, with the `mode` first.

    Raises:
        ValueError: the mode doesn't exist.
    """

    def __init__(
        self,
        mode: str = "Plain",
        theme_name: str | None = None,
        call_pdb: bool = False,
        ostream: IO[str] | None = None,
        tb_offset: int = 0,
        long_header: bool = False,
        include_vars: bool = False,
        check_cache: Callable[[], None] | None = None,
        debugger_cls: type[Pdb] | None = None,
        *,
        color_scheme: str | None = None,
        format_code_name: CodeNames | None = None,
    ) -> None:
        self.mode = mode
        self.valid_modes = list(MODES)
        self.verbose_modes = ["Context", "Verbose"]
        super().__init__(
            theme_name,
            call_pdb,
            ostream,
            tb_offset,
            long_header,
            include_vars,
            check_cache,
            debugger_cls,
            color_scheme=color_scheme,
            format_code_name=format_code_name,
        )
        self.set_mode(mode)

    def structured_traceback(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | list[Any] | None = None,
        tb_offset: int | None = None,
        context: int = 5,
    ) -> list[str]:
        """Return the parts of a report in the current mode, to be joined by `stb2text`.

        The arguments are those of `VerboseTB.structured_traceback`.
        """
        if self.mode in self.verbose_modes and not isinstance(etb, list):
            return VerboseTB.structured_traceback(self, etype, evalue, etb, tb_offset, context)
        etype, evalue, _ = _complete(etype, evalue, etb)
        if self.mode == "Minimal":
            return self.get_exception_only(etype, evalue)
        return self._plain_report(
            "Plain" if self.mode in self.verbose_modes else self.mode, etype, evalue, etb, tb_offset
        )

    def stb2text(self, stb: list[str]) -> str:
        """Join the parts of a report."""
        return self.tb_join_char.join(stb)

    def set_mode(self, mode: str | None = None) -> None:
        """Switch to a mode, whatever its case; None steps to the next one.

        Raises:
            ValueError: the mode doesn't exist.
        """
        if mode is None:
            mode = self.valid_modes[(self.valid_modes.index(self.mode) + 1) % len(self.valid_modes)]
        known = {name.lower(): name for name in self.valid_modes}
        if mode.lower() not in known:
            from difflib import get_close_matches

            close = get_close_matches(mode.lower(), known, n=1)
            hint = f" Did you mean {known[close[0]]!r}?" if close else ""
            raise ValueError(
                f"Unknown traceback mode {mode!r}.{hint} There are: {', '.join(self.valid_modes)}."
            )
        self.mode = known[mode.lower()]
        self.include_vars = self.mode == "Verbose"
        self.tb_join_char = "\n" if self.mode in self.verbose_modes else ""

    def plain(self) -> None:
        """Switch to the mode Plain."""
        self.set_mode("Plain")

    def context(self) -> None:
        """Switch to the mode Context."""
        self.set_mode("Context")

    def verbose(self) -> None:
        """Switch to the mode Verbose."""
        self.set_mode("Verbose")

    def minimal(self) -> None:
        """Switch to the mode Minimal."""
        self.set_mode("Minimal")


class AutoFormattedTB(FormattedTB):
    """A formatter that finds the current exception by itself: call it without arguments in an `except` block."""

    def __init__(self, mode: str = "Context", *args: Any, **kwargs: Any) -> None:
        super().__init__(mode, *args, **kwargs)

    def __call__(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | None = None,
        out: IO[str] | None = None,
        tb_offset: int | None = None,
    ) -> None:
        """Write a report to `out` or to the formatter's stream, and start the debugger if `call_pdb` is set."""
        etype, evalue, tb = _complete(etype, evalue, etb)
        traceback = None if isinstance(tb, list) else tb
        self.tb = traceback if self.call_pdb else None
        stream = self.ostream if out is None else out
        stream.flush()
        stream.write(self.text(etype, evalue, traceback, tb_offset) + "\n")
        try:
            self.debugger()
        except KeyboardInterrupt:
            stream.write("\nKeyboardInterrupt\n")


class ColorTB(FormattedTB):
    """The mode Context in the colours of a dark terminal, on the shortest call."""

    def __init__(self, theme_name: str = "linux", call_pdb: bool = False, **kwargs: Any) -> None:
        super().__init__("Context", theme_name, call_pdb, **kwargs)


class SyntaxTB(ListTB):
    """Reports of errors in the syntax: the place, the line, a caret. Other exceptions get a plain report.

    Args:
        theme_name: None picks by the stream.
        color_scheme: the old name of `theme_name`.
        ostream: where `__call__` writes; None for standard output.
        format_code_name: what cells are called; None asks the running shell.
    """

    def __init__(
        self,
        *,
        theme_name: str | None = None,
        color_scheme: str | None = None,
        ostream: IO[str] | None = None,
        format_code_name: CodeNames | None = None,
    ) -> None:
        super().__init__(
            color_scheme, False, ostream, theme_name=theme_name, format_code_name=format_code_name
        )
        self.last_syntax_error: BaseException | None = None

    def __call__(
        self,
        etype: type[BaseException],
        evalue: BaseException | None,
        etb: TracebackType | list[Any] | None,
    ) -> None:
        """Write a report and remember the error."""
        super().__call__(etype, evalue, etb)  # type: ignore[arg-type]  # the old form passes extracted frames

    def structured_traceback(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | list[Any] | None = None,
        tb_offset: int | None = None,
        context: int = 5,
    ) -> list[str]:
        """Return the parts of a report; `etb` None or `[]` leaves the frames out, as for input that never ran."""
        if etype is None:
            etype, evalue, etb = sys.exc_info()
        self.last_syntax_error = evalue
        return self._plain_report("Plain", etype, evalue, etb, tb_offset)

    def stb2text(self, stb: list[str]) -> str:
        """Join the parts of a report."""
        return "".join(stb)

    def clear_err_state(self) -> BaseException | None:
        """Return the last error and forget it."""
        error, self.last_syntax_error = self.last_syntax_error, None
        return error


def _complete(
    etype: type[BaseException] | None, evalue: BaseException | None, etb: Any
) -> tuple[type[BaseException], BaseException | None, TracebackType | list[Any] | None]:
    """The triple that is meant: as given, or that of the exception in flight."""
    if etype is None and evalue is not None:
        return type(evalue), evalue, etb if etb is not None else evalue.__traceback__
    if etype is None:
        etype, evalue, etb = sys.exc_info()
        if etype is None:
            raise ValueError(
                "there is no exception to report: none was given, and none is being handled"
            )
    if not isinstance(evalue, BaseException):
        evalue = None  # old C code gives the arguments instead of an instance
    return etype, evalue, etb


def _starts(value: BaseException, tb: TracebackType) -> bool:
    """Whether `tb` is part of the traceback of `value`."""
    own = value.__traceback__
    wanted = frames.walk(tb)[0].frame
    return any(entry.frame is wanted for entry in frames.walk(own))


def _preface(etype: type[BaseException]) -> list[str]:
    """The long header: what somebody else needs to know to find the fault."""
    import platform  # 3 ms
    import time

    from ipy.core._version import __version__

    python = f"Python {platform.python_version()}: {sys.executable}"
    name = etype.__name__
    return [
        name + python.rjust(WIDTH - len(name))
        if len(name) + len(python) < WIDTH
        else f"{name} {python}",
        f"ipy-core {__version__} on {platform.platform()}",
        time.ctime(),
        "What follows are the calls that led to the error, the last one at the end.",
    ]


__all__ = [
    "MODES",
    "AutoFormattedTB",
    "ColorTB",
    "FormattedTB",
    "ListTB",
    "SyntaxTB",
    "VerboseTB",
]
