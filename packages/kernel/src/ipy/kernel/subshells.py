"""Subshells: threads that run cells of the same namespace beside the main one.

A request names its subshell in its header. Each has a lane of its own, its own event loop, and its own state of aborting; they share the
namespace and the prompt number. Python can't interrupt them.

Source: Jupyter Enhancement Proposal 91.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from . import parents
from .errors import KernelError
from .mainloop import MainLoop
from .transport.lanes import STOP, Lane

if TYPE_CHECKING:
    from .dispatch.dispatcher import Dispatcher


class Subshells:
    """The subshells of a kernel.

    Args:
        dispatcher: answers their requests.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._lanes: dict[str, Lane] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def create(self) -> str:
        """Start a subshell and return its id."""
        from ipy.msgspec.identity import new_id

        subshell_id = new_id()
        lane = Lane()
        loop = MainLoop(lane, self._dispatcher)
        thread = threading.Thread(target=loop.run, name=f"subshell-{subshell_id}", daemon=True)
        setattr(thread, parents.THREAD_ATTRIBUTE, None)
        with self._lock:
            self._lanes[subshell_id] = lane
            self._threads[subshell_id] = thread
        thread.start()
        return subshell_id

    def find(self, subshell_id: str) -> Lane | None:
        """The lane of a subshell; None if there is no such subshell."""
        return self._lanes.get(subshell_id)

    def ids(self) -> list[str]:
        """The ids, oldest first."""
        return list(self._lanes)

    def id_of_thread(self, thread: threading.Thread) -> str | None:
        """The id of the subshell that a thread runs; None for other threads."""
        for subshell_id, one in list(self._threads.items()):
            if one is thread:
                return subshell_id
        return None

    def delete(self, subshell_id: str | None) -> None:
        """End a subshell after the cells that it has got.

        Raises:
            KernelError: there is no such subshell.
        """
        with self._lock:
            lane = self._lanes.pop(subshell_id, None) if subshell_id is not None else None
            if lane is None or subshell_id is None:
                known = ", ".join(self._lanes) or "none"
                raise KernelError(f"there is no subshell {subshell_id!r}; known: {known}")
            self._threads.pop(subshell_id)
        lane.put(STOP)

    def close(self) -> None:
        """End all."""
        for subshell_id in self.ids():
            self.delete(subshell_id)
