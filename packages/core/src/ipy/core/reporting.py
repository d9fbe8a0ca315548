"""Showing the exceptions of user code."""

from __future__ import annotations

import sys
import traceback as plain_traceback
from collections.abc import Callable
from types import CodeType, MethodType, TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from . import patches
from .errors import UsageError

if TYPE_CHECKING:
    from .shell import InteractiveShell
    from .tracebacks import AutoFormattedTB, SyntaxTB

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
Handler = Callable[..., Any]

#: Modules whose frames stand between the shell and the user's code.
_INTERNAL = ("ipy.core.", "ipy.terminal.", "ipy.kernel.", "asyncio.", "asyncio")


def user_frames(tb: TracebackType | None, is_cell: Callable[[CodeType], bool]) -> TracebackType | None:
    """The part of a traceback that starts with the user's code.

    Args:
        tb: outermost frame first.
        is_cell: whether a code object is a cell's.

    Returns:
        From the first frame of a cell on; where there is none, from the first frame that is not the shell's own; where
        there is none either (a built-in magic failed), the whole traceback.
    """
    entry = tb
    while entry is not None:
        if is_cell(entry.tb_frame.f_code):
            return entry
        entry = entry.tb_next
    entry = tb
    while entry is not None:
        if not str(entry.tb_frame.f_globals.get("__name__", "")).startswith(_INTERNAL):
            return entry
        entry = entry.tb_next
    return tb


class ErrorReporter:
    """Shows exceptions in the mode and colours of a shell.

    Args:
        make_tracebacks: makes the formatter of exceptions, at the first one.
        make_syntax: makes the formatter of syntax errors.
        is_cell: whether a code object is a cell's.
    """

    def __init__(
        self,
        *,
        make_tracebacks: Callable[[], AutoFormattedTB],
        make_syntax: Callable[[], SyntaxTB],
        is_cell: Callable[[CodeType], bool],
    ) -> None:
        self._make_tracebacks = make_tracebacks
        self._make_syntax = make_syntax
        self._is_cell = is_cell
        self.custom_exceptions: tuple[type[BaseException], ...] = ()
        self.call_pdb = False

    def exc_info(self, exc_tuple: Any = None) -> ExcInfo:
        """The exception that is meant: the one given, or the current one, or the last one that was shown.

        Raises:
            ValueError: there is none.
        """
        if isinstance(exc_tuple, BaseException):
            etype: Any = type(exc_tuple)
            value: Any = exc_tuple
            tb = exc_tuple.__traceback__
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
        return etype, value, user_frames(tb, self._is_cell)

    def show(
        self,
        shell: InteractiveShell,
        exc_tuple: Any = None,
        tb_offset: int | None = None,
        exception_only: bool = False,
    ) -> None:
        """Show an exception; a failure while doing so ends in Python's own report, never in an exception."""
        try:
            etype, value, tb = self.exc_info(exc_tuple)
        except ValueError:
            print("No traceback available to show.", file=sys.stderr)  # noqa: T201
            return
        try:
            if issubclass(etype, SyntaxError) and tb is None:
                shell.showsyntaxerror()
                return
            if etype is UsageError:
                shell.show_usage_error(value)
                return
            patches.note_exception(value.with_traceback(tb))
            if exception_only:
                stb = ["An exception has occurred, use %tb to see the full traceback.\n"]
                stb.extend(shell.InteractiveTB.get_exception_only(etype, value))
                shell._showtraceback(etype, value, stb)
            else:
                self._show_full(shell, etype, value, tb, tb_offset)
        except KeyboardInterrupt:
            print("\nKeyboardInterrupt while the error was shown", file=sys.stderr)  # noqa: T201
        except Exception:
            # A broken formatter, handler or __str__ must not hide the user's error.
            self.plain_report(etype, value, tb)

    def _show_full(
        self,
        shell: InteractiveShell,
        etype: type[BaseException],
        value: BaseException,
        tb: TracebackType | None,
        tb_offset: int | None,
    ) -> None:
        if self.custom_exceptions and issubclass(etype, self.custom_exceptions):
            stb = shell.CustomTB(etype, value, tb, tb_offset)
        else:
            stb = None
            render = getattr(value, "_render_traceback_", None)
            if callable(render):
                stb = render()
            if stb is None:
                stb = shell.InteractiveTB.structured_traceback(etype, value, tb, tb_offset=tb_offset)
            shell._showtraceback(etype, value, stb)
            if self.call_pdb:
                shell.debugger(force=True)
            return
        shell._showtraceback(etype, value, stb)

    def plain_report(self, etype: type[BaseException], value: BaseException, tb: TracebackType | None) -> None:
        """Show an exception with Python's own formatter, after the shell's has failed."""
        failure = sys.exc_info()[1]
        print(  # noqa: T201
            f"The traceback could not be formatted ({type(failure).__name__}: {_safe_str(failure)}); in plain form:",
            file=sys.stderr,
        )
        try:
            plain_traceback.print_exception(etype, value, tb)
        except Exception:
            # Even its __str__ fails.
            print(f"{etype.__name__} (its text can't be shown)", file=sys.stderr)  # noqa: T201

    def set_custom(self, exceptions: tuple[type[BaseException], ...], handler: Handler | None, owner: Any) -> Handler:
        """Take `handler` for exceptions of some types, and return the function to call.

        The handler is called with (shell, type, value, traceback, tb_offset) and returns the lines to show, or None. When it
        fails or returns something else, it is removed, and both errors are shown.

        Raises:
            TypeError: the first argument is not a tuple of exception classes.
        """
        if not isinstance(exceptions, tuple):
            raise TypeError(f"The custom exceptions must be given as a tuple of classes, got {exceptions!r}")

        def default(shell: Any, etype: Any, value: Any, tb: Any, tb_offset: int | None = None) -> list[str]:
            print("*** Simple custom exception handler ***")  # noqa: T201
            print(f"Exception type : {etype}\nException value: {value}\nTraceback      : {tb}")  # noqa: T201
            return []

        chosen = handler or default

        def call(shell: Any, etype: Any, value: Any, tb: Any, tb_offset: int | None = None) -> list[str]:
            try:
                lines = _checked_lines(chosen(shell, etype, value, tb, tb_offset=tb_offset))
            except Exception:
                # User code: without its handler the shell goes on, with both errors shown.
                self.custom_exceptions = ()
                print("The custom traceback handler failed and was removed:", file=sys.stderr)  # noqa: T201
                print(shell.InteractiveTB.stb2text(shell.InteractiveTB.structured_traceback(*sys.exc_info())))  # noqa: T201
                print("The original exception:")  # noqa: T201
                lines = list(shell.InteractiveTB.structured_traceback(etype, value, tb, tb_offset=tb_offset))
            return lines

        self.custom_exceptions = exceptions
        return MethodType(call, owner)


def _checked_lines(lines: Any) -> list[str]:
    if lines is None:
        return []
    if isinstance(lines, str):
        return [lines]
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
        return lines
    raise TypeError(f"a custom exception handler returns a list of strings, a string or None; got {lines!r}")


def _safe_str(value: object) -> str:
    try:
        return str(value)
    except Exception:
        # A __str__ that fails, in the middle of reporting another failure.
        return "its text can't be shown"
