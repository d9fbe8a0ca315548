"""Waits until there is something to read.

Clients are written once, as coroutines that wait for one thing only: that a socket can be read, or that they are woken. Where
that blocks the calling thread instead of suspending the coroutine, the coroutine runs to its end without an event loop: this
is how the blocking client is made of the asynchronous one (`ipy.kernel.client.derive`).

ZeroMQ's descriptor is edge-triggered: it only says that the socket's state may have changed. So the state is read (`EVENTS`) after
the descriptor is watched, each time it fires, and after each send, which may have swallowed the edge.
"""

from __future__ import annotations

import math
import socket as socket_module
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import zmq

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future

Socket = zmq.Socket[bytes]


class Waiter(Protocol):
    """How one client waits."""

    async def wait(self, sockets: Sequence[Socket], timeout_s: float | None) -> None:
        """Return when one of the sockets can be read, or `wake` is called, or the time is over; maybe earlier."""

    async def sleep(self, duration_s: float) -> None:
        """Let time pass."""

    def sent(self, socket: Socket) -> None:
        """Tell that something was sent through a socket that may be waited for."""

    def wake(self) -> None:
        """End the present wait, from any thread."""

    def forget(self, socket: Socket) -> None:
        """Tell that a socket is about to be closed."""

    def close(self) -> None:
        """Give back what was taken."""


class BlockingWaiter:
    """Blocks the calling thread; several threads may wait at a time."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket_module.socket, socket_module.socket]] = []

    async def wait(self, sockets: Sequence[Socket], timeout_s: float | None) -> None:
        """Block until one of the sockets can be read; handlers of signals run meanwhile."""
        poller = zmq.Poller()
        for socket in sockets:
            poller.register(socket, zmq.POLLIN)
        bell = self.bell()
        poller.register(bell, zmq.POLLIN)
        timeout_ms = None if timeout_s is None else max(0, math.ceil(timeout_s * 1000))
        if any(found is bell for found, _ in poller.poll(timeout_ms)):
            bell.recv(4096)

    def bell(self) -> socket_module.socket:
        """Return the socket that `wake` writes to for the calling thread."""
        pair: tuple[socket_module.socket, socket_module.socket] | None
        pair = getattr(self._local, "pair", None)
        if pair is None or pair[0].fileno() == -1:
            pair = socket_module.socketpair()
            for end in pair:
                end.setblocking(False)
            self._local.pair = pair
            with self._lock:
                self._pairs.append(pair)
        return pair[0]

    async def sleep(self, duration_s: float) -> None:
        """Block for a while."""
        await self.wait((), duration_s)

    def sent(self, socket: Socket) -> None:
        """Nothing to do: each wait looks at the sockets' state first."""

    def wake(self) -> None:
        """End the present waits."""
        with self._lock:
            for _, end in self._pairs:
                try:
                    end.send(b"\0")
                except BlockingIOError:
                    pass  # it is full of wake-ups already

    def forget(self, socket: Socket) -> None:
        """Nothing to do: nothing is kept about a socket."""

    def close(self) -> None:
        """Close the bells of all threads."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                end.close()


class AsyncioWaiter:
    """Suspends the calling task; the client belongs to the loop that runs it, until another one does."""

    def __init__(self) -> None:
        self._loop: AbstractEventLoop | None = None
        self._watched: dict[Socket, int] = {}
        self._waiting: dict[Future[None], tuple[Socket, ...]] = {}

    async def wait(self, sockets: Sequence[Socket], timeout_s: float | None) -> None:
        """Wait until one of the sockets can be read."""
        import asyncio

        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._move(loop)
        for socket in sockets:
            self._watch(socket, loop)
        # After the descriptor is watched: what comes from now on makes it fire.
        if any(_is_readable(socket) for socket in sockets):
            return
        future: Future[None] = loop.create_future()
        self._waiting[future] = tuple(sockets)
        timer = (
            None if timeout_s is None else loop.call_later(max(0.0, timeout_s), _resolve, future)
        )
        try:
            await future
        finally:
            self._waiting.pop(future, None)
            if timer is not None:
                timer.cancel()

    async def sleep(self, duration_s: float) -> None:
        """Suspend the task for a while."""
        import asyncio

        await asyncio.sleep(duration_s)

    def sent(self, socket: Socket) -> None:
        """Look at the socket's state again: sending may have swallowed the edge."""
        if self._waiting and socket in self._watched:
            self._look(socket)

    def wake(self) -> None:
        """End the present waits, from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(self._wake_all)
            except RuntimeError:
                pass  # closed in this instant: nobody waits any more

    def forget(self, socket: Socket) -> None:
        """Stop watching a socket, and end the waits for it."""
        descriptor = self._watched.pop(socket, None)
        if descriptor is not None and self._loop is not None and not self._loop.is_closed():
            _unwatch(self._loop, descriptor)
        for future, sockets in list(self._waiting.items()):
            if socket in sockets:
                _resolve(future)

    def close(self) -> None:
        """Stop watching all sockets."""
        for socket in list(self._watched):
            self.forget(socket)

    def _move(self, loop: AbstractEventLoop) -> None:
        """Leave the loop of before, which has ended or will, for the one that runs now."""
        if self._loop is not None and not self._loop.is_closed():
            for descriptor in self._watched.values():
                _unwatch(self._loop, descriptor)
        self._watched.clear()
        self._loop = loop

    def _watch(self, socket: Socket, loop: AbstractEventLoop) -> None:
        if socket not in self._watched:
            descriptor = int(socket.get(zmq.FD))
            _watch(loop, descriptor, lambda: self._look(socket))
            self._watched[socket] = descriptor

    def _look(self, socket: Socket) -> None:
        if socket.closed:
            return
        # Reading the state also clears the descriptor.
        if _is_readable(socket):
            for future, sockets in list(self._waiting.items()):
                if socket in sockets:
                    _resolve(future)

    def _wake_all(self) -> None:
        for future in list(self._waiting):
            _resolve(future)


def _is_readable(socket: Socket) -> bool:
    return bool(int(socket.get(zmq.EVENTS)) & zmq.POLLIN)


def _resolve(future: Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _watch(loop: AbstractEventLoop, descriptor: int, callback: Callable[[], None]) -> None:
    try:
        loop.add_reader(descriptor, callback)
    except NotImplementedError:
        # Windows' usual loop can't watch descriptors.
        from .proactor import descriptors_of

        descriptors_of(loop).add(descriptor, callback)


def _unwatch(loop: AbstractEventLoop, descriptor: int) -> None:
    try:
        loop.remove_reader(descriptor)
    except NotImplementedError:
        from .proactor import descriptors_of

        descriptors_of(loop).remove(descriptor)
