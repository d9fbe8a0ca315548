"""What all traceback formatters share: theme, stream, debugger, and a report that comes out whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from ipy.core.active import get_ipython
from ipy.core.themes import Theme, get_theme, wants_color

from . import chain
from .labels import CodeNames
from .values import read

if TYPE_CHECKING:
    from ipy.core.debugger import Pdb


#: Given by name: the debugger shows source by means of this package, so this package can't import it.
DEFAULT_DEBUGGER = "ipy.core.debugger:Pdb"


class TBTools:
    """Base of the formatters.

    Args:
        color_scheme: the old name of `theme_name`.
        call_pdb: start the debugger after each report.
        ostream: where `__call__` writes; None for `sys.stdout` at that time.
        debugger_cls: the debugger to start; None for `ipy.core.debugger.Pdb`.
        theme_name: None picks by the stream: colours on a terminal, none elsewhere.
        format_code_name: what cells are called; None asks the running shell.
    """

    #: frames to leave out at the start
    tb_offset = 0

    def __init__(
        self,
        color_scheme: str | None = None,
        call_pdb: bool = False,
        ostream: IO[str] | None = None,
        *,
        debugger_cls: type[Pdb] | None = None,
        theme_name: str | None = None,
        format_code_name: CodeNames | None = None,
    ) -> None:
        self.call_pdb = call_pdb
        self.format_code_name = format_code_name
        self.pdb: Pdb | None = None
        self.tb: TracebackType | None = None
        self._ostream = ostream
        self._debugger_cls = debugger_cls
        self._theme_name = theme_name or color_scheme
        self._toggled_theme: str | None = None
        if self._theme_name:
            get_theme(
                self._theme_name
            )  # a misspelt name is told here, not while an error is reported

    @property
    def ostream(self) -> IO[str]:
        """Where reports are written: the stream that was given, or standard output as it is now."""
        return self._ostream or sys.stdout

    @ostream.setter
    def ostream(self, stream: IO[str] | None) -> None:
        self._ostream = stream

    @property
    def debugger_cls(self) -> type[Pdb]:
        """The class of the debugger that `debugger()` starts."""
        if self._debugger_cls is not None:
            return self._debugger_cls
        # A front end has one of its own, with a line editor.
        found: type[Pdb] | None = getattr(get_ipython(), "debugger_cls", None)
        if found is None:
            from importlib import import_module

            module, _, name = DEFAULT_DEBUGGER.partition(":")
            found = getattr(import_module(module), name)
        return found

    @debugger_cls.setter
    def debugger_cls(self, value: type[Pdb] | None) -> None:
        self._debugger_cls = value
        self.pdb = None

    @property
    def theme_name(self) -> str:
        """The name of the theme."""
        return self._theme_name or ("neutral" if wants_color(self.ostream) else "nocolor")

    @theme_name.setter
    def theme_name(self, name: str) -> None:
        self.set_theme_name(name)

    @property
    def theme(self) -> Theme:
        """The theme that reports are drawn with."""
        return get_theme(self.theme_name)

    @property
    def has_colors(self) -> bool:
        """Whether reports carry escape sequences."""
        return self.theme.has_colors

    def set_theme_name(self, name: str) -> None:
        """Switch to another theme.

        Raises:
            UnknownThemeError: there is no such theme.
        """
        get_theme(name)
        self._theme_name = name

    def set_colors(self, name: str) -> None:
        """The old name of `set_theme_name`."""
        self.set_theme_name(name)

    def color_toggle(self) -> None:
        """Switch colours off, or on again."""
        if self.has_colors:
            self._toggled_theme, self._theme_name = self.theme_name, "nocolor"
        else:
            self._theme_name = self._toggled_theme or "neutral"

    def get_parts_of_chained_exception(
        self, evalue: BaseException | None
    ) -> tuple[type[BaseException], BaseException, TracebackType | None] | None:
        """The exception that led to this one, as an `exc_info` triple; None if there is none to show."""
        older = chain.find_next(evalue) if evalue is not None else None
        return None if older is None else (type(older[0]), older[0], older[0].__traceback__)

    def stb2text(self, stb: list[str]) -> str:
        """Join the parts of a report."""
        return "\n".join(stb)

    def text(
        self,
        etype: type[BaseException],
        value: BaseException | None,
        tb: TracebackType | None,
        tb_offset: int | None = None,
        context: int = 5,
    ) -> str:
        """Return a report as one text."""
        return self.stb2text(self.structured_traceback(etype, value, tb, tb_offset, context))

    def structured_traceback(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | None = None,
        tb_offset: int | None = None,
        context: int = 5,
    ) -> list[str]:
        """Return the parts of a report, to be joined by `stb2text`."""
        raise NotImplementedError(f"{type(self).__name__} must say how a report is built")


def guarded(
    build: Callable[[], list[str]],
    etype: type[BaseException],
    value: BaseException | None,
    tb: TracebackType | None,
) -> list[str]:
    """Build a report; if that fails, return Python's own report with a line that says why."""
    try:
        return build()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # Whatever it is (a broken theme, a user's object that breaks every rule, a bug of ours): the user needs the report of
        # their own error, so this one must not replace it.
        failure = f"[the traceback formatter failed with {type(error).__name__}: {_text_of(error)}; Python's own report follows]"
        return [failure, *_plain_report(etype, value, tb)]


def _plain_report(
    etype: type[BaseException], value: BaseException | None, tb: TracebackType | None
) -> list[str]:
    import traceback

    try:
        return "".join(traceback.format_exception(etype, value, tb)).rstrip("\n").split("\n")
    except KeyboardInterrupt:
        raise
    except BaseException:
        # Python's formatter meets the same object; its frames can be listed all the same.
        head = ["Traceback (most recent call last):"] if tb is not None else []
        lines = "".join(traceback.format_tb(tb)).rstrip("\n").split("\n") if tb is not None else []
        return [*head, *lines, f"{getattr(etype, '__name__', etype)}: {_text_of(value)}"]


def _text_of(value: Any) -> str:
    try:
        return str(value)
    except KeyboardInterrupt:
        raise
    except BaseException:
        # The user's __str__.
        return "<its text can't be shown>"


def custom_traceback(value: BaseException | None) -> list[str] | None:
    """The lines that an exception draws of itself with `_render_traceback_()`; None if it doesn't, or fails to."""
    render = read(type(value), "_render_traceback_")
    if render is None or value is None:
        return None
    try:
        # The instance may carry its own, as Python looks up methods.
        lines = value._render_traceback_()  # type: ignore[attr-defined]
    except KeyboardInterrupt:
        raise
    except BaseException:
        # User code: the usual report is shown instead.
        return None
    if isinstance(lines, str):
        return lines.split("\n")
    if isinstance(lines, (list, tuple)) and all(isinstance(line, str) for line in lines):
        return list(lines)
    return None
