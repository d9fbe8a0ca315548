"""Calling magics with what they ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from ipy.core.errors import UsageError

from .declare import MAGIC_NO_VAR_EXPAND_ATTR, MAGIC_OUTPUT_CAN_BE_SILENCED

if TYPE_CHECKING:
    from .manager import MagicsManager


class MagicCaller:
    """Calls magics by name.

    Args:
        manager: finds them.
        expand: replaces `$name` and `{expression}` in a line, with local names on top of the user's.
        builtin_trap: entered while a magic runs.
    """

    def __init__(
        self,
        *,
        manager: MagicsManager,
        expand: Callable[[str, Mapping[str, Any] | None], str],
        builtin_trap: AbstractContextManager[Any],
    ) -> None:
        self._manager = manager
        self._expand = expand
        self._builtin_trap = builtin_trap

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Call a line magic, in the scope of the caller.

        Args:
            magic_name: without percent sign.
            line: what follows the name.
            _stack_depth: how many frames up the caller is.

        Raises:
            UsageError: there is no such magic, or it refuses its arguments.
        """
        local_names = sys._getframe(_stack_depth).f_locals
        function = self._find("line", magic_name)
        return self._call(function, line, (), local_names)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Call a cell magic, in the scope of the caller.

        Args:
            magic_name: without percent signs.
            line: what follows the name.
            cell: the lines after it.

        Raises:
            UsageError: there is no such magic, it refuses its arguments, or it is called without a body.
        """
        local_names = sys._getframe(1).f_locals
        function = self._find("cell", magic_name)
        if cell == "" and self._manager.has("line", magic_name):
            raise UsageError(
                f"%%{magic_name} is a cell magic, but the cell body is empty. Did you mean the line magic "
                f"%{magic_name} (single %)?"
            )
        return self._call(function, line, (cell,), local_names)

    def magic(self, arg_s: str) -> Any:
        """Call a line magic given as "name arguments"; the old spelling of `run_line_magic`."""
        name, _, rest = arg_s.partition(" ")
        return self.run_line_magic(name.lstrip("%"), rest, _stack_depth=2)

    def _call(
        self,
        function: Callable[..., Any],
        line: str,
        body: tuple[str, ...],
        local_names: Mapping[str, Any],
    ) -> Any:
        if not getattr(function, MAGIC_NO_VAR_EXPAND_ATTR, False):
            line = self._expand(line, local_names)
        scope = {"local_ns": local_names} if getattr(function, "needs_local_scope", False) else {}
        with self._builtin_trap:
            result = function(line, *body, **scope)
        if result is not None and getattr(function, MAGIC_OUTPUT_CAN_BE_SILENCED, False):
            from ipy.core.display.semicolon import ends_with_semicolon

            if ends_with_semicolon(body[0] if body else line):
                return None
        return result

    def _find(self, kind: str, name: str) -> Callable[..., Any]:
        function = self._manager.find(kind, name)
        if function is None:
            raise UsageError(self._unknown(kind, name))
        return function

    def _unknown(self, kind: str, name: str) -> str:
        mark, noun = ("%", "Line") if kind == "line" else ("%%", "Cell")
        other, other_mark = ("cell", "%%") if kind == "line" else ("line", "%")
        message = f"{noun} magic function `{mark}{name}` not found"
        if self._manager.has(other, name):
            return f"{message} (But {other} magic `{other_mark}{name}` exists, did you mean that instead?)."
        from difflib import get_close_matches  # 3 ms, on a mistake only

        close = get_close_matches(name, self._manager.names(kind), n=1)
        return f"{message}; did you mean `{mark}{close[0]}`?" if close else f"{message}."
