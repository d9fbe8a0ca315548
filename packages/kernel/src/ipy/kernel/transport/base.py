"""What all transports do alike: making messages, and the face that output, comms and the kernel know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ipy.kernel import parents

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.msgspec.session import Session

#: Stands for "the request that the running code belongs to".
RUNNING: Any = object()


class Publisher(Protocol):
    """All that output, comms and display know of a transport."""

    def publish(
        self,
        msg_type: str,
        content: Mapping[str, Any],
        *,
        parent: Request | None = RUNNING,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] = (),
        topic: bytes | None = None,
    ) -> None:
        """Send a message to all clients."""

    def write(self, name: str, text: str, *, parent: Request | None = RUNNING) -> None:
        """Send text of the stream `name` ("stdout", "stderr") to all clients; joined with what comes after."""

    def flush(self) -> None:
        """Let what was written be sent soon."""


class Messenger:
    """Makes messages and hands their frames to `_publish`, `_send` and `write` of its subclasses.

    Args:
        session: this end of the conversation.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._old_session: Session | None = None
        self._topics: dict[str, bytes] = {}

    def publish(
        self,
        msg_type: str,
        content: Mapping[str, Any],
        *,
        parent: Request | None = RUNNING,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] = (),
        topic: bytes | None = None,
        urgent: bool = False,
        wait: bool = True,
    ) -> None:
        """Send a message to all clients.

        Args:
            msg_type: its type.
            content: packed now: later changes of it don't count.
            parent: the request that it belongs to; by default that of the running code.
            metadata: of the message.
            buffers: binary data; copied now.
            topic: what subscribers may choose by; by default made of the type.
            urgent: don't wait for more that could go along.
            wait: wait while too much is unsent; only the machinery's own messages don't.

        Raises:
            PackingError: the content can't be packed.
        """
        request = parents.get() if parent is RUNNING else parent
        session = self.session
        if request is not None and request.is_old:
            session, msg_type, content = self._for_old_client(request, msg_type, content)
        if topic is None:
            topic = self._topics.get(msg_type)
            if topic is None:
                topic = self._topics[msg_type] = (
                    f"kernel.{self.session.session}.{msg_type}".encode()
                )
        frames = session.encode(
            msg_type,
            content,
            parent=None if request is None else request.header_frame,
            metadata=metadata,
            identities=[topic],
            buffers=[bytes(buffer) for buffer in buffers] if buffers else (),
        )
        self._publish(frames, urgent=urgent, wait=wait)

    def reply(
        self,
        request: Request,
        msg_type: str,
        content: Mapping[str, Any],
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] = (),
        channel: str | None = None,
        urgent: bool = True,
    ) -> str:
        """Answer a request on its channel; return the id of the message.

        Args:
            request: what is answered.
            msg_type: type of the answer.
            content: packed now.
            metadata: of the message.
            buffers: binary data; copied now.
            channel: another channel than that of the request.
            urgent: don't wait for more that could go along.
        """
        session = self.session
        if request.is_old:
            session, msg_type, content = self._for_old_client(request, msg_type, content)
        msg_id = session.new_msg_id()
        frames = session.encode(
            msg_type,
            content,
            parent=request.header_frame,
            metadata=metadata,
            identities=request.identities,
            buffers=[bytes(buffer) for buffer in buffers] if buffers else (),
            msg_id=msg_id,
        )
        self._send(channel or request.channel, frames, urgent=urgent)
        if channel is None:
            # Only now: a signal handler of the user's may have raised before.
            request.is_answered = True
        return msg_id

    def encode_text(self, name: str, text: str, request: Request | None) -> list[Any]:
        """The frames of a `stream` message."""
        session, content = self.session, {"name": name, "text": text}
        if request is not None and request.is_old:
            session, _, content = self._for_old_client(request, "stream", content)
        return session.encode(
            "stream",
            content,
            parent=None if request is None else request.header_frame,
            identities=[f"stream.{name}".encode()],
        )

    def _for_old_client(
        self, request: Request, msg_type: str, content: Mapping[str, Any]
    ) -> tuple[Session, str, Any]:
        """What a message is for a client of protocol 4."""
        from . import protocol4

        if self._old_session is None:
            self._old_session = protocol4.session_for(self.session)
        return self._old_session, *protocol4.adapted(request, msg_type, content)

    def send_frames(self, channel: str, frames: list[Any]) -> None:
        """Send a message that somebody else has encoded: on iopub to all clients, elsewhere to the one it begins with."""
        if channel == "iopub":
            self._publish(frames, urgent=False, wait=True)
        else:
            self._send(channel, frames, urgent=True)

    def _publish(self, frames: list[Any], *, urgent: bool, wait: bool) -> None:
        raise NotImplementedError

    def _send(self, channel: str, frames: list[Any], *, urgent: bool) -> None:
        raise NotImplementedError


class ChannelSocket:
    """What stands for a socket where documented interfaces name one: `session.send(kernel.iopub_socket, ...)`.

    Args:
        messenger: sends the frames.
        channel: "iopub", "shell", "stdin" or "control".
    """

    def __init__(self, messenger: Messenger, channel: str) -> None:
        self._messenger = messenger
        self.channel = channel
        self.closed = False

    def send_multipart(
        self, msg_parts: Sequence[Any], flags: int = 0, copy: bool = True, track: bool = False
    ) -> None:
        """Send the frames of a message, in the order of calls, from any thread.

        Args:
            msg_parts: the frames.
            flags: taken and left alone, as the rest: sending never blocks here.
            copy: see `flags`.
            track: see `flags`.
        """
        self._messenger.send_frames(self.channel, [bytes(part) for part in msg_parts])

    def flush(self, *args: Any, **kwargs: Any) -> int | None:
        """Taken for callers that know event-loop streams; there is nothing to do."""
        return None


class RequestSocket(ChannelSocket):
    """What stands for the socket of requests: loops of GUIs ask it whether one waits.

    Args:
        messenger: sends the frames.
        channel: its channel.
        has_requests: whether a request waits.
    """

    def __init__(
        self, messenger: Messenger, channel: str, has_requests: Callable[[], bool]
    ) -> None:
        super().__init__(messenger, channel)
        self._has_requests = has_requests

    def flush(self, *args: Any, **kwargs: Any) -> int:
        """Tell whether a request waits: then a GUI's loop has to return, so that it is answered.

        Args:
            *args: taken for callers that know event-loop streams, and left alone.
            **kwargs: taken likewise; `limit=1` is what loops pass.

        Returns:
            1 if one waits, else 0.
        """
        return int(self._has_requests())
