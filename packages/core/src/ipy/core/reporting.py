"""Showing the exceptions of user code."""

from __future__ import annotations

import linecache
import sys
import traceback as plain_traceback
from collections.abc import Callable
from types import CodeType, MethodType, TracebackType
from typing import Any, Protocol, TypeAlias

from . import patches
from .errors import UsageError
from .streams import text_of, write_error, write_safely

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
Handler = Callable[..., Any]

_TRACEBACK: Any = vars(BaseException)["__traceback__"]

#: Modules whose frames stand between the shell and the user's code.
_INTERNAL = ("ipy.core.", "ipy.terminal.", "ipy.kernel.", "asyncio.", "asyncio")
#: What is not the user's own where an interrupt meets it: all of the shell, and the event loop.
_WAITING = ("ipy.", "asyncio.")
_COMMANDS = ("ipy.core.magics.", "ipy.core.commands")


def user_frames(
    tb: TracebackType | None, is_cell: Callable[[CodeType], bool]
) -> TracebackType | None:
    """The part of a traceback that starts with the user's code.

    Args:
        tb: outermost frame first.
        is_cell: whether a code object is a cell's.

    Returns:
        From the first frame of a cell on; where there is none, from the first frame that is not the shell's own; where
        there is none either (a built-in magic failed), the whole traceback.
    """
    for wanted in (is_cell, lambda code: True):
        entry = tb
        while entry is not None:
            frame = entry.tb_frame
            if wanted(frame.f_code) and not _module(entry).startswith(_INTERNAL):
                return entry
            entry = entry.tb_next
    return tb


def without_command_frames(tb: TracebackType | None, value: BaseException) -> TracebackType | None:
    """A traceback without the frames of a command that raised an error on purpose.

    `%%bash` of a script that fails, or `%time` of what is no Python: the last line of the user's own is what matters. Any other
    exception of a command is a fault of its own, and shows where.
    """
    if type(value).__name__ != "CalledProcessError" and not isinstance(value, SyntaxError):
        return tb
    entries = _entries(tb)
    kept = len(entries)
    if entries and _module(entries[-1]).startswith(_COMMANDS):
        while kept > 1 and _module(entries[kept - 1]).startswith(_INTERNAL):
            kept -= 1
    return _first(entries, kept)


def without_waiting_frames(
    tb: TracebackType | None, value: BaseException, is_cell: Callable[[CodeType], bool]
) -> TracebackType | None:
    """A traceback of an interrupt without the frames in which the shell was waiting.

    Ctrl-C while a command or the event loop runs meets the shell somewhere in its own code, or in the standard library below
    it; where, says nothing to the user, whose last line matters.

    Args:
        tb: from the outermost frame on, the shell's own included.
        value: the exception; any but `KeyboardInterrupt` keeps its traceback.
        is_cell: whether a code object is a cell's.

    Returns:
        the frames down to the user's last one; None if there is none of the user's.
    """
    if not isinstance(value, KeyboardInterrupt):
        return tb
    entries = _entries(tb)
    kept = len(entries)
    for index in range(len(entries) - 1, -1, -1):
        module = _module(entries[index])
        if is_cell(entries[index].tb_frame.f_code):
            break
        if module.startswith(_WAITING):
            kept = index
        elif module.partition(".")[0] not in sys.stdlib_module_names:
            break
    return _first(entries, kept)


def leaves_debugger(exc: BaseException) -> bool:
    """Whether an exception is how a debugger ends the program on `quit`: that is what the user asked for, and no error."""
    bdb = sys.modules.get("bdb")  # who never imported it can't have raised it
    return bdb is not None and isinstance(exc, bdb.BdbQuit)


def _entries(tb: TracebackType | None) -> list[TracebackType]:
    entries = []
    while tb is not None:
        entries.append(tb)
        tb = tb.tb_next
    return entries


def _first(entries: list[TracebackType], count: int) -> TracebackType | None:
    """A traceback of the first entries; the very same one if that is all of them."""
    if count == len(entries):
        return entries[0] if entries else None
    shortened: TracebackType | None = None
    for entry in reversed(entries[:count]):
        shortened = TracebackType(shortened, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return shortened


def _module(entry: TracebackType) -> str:
    return str(entry.tb_frame.f_globals.get("__name__", ""))


class ErrorFace(Protocol):
    """The part of the shell that shows errors and that front ends and extensions replace; looked up at each use."""

    @property
    def InteractiveTB(self) -> Any:  # noqa: N802
        """See `InteractiveShell`."""

    @property
    def SyntaxTB(self) -> Any:  # noqa: N802
        """See `InteractiveShell`."""

    @property
    def CustomTB(self) -> Any:  # noqa: N802
        """See `InteractiveShell`."""

    @property
    def _showtraceback(self) -> Any:
        """See `InteractiveShell`."""

    @property
    def showsyntaxerror(self) -> Any:
        """See `InteractiveShell`."""

    @property
    def show_usage_error(self) -> Any:
        """See `InteractiveShell`."""

    @property
    def debugger(self) -> Any:
        """See `InteractiveShell`."""


class ErrorReporter:
    """Shows exceptions in the mode and colours of a shell.

    Args:
        face: what formats and writes them.
        is_cell: whether a code object is a cell's.
    """

    def __init__(self, *, face: ErrorFace, is_cell: Callable[[CodeType], bool]) -> None:
        self._face = face
        self._is_cell = is_cell
        self.custom_exceptions: tuple[type[BaseException], ...] = ()
        self.call_pdb = False

    def showtraceback(
        self,
        exc_tuple: Any = None,
        filename: str | None = None,
        tb_offset: int | None = None,
        exception_only: bool = False,
        running_compiled_code: bool = False,
    ) -> None:
        """Show the current exception, or the one given.

        A failure while doing so ends in Python's own report, never in an exception.

        Args:
            exc_tuple: `sys.exc_info()` or an exception.
            filename: the file of a syntax error.
            tb_offset: how many frames to leave out.
            exception_only: leave the traceback out, and keep it for `%tb`.
            running_compiled_code: the exception comes from a cell that compiled.
        """
        try:
            etype, value, tb = self.exc_info(exc_tuple)
        except ValueError:
            write_error("No traceback available to show.\n")
            return
        face = self._face
        try:
            if isinstance(value, SyntaxError) and not running_compiled_code:
                face.showsyntaxerror(filename)
                return
            if issubclass(etype, UsageError):
                face.show_usage_error(value)
                return
            patches.note_exception(value.with_traceback(tb))
            if exception_only:
                stb = ["An exception has occurred, use %tb to see the full traceback.\n"]
                stb.extend(face.InteractiveTB.get_exception_only(etype, value))
                face._showtraceback(etype, value, stb)
            else:
                self._show_full(etype, value, tb, tb_offset)
        except KeyboardInterrupt:
            write_error(
                f"\nKeyboardInterrupt while an error was shown; the error is: {etype.__name__}\n"
            )
        except BaseException:
            # A broken formatter, handler or __str__ must not hide the user's error, whatever it raises.
            self._plain_report(etype, value, tb)

    def _show_full(
        self,
        etype: type[BaseException],
        value: BaseException,
        tb: TracebackType | None,
        tb_offset: int | None,
    ) -> None:
        face = self._face
        if self.custom_exceptions and issubclass(etype, self.custom_exceptions):
            face._showtraceback(etype, value, face.CustomTB(etype, value, tb, tb_offset))
            return
        from .tracebacks import custom_traceback

        stb = custom_traceback(value)
        if stb is None:
            stb = face.InteractiveTB.structured_traceback(etype, value, tb, tb_offset=tb_offset)
        face._showtraceback(etype, value, stb)
        if self.call_pdb:
            face.debugger(force=True)

    def showsyntaxerror(
        self, filename: str | None = None, running_compiled_code: bool = False
    ) -> None:
        """Show the syntax error that is being handled, without the frames of the shell."""
        etype, value, tb = self.exc_info()
        if filename and isinstance(value, SyntaxError):
            value.filename = filename
        patches.note_exception(value.with_traceback(tb))
        stb = self._face.SyntaxTB.structured_traceback(
            etype, value, tb if running_compiled_code else None
        )
        self._face._showtraceback(etype, value, stb)

    def show_usage_error(self, exc: BaseException) -> None:
        """Show that a command was called the wrong way, in one line."""
        write_error(f"UsageError: {text_of(exc)}\n")

    def get_exception_only(self, exc_tuple: Any = None) -> str:
        """The last lines of a traceback: the exception without the frames."""
        etype, value, _ = self.exc_info(exc_tuple)
        return "".join(self._face.InteractiveTB.get_exception_only(etype, value))

    def excepthook(self, etype: Any, value: Any, tb: Any) -> None:
        """Show an exception that reached the top of the interpreter, e.g. from a GUI callback."""
        self.showtraceback((etype, value, tb), tb_offset=0)

    def exc_info(self, exc_tuple: Any = None) -> ExcInfo:
        """The exception that is meant: the one given, or the current one, or the last one that was shown.

        Raises:
            ValueError: there is none.
        """
        if isinstance(exc_tuple, BaseException):
            etype: Any = type(exc_tuple)
            value: Any = exc_tuple
            # Its own, whatever its class has under this name.
            tb = _TRACEBACK.__get__(exc_tuple)
        elif exc_tuple is None:
            etype, value, tb = sys.exc_info()
        else:
            etype, value, tb = exc_tuple
        if etype is None:
            value = getattr(sys, "last_value", None)
            if value is None:
                raise ValueError("No exception to find")
            etype, tb = type(value), getattr(sys, "last_traceback", None)
        if value is None:
            value = etype()
        tb = user_frames(without_waiting_frames(tb, value, self._is_cell), self._is_cell)
        return etype, value, without_command_frames(tb, value)

    def let_go(self, value: object) -> None:
        """Forget the last exception, if a variable of one of its frames holds an object that is deleted."""
        held = any(
            value is local
            for entry in _entries(getattr(sys, "last_traceback", None))
            for local in list(entry.tb_frame.f_locals.values())
        )
        if held:
            patches.forget_exception()

    def debugger(self, force: bool = False) -> None:
        """Open the debugger on the last exception.

        Args:
            force: do so even where `call_pdb` is off.
        """
        if not (force or self.call_pdb):
            return
        if not hasattr(sys, "last_traceback"):
            write_error("No traceback has been produced, nothing to debug.\n")
            return
        self._face.InteractiveTB.debugger(force=True)

    def _plain_report(
        self, etype: type[BaseException], value: BaseException, tb: TracebackType | None
    ) -> None:
        """Show an exception with Python's own formatter, after the shell's has failed."""
        failure = sys.exc_info()[1]
        write_error(
            f"The traceback could not be formatted ({type(failure).__name__}: {text_of(failure)}); "
            "in plain form:\n"
        )
        try:
            text = "".join(plain_traceback.format_exception(etype, value, tb))
        except BaseException:
            # Even its __str__ fails, or an attribute; its frames can be listed all the same.
            text = f"{_list_frames(tb)}{etype.__name__}: {text_of(value)}\n"
        write_error(text)

    def custom_handler(
        self, exceptions: tuple[type[BaseException], ...], handler: Handler | None
    ) -> Handler:
        """Take `handler` for exceptions of some types, and return the method that becomes `CustomTB`.

        The handler is called with (shell, type, value, traceback, tb_offset=) and returns the lines to show, or None. When it
        fails or returns something else, it is removed, and both errors are shown.

        Raises:
            TypeError: the first argument is not a tuple of exception classes.
        """
        if not isinstance(exceptions, tuple):
            raise TypeError(
                f"The custom exceptions must be given as a tuple of classes, got {exceptions!r}"
            )
        chosen = handler or _announce

        def call(
            shell: Any, etype: Any, value: Any, tb: Any, tb_offset: int | None = None
        ) -> list[str]:
            formatter = self._face.InteractiveTB
            try:
                return _checked_lines(chosen(shell, etype, value, tb, tb_offset=tb_offset))
            except KeyboardInterrupt:
                raise
            except BaseException:
                # User code: without its handler the shell goes on, with both errors shown.
                self.custom_exceptions = ()
                write_error("The custom traceback handler failed and was removed:\n")
                report = formatter.stb2text(formatter.structured_traceback(*sys.exc_info()))
                write_safely(sys.stdout, f"{report}\nThe original exception:\n")
                return list(formatter.structured_traceback(etype, value, tb, tb_offset=tb_offset))

        self.custom_exceptions = exceptions
        return MethodType(call, self._face)


def _list_frames(tb: TracebackType | None) -> str:
    """The places of a traceback and their lines, without the parser that Python's own formatter needs for its carets."""
    lines = ["Traceback (most recent call last):\n"] if tb is not None else []
    while tb is not None:
        code = tb.tb_frame.f_code
        lines.append(f'  File "{code.co_filename}", line {tb.tb_lineno}, in {code.co_name}\n')
        source = linecache.getline(code.co_filename, tb.tb_lineno).strip()
        if source:
            lines.append(f"    {source}\n")
        tb = tb.tb_next
    return "".join(lines)


def _announce(shell: Any, etype: Any, value: Any, tb: Any, tb_offset: int | None = None) -> None:
    """What happens to custom exceptions that have no handler."""
    write_safely(
        sys.stdout,
        "*** Simple custom exception handler ***\n"
        f"Exception type : {etype}\nException value: {text_of(value)}\nTraceback      : {tb}\n",
    )


def _checked_lines(lines: Any) -> list[str]:
    if lines is None:
        return []
    if isinstance(lines, str):
        return [lines]
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
        return lines
    raise TypeError(
        f"a custom exception handler returns a list of strings, a string or None; got {lines!r}"
    )
