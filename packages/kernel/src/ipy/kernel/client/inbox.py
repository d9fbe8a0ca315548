"""What came in through one socket and nobody has taken yet."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import zmq

from ipy.msgspec.errors import MessageError

if TYPE_CHECKING:
    from ipy.msgspec.session import ConfigurableSession

    from .waiting import Waiter

log = logging.getLogger(__name__)

Message = dict[str, Any]
Accept = Callable[[Message], bool]

# Many at a time, because waking up costs more than reading; not all there is, because whoever doesn't keep up shall hold up the
# sender rather than fill the memory.
BATCH = 1000


class Inbox:
    """The messages of one socket, in the order in which they came.

    Args:
        socket: where they come from.
        session: what checks and unpacks them.
        waiter: how they are waited for; without one, by a single thread that does so itself.

    Attributes:
        question: the last `input_request` that was taken, or None.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        session: ConfigurableSession,
        waiter: Waiter | None = None,
    ) -> None:
        self.question: Message | None = None
        self._waiter = waiter
        self._lock: AbstractContextManager[object] = (
            nullcontext() if waiter is None else waiter.lock
        )
        self._socket = socket
        self._session = session
        self._messages: deque[Message] = deque()

    def take(self, accept: Accept | None = None) -> Message | None:
        """Return the first message that fits, and leave the others; None if there is none.

        Args:
            accept: tells whether a message fits; by default each does.
        """
        with self._lock:
            message = self._take(accept)
        if message is not None and message["msg_type"] == "input_request":
            self.question = message
        return message

    def _take(self, accept: Accept | None) -> Message | None:
        start = 0
        while True:
            if accept is None:
                if self._messages:
                    return self._messages.popleft()
            else:
                for index in range(start, len(self._messages)):
                    if accept(self._messages[index]):
                        message = self._messages[index]
                        del self._messages[index]
                        return message
                start = len(self._messages)
            if not self._drain():
                return None
            if self._waiter is not None:
                self._waiter.received()

    def __len__(self) -> int:
        with self._lock:
            if self._drain() and self._waiter is not None:
                self._waiter.received()
            return len(self._messages)

    def clear(self) -> None:
        """Throw away what came so far."""
        with self._lock:
            while self._drain():
                self._messages.clear()
            self._messages.clear()

    def _drain(self) -> bool:
        """Read what waits in the socket, up to a batch; tell whether there was any."""
        receive = self._socket.recv_multipart
        count = 0
        while count < BATCH:
            try:
                frames = receive(zmq.NOBLOCK)
            except zmq.Again:
                break
            except zmq.ZMQError:
                if self._socket.closed:
                    break
                raise
            count += 1
            try:
                message = self._session.deserialize(self._session.feed_identities(frames)[1])
            except MessageError as error:
                # What isn't signed with our key, or isn't a message at all, isn't from our kernel.
                log.warning("a message that can't be used was ignored: %s", error)
                continue
            self._messages.append(message)
        return count > 0


def answers(msg_id: str) -> Accept:
    """Return a function that tells whether a message was caused by a request."""

    def accept(message: Message) -> bool:
        return bool(message["parent_header"].get("msg_id") == msg_id)

    return accept
