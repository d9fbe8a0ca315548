"""What an event loop needs to know of the kernel: whether a request waits for the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, Self


class Waiting(Protocol):
    """The queue of requests for the main thread, as event loops see it."""

    def fileno(self) -> int:
        """A socket that can be read for as long as a request waits; also for a moment when a signal has come.

        Toolkits sleep in C code, where Python can't handle signals: a loop that comes back lets it.
        """

    def calm(self) -> None:
        """Make `fileno()` unreadable, unless a request waits."""

    def has_work(self) -> bool:
        """Whether a request waits."""


def wait_plainly(waiting: Waiting) -> None:
    """Wait without an event loop, for toolkits that have nothing to do yet."""
    import select

    select.select([waiting.fileno()], [], [])


class Watcher:
    """Tells a loop that can't watch sockets: a thread waits in its place, and calls `wake` when a request waits.

    Args:
        waiting: what to wait for.
        wake: ends the loop; called in the thread, so the toolkit must allow that.
    """

    def __init__(self, waiting: Waiting, wake: Callable[[], Any]) -> None:
        self._waiting = waiting
        self._wake = wake
        self._stop: Any = None
        self._thread: Any = None

    def __enter__(self) -> Self:
        import socket
        import threading

        self._stop, receiver = socket.socketpair()
        self._thread = threading.Thread(
            target=self._watch, args=(receiver,), name="ipy-gui-watcher", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stop.close()
        self._thread.join()

    def _watch(self, stopped: Any) -> None:
        import select

        with stopped:
            readable, _, _ = select.select([self._waiting.fileno(), stopped], [], [])
            if stopped not in readable:
                self._wake()
