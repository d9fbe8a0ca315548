"""Calling magics with what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """

    def __init__(
        self, manager: MagicsManager, expand: Callable[[str, Mapping[str, Any] | None], str]
    ) -> None:
        self._manager = manager
        self._expand = expand

    def line(self, name: str, line: str, local_names: Mapping[str, Any]) -> Any:
        """Call a line magic.

        Raises:
            UsageError: there is none of that name.
        """
        function = self._find("line", name)
        if not getattr(function, MAGIC_NO_VAR_EXPAND_ATTR, False):
            line = self._expand(line, local_names)
        kwargs = {"local_ns": dict(local_names)} if getattr(function, "needs_local_scope", False) else {}
        return function(line, **kwargs)

    def cell(self, name: str, line: str, cell: str, local_names: Mapping[str, Any]) -> Any:
        """Call a cell magic.

        Raises:
            UsageError: there is none of that name, or its body is empty where it needs one.
        """
        function = self._find("cell", name)
        if not getattr(function, MAGIC_NO_VAR_EXPAND_ATTR, False):
            line = self._expand(line, local_names)
        kwargs = {"local_ns": dict(local_names)} if getattr(function, "needs_local_scope", False) else {}
        if cell == "" and self._manager.has("line", name):
            raise UsageError(
                f"%%{name} is a cell magic, but the cell body is empty. Did you mean the line magic %{name} "
                "(single %)?"
            )
        return function(line, cell, **kwargs)

    def can_be_silenced(self, kind: str, name: str) -> bool:
        """Whether a trailing semicolon hides what the magic returns."""
        return bool(getattr(self._manager.find(kind, name), MAGIC_OUTPUT_CAN_BE_SILENCED, False))

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
