"""Where the other threads of a console leave word for the main one."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .events import Event

#: How long the main thread sleeps at most: on Windows a lock that is waited for can't be interrupted by Ctrl-C.
SLICE_S = 0.5


class Inbox:
    """A queue of events; word that can't wait makes a prompt give up the terminal.

    `put` may be called from any thread, and from a signal handler.
    """

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._is_urgent: Callable[[Event], bool] = _never
        self._leave: Callable[[], None] | None = None
        self._kept: list[Event] = []

    def put(self, event: Event) -> None:
        """Add an event."""
        self._events.put(event)
        leave = self._leave
        if leave is not None and self._is_urgent(event):
            leave()

    def get(self, timeout_s: float | None = None) -> Event | None:
        """Return the oldest event, once there is one; None after `timeout_s` seconds without any."""
        if self._kept:
            return self._kept.pop(0)
        left = timeout_s
        while True:
            try:
                return self._events.get(timeout=SLICE_S if left is None else min(SLICE_S, left))
            except queue.Empty:
                if left is not None:
                    left -= SLICE_S
                    if left <= 0:
                        return None

    def take_all(self) -> list[Event]:
        """Return what has come, without waiting."""
        found, self._kept = self._kept, []
        while not self._events.empty():
            found.append(self._events.get())
        return found

    def keep(self, event: Event) -> None:
        """Put an event back, to be the next that is returned."""
        self._kept.append(event)

    @contextmanager
    def calling(
        self, leave: Callable[[], None], is_urgent: Callable[[Event], bool]
    ) -> Iterator[None]:
        """Call `leave` when an urgent event comes; at once for one that waits already."""
        self._is_urgent, self._leave = is_urgent, leave
        try:
            waiting = self.take_all()
            self._kept = waiting
            if any(is_urgent(event) for event in waiting):
                leave()
            yield
        finally:
            self._leave = None


def _never(event: Event) -> bool:
    return False
