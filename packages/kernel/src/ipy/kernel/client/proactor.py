"""Watches descriptors for event loops that can't: Windows' proactor loop.

A thread waits in `select` and calls back in the loop.
"""

from __future__ import annotations

import select
import socket
import threading
import weakref
from asyncio import AbstractEventLoop
from collections.abc import Callable


class DescriptorThread:
    """One thread that watches all descriptors of one loop, until the loop is closed."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self._bell, self._knob = socket.socketpair()
        self._thread: threading.Thread | None = None

    def add(self, descriptor: int, callback: Callable[[], None]) -> None:
        """Call back in the loop whenever a descriptor can be read."""
        with self._lock:
            self._callbacks[descriptor] = callback
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="descriptors", daemon=True)
                self._thread.start()
        self._ring()

    def remove(self, descriptor: int) -> None:
        """Stop watching a descriptor."""
        with self._lock:
            self._callbacks.pop(descriptor, None)
        self._ring()

    def _ring(self) -> None:
        self._knob.send(b"\0")

    def _run(self) -> None:
        while not self._loop.is_closed():
            with self._lock:
                watched = [*self._callbacks, self._bell.fileno()]
            # A closed loop tells nobody, so it is looked at now and then.
            ready, _, _ = select.select(watched, [], [], 5.0)
            for descriptor in ready:
                if descriptor == self._bell.fileno():
                    self._bell.recv(4096)
                else:
                    self._call(descriptor)

    def _call(self, descriptor: int) -> None:
        with self._lock:
            callback = self._callbacks.get(descriptor)
        if callback is None:
            return
        done = threading.Event()

        def call() -> None:
            try:
                callback()
            finally:
                done.set()

        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            return  # the loop has just been closed
        # The descriptor stays readable until the callback has read the socket's state: don't spin on it.
        done.wait(5.0)


_threads: weakref.WeakKeyDictionary[AbstractEventLoop, DescriptorThread] = (
    weakref.WeakKeyDictionary()
)


def descriptors_of(loop: AbstractEventLoop) -> DescriptorThread:
    """Return the thread that watches descriptors for a loop."""
    found = _threads.get(loop)
    if found is None:
        found = _threads[loop] = DescriptorThread(loop)
    return found
