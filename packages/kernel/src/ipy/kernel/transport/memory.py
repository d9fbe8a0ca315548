"""A transport without sockets: for kernels in the process of their client, and for tests."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

from ipy.kernel import parents

from .base import RUNNING, Messenger

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.msgspec.session import Session


class MemoryTransport(Messenger):
    """Hands every message to a function, at once, in the thread that says it.

    Text of a stream is joined until something else is said, or it is flushed.

    Args:
        session: this end of the conversation.
        deliver: called with the channel and the frames of each message.
    """

    def __init__(self, session: Session, deliver: Callable[[str, list[Any]], object]) -> None:
        super().__init__(session)
        self._deliver = deliver
        self._lock = RLock()
        self._text: tuple[Request | None, str, list[str]] | None = None

    def write(self, name: str, text: str, *, parent: Request | None = RUNNING) -> None:
        """Send text of a stream; joined with what comes after."""
        request = parents.get() if parent is RUNNING else parent
        with self._lock:
            if self._text is not None and self._text[0] is request and self._text[1] == name:
                self._text[2].append(text)
                return
            self.flush()
            self._text = (request, name, [text])

    def put_text(self, name: str, text: str, request: Request | None) -> None:
        """Send text of a stream in the name of a given request."""
        self.write(name, text, parent=request)

    def flush(self) -> None:
        """Deliver the text that was written."""
        with self._lock:
            text, self._text = self._text, None
            if text is not None:
                self._deliver("iopub", self.encode_text(text[1], "".join(text[2]), text[0]))

    def settle(self) -> None:
        """Deliver everything; see `Transport.settle`."""
        self.flush()

    def wait_for_subscriber(self, timeout_s: float) -> bool:
        """Whether somebody listens; see `Transport.wait_for_subscriber`."""
        return True

    def fence(self) -> None:
        """Let everything that was sent arrive; see `Transport.fence`."""

    def _publish(self, frames: list[Any], *, urgent: bool, wait: bool) -> None:
        with self._lock:
            self.flush()
            self._deliver("iopub", frames)

    def _send(self, channel: str, frames: list[Any], *, urgent: bool) -> None:
        with self._lock:
            self.flush()
            self._deliver(channel, frames)
