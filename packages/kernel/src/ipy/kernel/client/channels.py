"""The channels of a client: sockets with a session, that wait as the client does."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING, Any

from .derive import blocking
from .errors import DeadKernelError
from .inbox import Accept, Inbox, Message
from .waiting import AsyncioWaiter, BlockingWaiter

if TYPE_CHECKING:
    import zmq

    from ipy.msgspec.session import ConfigurableSession

    from .death import Vitals
    from .waiting import Waiter

# What a kernel said before its end may still be on its way when the end is known already.
GRACE_S = 0.1


class SocketChannel:
    """A channel between one client and the kernel.

    Args:
        socket: connected.
        session: makes and checks messages.
        loop: not used: a channel waits in the loop that runs.
        waiter: how to wait; by default as the class does.
        vitals: tells of the kernel's end.
    """

    waiter_class: type[AsyncioWaiter | BlockingWaiter] = BlockingWaiter

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        session: ConfigurableSession,
        loop: Any = None,
        *,
        waiter: Waiter | None = None,
        vitals: Vitals | None = None,
    ) -> None:
        self.socket: zmq.Socket[bytes] | None = socket
        self.session = session
        self.waiter: Waiter = waiter or self.waiter_class()
        self.vitals = vitals
        self.inbox = Inbox(socket, session, self.waiter)
        self._is_alive = False

    def start(self) -> None:
        """Take part."""
        self._is_alive = True

    def stop(self) -> None:
        """Close the channel."""
        self._is_alive = False
        self.close()

    def close(self) -> None:
        """Close the socket; what was sent just before still goes out."""
        with self.waiter.lock:
            if self.socket is not None:
                self.waiter.forget(self.socket)
                self.socket.close()
                self.socket = None

    def is_alive(self) -> bool:
        """Tell whether the channel is started."""
        return self._is_alive

    def send(self, msg: Message) -> None:
        """Send a message that `session.msg` made."""
        with self.waiter.lock:
            socket = self._open_socket()
            self.session.send(socket, msg)
            self.waiter.sent(socket)

    def _open_socket(self) -> zmq.Socket[bytes]:
        if self.socket is None:
            raise RuntimeError("this channel is closed; call start_channels() first")
        return self.socket

    async def receive(
        self,
        accept: Accept | None = None,
        timeout_s: float | None = None,
        *,
        is_reply: bool = False,
    ) -> Message:
        """Return the next message that fits; others stay where they are.

        Args:
            accept: tells whether a message fits; by default each does.
            timeout_s: how long to wait; None for ever.
            is_reply: a kernel that is restarted meanwhile won't send it any more.

        Raises:
            queue.Empty: none came in time.
            DeadKernelError: the kernel has ended; it is a queue.Empty too.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        seen = self.vitals.remember() if self.vitals else None
        grace: float | None = None
        while True:
            self._open_socket()
            message = self.inbox.take(accept)
            if message is not None:
                return message
            now = time.monotonic()
            if self.vitals and seen:
                lost = self.vitals.lost_since(seen, restarts=is_reply)
                if lost is not None:
                    grace = grace or now + GRACE_S
                    if now >= grace:
                        raise DeadKernelError(lost)
            if deadline is not None and now >= deadline:
                raise queue.Empty
            limits = [limit for limit in (deadline, grace) if limit is not None]
            await self.waiter.wait((self._open_socket(),), min(limits) - now if limits else None)


class AsyncZMQSocketChannel(SocketChannel):
    """A channel for use in an asyncio event loop."""

    waiter_class = AsyncioWaiter

    async def get_msg(self, timeout: float | None = None) -> Message:
        """Return the next message.

        Args:
            timeout: in seconds; None waits for ever.

        Raises:
            queue.Empty: none came in time.
            DeadKernelError: the kernel has ended; it is a queue.Empty too.
        """
        return await self.receive(None, timeout)

    async def get_msgs(self) -> list[Message]:
        """Return all messages that have come, without waiting."""
        messages = []
        while (message := self.inbox.take()) is not None:
            messages.append(message)
        return messages

    async def msg_ready(self) -> bool:
        """Tell whether there is a message."""
        return len(self.inbox) > 0


class ZMQSocketChannel(SocketChannel):
    """A channel whose methods block; derived from the asynchronous one."""

    get_msg = blocking(AsyncZMQSocketChannel.get_msg)
    get_msgs = blocking(AsyncZMQSocketChannel.get_msgs)
    msg_ready = blocking(AsyncZMQSocketChannel.msg_ready)
