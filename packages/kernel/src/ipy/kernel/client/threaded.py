"""The client for programs with an event loop of their own, such as Qt's: a thread reads, and hands each message over.

A program subclasses the channel and says in `call_handlers`, which is called in that thread, how a message gets into its own loop.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import zmq
from traitlets import Type

from .base import KernelClient
from .inbox import Inbox, Message
from .waiting import BlockingWaiter

if TYPE_CHECKING:
    from ipy.msgspec.session import ConfigurableSession


class SocketThread(threading.Thread):
    """Serves the sockets of one client: they belong to this thread alone."""

    def __init__(self) -> None:
        super().__init__(name="kernel-client", daemon=True)
        self._jobs: deque[Callable[[], None]] = deque()
        self._channels: list[ThreadedZMQSocketChannel] = []
        self._waiter = BlockingWaiter()
        self._running = True
        self._ready = threading.Event()

    def call(self, job: Callable[[], None]) -> None:
        """Call something in this thread."""
        self._jobs.append(job)
        self._waiter.wake()

    def add(self, channel: ThreadedZMQSocketChannel) -> None:
        """Read a channel's messages."""
        self.call(lambda: self._channels.append(channel))

    def remove(self, channel: ThreadedZMQSocketChannel) -> None:
        """Send what was to be sent, and close the channel's socket."""

        def close() -> None:
            if channel in self._channels:
                self._channels.remove(channel)
            channel.close_socket()

        self.call(close)

    def start(self) -> None:
        """Begin; returns when it can be woken."""
        super().start()
        self._ready.wait()

    def stop(self) -> None:
        """End, after what was to be sent is sent."""
        if self.is_alive() and threading.current_thread() is not self:
            self.end()
            self.join()
        self._waiter.close()

    def end(self) -> None:
        """Ask the thread to end, after what was to be sent is sent."""

        def end() -> None:
            self._running = False

        self.call(end)

    def run(self) -> None:
        """Serve until stopped."""
        from .derive import run_to_end

        self._waiter.bell()
        self._ready.set()
        while self._running:
            while self._jobs:
                self._jobs.popleft()()
            for channel in list(self._channels):
                channel.hand_over()
            if self._running and not self._jobs:
                sockets = [channel.socket for channel in self._channels if channel.socket]
                run_to_end(self._waiter.wait(sockets, None))


class ThreadedZMQSocketChannel:
    """A channel whose messages are handed over by a thread.

    Args:
        socket: connected; it belongs to the thread from now on.
        session: makes and checks messages.
        loop: the thread.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        session: ConfigurableSession,
        loop: SocketThread,
        **_: Any,
    ) -> None:
        self.socket: zmq.Socket[bytes] | None = socket
        self.session = session
        self.thread = loop
        self.inbox = Inbox(socket, session)
        self._is_alive = False
        self._inspect: Callable[[Message], Any] | None = None

    def start(self) -> None:
        """Begin to hand over messages."""
        if not self._is_alive:
            self._is_alive = True
            self.thread.add(self)

    def stop(self) -> None:
        """Stop, and close the socket when everything is sent."""
        self._is_alive = False
        self.thread.remove(self)

    close = stop

    def is_alive(self) -> bool:
        """Tell whether messages are handed over."""
        return self._is_alive

    def send(self, msg: Message) -> None:
        """Send a message that `session.msg` made; from any thread."""

        def send() -> None:
            if self.socket is not None:
                self.session.send(self.socket, msg)

        self.thread.call(send)

    def call_handlers(self, msg: Message) -> None:
        """Hook for subclasses: take a message, in the reading thread."""

    def process_events(self) -> None:
        """Hook for subclasses: let the program's own event loop handle what was handed over."""

    def flush(self, timeout: float = 1.0) -> None:
        """Wait until everything that has come is handed over.

        Raises:
            queue.Empty: it took longer.
        """
        done = threading.Event()

        def look() -> None:
            self.hand_over()
            done.set()

        self.thread.call(look)
        if not done.wait(timeout):
            raise queue.Empty
        self.process_events()

    def hand_over(self) -> None:
        """Hand over what has come; in the reading thread."""
        while self.socket is not None and (message := self.inbox.take()) is not None:
            self.call_handlers(message)

    def close_socket(self) -> None:
        """Close the socket; in the reading thread."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class ThreadedKernelClient(KernelClient):
    """Talks to a kernel in a thread, which hands over what comes in. Requests return their `msg_id` at once."""

    shell_channel_class = Type(klass=object, default_value=ThreadedZMQSocketChannel)
    iopub_channel_class = Type(klass=object, default_value=ThreadedZMQSocketChannel)
    stdin_channel_class = Type(klass=object, default_value=ThreadedZMQSocketChannel)
    control_channel_class = Type(klass=object, default_value=ThreadedZMQSocketChannel)
    waiter_class = BlockingWaiter

    def __init__(self, **kwargs: Any) -> None:
        self._thread: SocketThread | None = None
        super().__init__(**kwargs)

    @property
    def ioloop_thread(self) -> SocketThread:
        """The thread; it is started when it is first needed."""
        if self._thread is None:
            self._thread = SocketThread()
            self._thread.start()
            self._held.end_threads[:] = [self._thread.end]
        return self._thread

    def _wrap_socket(self, name: str, socket: zmq.Socket[bytes]) -> Any:
        channel_class = getattr(self, f"{name}_channel_class")
        return channel_class(socket, self.session, self.ioloop_thread)

    def stop_channels(self) -> None:
        """Disconnect; requests sent just before still reach the kernel."""
        try:
            super().stop_channels()
        finally:
            thread, self._thread = self._thread, None
            self._held.end_threads.clear()
            if thread is not None:
                thread.stop()

    def is_alive(self) -> bool:
        """Tell whether the kernel lives, as far as is known from here."""
        from .asynchronous import seems_alive

        return seems_alive(self)
