"""The user's event loop in the cell that brings asyncio along, by importing a library that does.

From asyncio's import on, a loop counts as running in plain cells, and code may rely on that already in the cell that imports it.
"""

from __future__ import annotations

from contextlib import ExitStack
from threading import get_ident
from types import TracebackType
from typing import Any

from .arrival import ArrivalFinder


class LateLoop:
    """Entered for a cell while asyncio isn't there: lets the loop count as running when it comes."""

    def __init__(self) -> None:
        self._finder = ArrivalFinder("asyncio", self._arrived)
        self._counting = ExitStack()
        self._thread = 0

    def __enter__(self) -> None:
        self._thread = get_ident()
        self._finder.watch()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._finder.end()
        self._counting.close()

    def _arrived(self, module: Any) -> None:
        if get_ident() == self._thread:
            from ipy.core.execution.loop import counted_as_running

            self._counting.enter_context(counted_as_running())
