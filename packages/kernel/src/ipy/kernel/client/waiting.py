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
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol

import zmq

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future

Socket = zmq.Socket[bytes]


class Waiter(Protocol):
    """How one client waits."""

    @property
    def lock(self) -> AbstractContextManager[object]:
        """Held by whoever sends or reads, where several threads may."""

    async def wait(self, sockets: Sequence[Socket], timeout_s: float | None) -> None:
        """Return when one of the sockets can be read, or `wake` is called, or the time is over; maybe earlier."""

    async def sleep(self, duration_s: float) -> None:
        """Let time pass."""

    def sent(self, socket: Socket) -> None:
        """Tell that something was sent through a socket that may be waited for."""

    def received(self) -> None:
        """Tell that messages were read, which somebody else may wait for."""

    def wake(self) -> None:
        """End the present wait, from any thread."""

    def forget(self, socket: Socket) -> None:
        """Tell that a socket is about to be closed."""

    def close(self) -> None:
        """Give back what was taken."""


class Bell:
    """Ends the waits of one thread."""

    __slots__ = ("__weakref__", "_knob", "_mouth", "is_waited_for")

    def __init__(self) -> None:
        self._mouth, self._knob = socket_module.socketpair()
        self._mouth.setblocking(False)
        self._knob.setblocking(False)
        #: Its thread waits at this moment: seen by handlers of signals, which run in that very thread.
        self.is_waited_for = False

    def fileno(self) -> int:
        """Return the descriptor that can be read when it has been rung."""
        return self._mouth.fileno()

    def ring(self) -> None:
        """End the present wait, or the next one."""
        try:
            self._knob.send(b"\0")
        except BlockingIOError:
            pass  # it is full of wake-ups already

    def clear(self) -> None:
        """Forget that it was rung."""
        self._mouth.recv(4096)

    def __del__(self) -> None:
        # When its thread has ended, or its waiter is dropped.
        self._mouth.close()
        self._knob.close()


class BlockingWaiter:
    """Blocks the calling thread; several threads may wait at a time, also for the same socket.

    Sockets must not be used by two threads at once, so whoever touches one holds `lock`; while a thread blocks it watches the descriptors
    alone. What another thread does with a socket in the meantime may swallow its descriptor's edge, so then the bells of all others are rung.

    Attributes:
        lock: held by whoever sends, reads, or looks at a socket's state.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._local = threading.local()
        self._bells: weakref.WeakSet[Bell] = weakref.WeakSet()

    async def wait(self, sockets: Sequence[Socket], timeout_s: float | None) -> None:
        """Block until one of the sockets can be read; handlers of signals run meanwhile."""
        bell = getattr(self._local, "bell", None)
        if bell is None:
            # What the caller has looked at before may have changed without ringing this one: let it look again.
            self.bell()
            return
        poller = zmq.Poller()
        poller.register(bell.fileno(), zmq.POLLIN)
        bell.is_waited_for = True
        try:
            with self.lock:
                for socket in sockets:
                    if socket.closed:
                        raise RuntimeError("this channel is closed; call start_channels() first")
                    poller.register(int(socket.get(zmq.FD)), zmq.POLLIN)
                if any(_is_readable(socket) for socket in sockets):
                    self._ring_others(bell)
                    return
            timeout_ms = None if timeout_s is None else max(0, math.ceil(timeout_s * 1000))
            found = poller.poll(timeout_ms)
        finally:
            bell.is_waited_for = False
        if any(descriptor == bell.fileno() for descriptor, _ in found):
            bell.clear()

    def bell(self) -> Bell:
        """Return what `wake` rings for the calling thread."""
        bell: Bell | None = getattr(self._local, "bell", None)
        if bell is None:
            bell = self._local.bell = Bell()
            with self.lock:
                self._bells.add(bell)
        return bell

    async def sleep(self, duration_s: float) -> None:
        """Block for a while."""
        time.sleep(duration_s)

    def sent(self, socket: Socket) -> None:
        """Let the others look at the sockets' state again."""
        self._ring_others(getattr(self._local, "bell", None))

    def received(self) -> None:
        """Let the others look again: what was read may be theirs."""
        self._ring_others(getattr(self._local, "bell", None))

    def _ring_others(self, own: Bell | None) -> None:
        if len(self._bells) == (own is not None) and not (own and own.is_waited_for):
            return
        with self.lock:
            for bell in self._bells:
                # A handler of a signal may have broken into the wait of its own thread.
                if bell is not own or bell.is_waited_for:
                    bell.ring()

    def wake(self) -> None:
        """End the present waits."""
        with self.lock:
            for bell in self._bells:
                bell.ring()

    def forget(self, socket: Socket) -> None:
        """Nothing to do: nothing is kept about a socket."""

    def close(self) -> None:
        """End the waits of all threads; the bells go with the threads, or with this."""
        self.wake()


class AsyncioWaiter:
    """Suspends the calling task; the client belongs to the loop that runs it, until another one does."""

    def __init__(self) -> None:
        self.lock: AbstractContextManager[object] = nullcontext()
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

    def received(self) -> None:
        """Nothing to do: a descriptor that fires ends all waits for its socket."""

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
