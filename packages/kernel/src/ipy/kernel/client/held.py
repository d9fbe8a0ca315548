"""What a client holds while it is connected, and how that is given back: by `stop_channels`, or when the client is dropped."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .death import Vitals
    from .waiting import Waiter


class Held:
    """Channels, heartbeat and waiter of one client. It doesn't know the client: whoever holds this doesn't keep that alive.

    Attributes:
        channels: by name.
        heart: the heartbeat, or None.
        waiter: how the client waits; None where it hasn't waited yet.
        vitals: what the waiter listens to, or None.
        end_threads: what asks threads to end; called when the client is dropped.
        lock: taken while something is made.
        runs: ids of the executions whose output is followed now.
    """

    def __init__(self) -> None:
        self.channels: dict[str, Any] = {}
        self.heart: Any = None
        self.waiter: Waiter | None = None
        self.vitals: Vitals | None = None
        self.end_threads: list[Callable[[], object]] = []
        self.lock = threading.RLock()
        self.runs: set[str] = set()

    def take_waiter(self, waiter: Waiter, vitals: Vitals | None) -> Waiter:
        """Keep how the client waits, and let it hear of the kernel's end."""
        self.waiter, self.vitals = waiter, vitals
        if vitals is not None:
            vitals.subscribe(waiter.wake)
        return waiter

    def stop(self) -> None:
        """Give everything back, also where something of it fails; the first error is raised at the end."""
        with ExitStack() as stack:
            # Taken in reverse: the waiter last, since channels tell it of their end.
            if self.waiter is not None:
                stack.callback(self._stop_waiter, self.waiter)
                self.waiter = None
            heart, self.heart = self.heart, None
            if heart is not None and heart.is_alive():
                stack.callback(heart.stop)
            for name in list(self.channels):
                stack.callback(self.channels.pop(name).stop)

    def _stop_waiter(self, waiter: Waiter) -> None:
        vitals, self.vitals = self.vitals, None
        if vitals is not None:
            vitals.unsubscribe(waiter.wake)
        waiter.close()


def drop(held: Held, owner_pid: int) -> None:
    """Give back what a client held that was dropped; waits for nothing, since it may be called in any thread, at any time.

    Sockets close by themselves when nobody holds them any more.

    Args:
        held: what it held.
        owner_pid: of the process that made the client; the threads of a parent process are none of ours.
    """
    if os.getpid() != owner_pid:
        return
    waiter, vitals = held.waiter, held.vitals
    if waiter is not None and vitals is not None:
        vitals.unsubscribe(waiter.wake)
    end = getattr(held.heart, "end", None)
    if end is not None:
        end()
    for end_thread in held.end_threads:
        end_thread()
