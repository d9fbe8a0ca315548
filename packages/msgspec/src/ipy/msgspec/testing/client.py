"""`Client`: one front end's sockets, with every message that comes kept in a `Recorder`.

It has no thread: sockets are read while something is waited for, so a test decides when and how fast a client reads. Needs pyzmq.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from ipy.msgspec.errors import MessageError
from ipy.msgspec.session import Session

from .errors import MissingLibraryError, NoAnswerError
from .recorder import Recorder

if TYPE_CHECKING:
    import zmq

    from ipy.msgspec.connection import ConnectionInfo
    from ipy.msgspec.message import Message

CHANNELS = ("shell", "control", "stdin", "iopub")


def import_zmq() -> Any:
    """Import pyzmq, which this distribution doesn't require.

    Raises:
        MissingLibraryError: it isn't installed.
    """
    try:
        import zmq
    except ImportError as error:
        raise MissingLibraryError(
            "pyzmq is needed to talk to a kernel: pip install pyzmq (MemoryWire does without)"
        ) from error
    return zmq


class Exchange:
    """A request and what the kernel answered.

    Attributes:
        request: the id of the request.
        reply: the reply on the request's channel.
        iopub: what was published for it, in order.
    """

    def __init__(self, request: str, reply: Message, recorder: Recorder) -> None:
        self.request = request
        self.reply = reply
        self.iopub = recorder.messages("iopub", parent=request)
        self._recorder = recorder

    @property
    def content(self) -> dict[str, Any]:
        """The content of the reply."""
        return self.reply.content

    @property
    def kinds(self) -> list[str]:
        """The types of the published messages, in order."""
        return [message.msg_type for message in self.iopub]

    def published(self, kind: str) -> list[dict[str, Any]]:
        """Return the contents of the published messages of a type."""
        return [message.content for message in self.iopub if message.msg_type == kind]

    def text(self, name: str = "stdout") -> str:
        """Return what was printed to a stream."""
        return self._recorder.text(name, parent=self.request)


class Client:
    """A front end: sends requests, waits for what it is told to wait for, keeps everything that comes.

    Use it as a context manager, or call `open` and `close`.

    Attributes:
        recorder: the messages that came.
        faults: `(channel, error)` for what came and isn't a message.
        on_input: what answers an input_request: takes its content, returns the content of input_reply, or None to leave it unanswered.
    """

    def __init__(
        self,
        info: ConnectionInfo,
        *,
        timeout_s: float = 30.0,
        session: Session | None = None,
        check_alive: Callable[[], None] = lambda: None,
        receive_limit: int | None = None,
    ) -> None:
        self.info = info
        self.timeout_s = timeout_s
        self.session = session or Session(
            key=info.key.encode(), scheme=info.signature_scheme or "hmac-sha256"
        )
        self.check_alive = check_alive
        self.receive_limit = receive_limit
        self.recorder = Recorder()
        self.faults: list[tuple[str, MessageError]] = []
        self.on_input: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None
        self.sockets: dict[str, zmq.Socket[bytes]] = {}
        self._identity = uuid.uuid4().hex.encode()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, channels: Sequence[str] = CHANNELS) -> None:
        """Connect the sockets; nothing is waited for."""
        zmq = import_zmq()
        self._zmq = zmq
        self._context = zmq.Context()
        self._poller = zmq.Poller()
        for channel in channels:
            socket = self._context.socket(zmq.SUB if channel == "iopub" else zmq.DEALER)
            socket.linger = 0
            socket.setsockopt(zmq.RECONNECT_IVL, 2)  # ms; while the kernel doesn't listen yet
            socket.setsockopt(zmq.RECONNECT_IVL_MAX, 50)
            if channel == "iopub":
                if self.receive_limit is not None:
                    socket.rcvhwm = self.receive_limit
                socket.subscribe(b"")
            else:
                socket.identity = self._identity  # stdin is routed by the identity of shell
            socket.connect(self.info.address(channel))
            self._poller.register(socket, zmq.POLLIN)
            self.sockets[channel] = socket

    def close(self) -> None:
        """Close the sockets; twice does no harm."""
        if self.sockets:
            for socket in self.sockets.values():
                socket.close()
            self.sockets.clear()
            self._context.term()

    # Sending

    def send(
        self,
        channel: str,
        msg_type: str,
        content: Mapping[str, Any] | None = None,
        *,
        parent: Message | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
        msg_id: str | None = None,
        subshell_id: str | None = None,
    ) -> str:
        """Send a message; return its id."""
        msg_id = msg_id or uuid.uuid4().hex
        frames = self.session.encode(
            msg_type,
            dict(content or {}),
            parent=parent,
            metadata=metadata,
            buffers=buffers,
            msg_id=msg_id,
            subshell_id=subshell_id,
        )
        self.send_frames(channel, [bytes(frame) for frame in frames])
        return msg_id

    def send_frames(self, channel: str, frames: Sequence[bytes]) -> None:
        """Send frames as they stand, whatever they are."""
        self.sockets[channel].send_multipart(list(frames))

    # Receiving

    def receive_frames(self, channel: str) -> list[bytes]:
        """Return the frames of the next message of one channel, undecoded and unrecorded."""
        socket = self.sockets[channel]
        deadline = time.monotonic() + self.timeout_s
        while not socket.poll(50):
            self.check_alive()
            if time.monotonic() > deadline:
                raise NoAnswerError(f"nothing came over {channel} within {self.timeout_s:g} s")
        return list(socket.recv_multipart())

    def pump(self, timeout_s: float = 0.0, limit: int = 200) -> int:
        """Take up to `limit` messages of every channel; wait up to `timeout_s` for the first. Return how many came."""
        count = 0
        by_socket = {socket: channel for channel, socket in self.sockets.items()}
        for socket, _ in self._poller.poll(int(timeout_s * 1000)):
            channel = by_socket[socket]
            for _ in range(limit):
                try:
                    frames = socket.recv_multipart(self._zmq.NOBLOCK)
                except self._zmq.Again:
                    break
                count += 1
                self._take(channel, frames)
        return count

    def _take(self, channel: str, frames: list[bytes]) -> None:
        try:
            message = self.session.decode(frames).load()
            self.recorder.add(channel, message)
        except MessageError as error:
            self.faults.append((channel, error))
            return
        if channel == "stdin" and message.msg_type == "input_request" and self.on_input:
            content = self.on_input(message.content)
            if content is not None:
                self.send("stdin", "input_reply", content, parent=message)

    def wait(
        self, condition: Callable[[], object], what: str, timeout_s: float | None = None
    ) -> None:
        """Read messages until the condition holds.

        Args:
            condition: asked after every message or few.
            what: what is waited for, as the error says it.
            timeout_s: None takes the client's own.

        Raises:
            NoAnswerError: it doesn't hold in time; says what came instead.
        """
        timeout_s = self.timeout_s if timeout_s is None else timeout_s
        deadline = time.monotonic() + timeout_s
        while not condition():
            if not self.pump(0.05):
                self.check_alive()
                if time.monotonic() > deadline:
                    raise NoAnswerError(f"no {what} within {timeout_s:g} s; {self._tell_last()}")

    def _tell_last(self) -> str:
        last = [f"{channel}/{message.msg_type}" for channel, message in self.recorder.records[-5:]]
        faults = f"; not decoded: {self.faults[-1][1]}" if self.faults else ""
        return f"the last messages were {', '.join(last) or 'none'}{faults}"

    def wait_reply(self, request: str, timeout_s: float | None = None) -> Message:
        """Wait for the reply to a request and return it."""
        self.wait(lambda: self.recorder.reply_to(request), "reply", timeout_s)
        reply = self.recorder.reply_to(request)
        assert reply is not None
        return reply

    def finish(self, request: str, timeout_s: float | None = None) -> Exchange:
        """Wait for the reply to a request and for the idle status; return all of it."""
        reply = self.wait_reply(request, timeout_s)
        self.wait(lambda: self.recorder.is_idle(request), "idle status", timeout_s)
        return Exchange(request, reply, self.recorder)

    # Conversations

    def exchange(
        self,
        msg_type: str,
        content: Mapping[str, Any] | None = None,
        *,
        channel: str = "shell",
        timeout_s: float | None = None,
        **parts: Any,
    ) -> Exchange:
        """Send a request, wait for its reply and for idle. `parts` are those of `send`."""
        return self.finish(self.send(channel, msg_type, content, **parts), timeout_s)

    def begin(self, code: str, **fields: Any) -> str:
        """Send an execute_request and return its id."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": self.on_input is not None,
            "stop_on_error": True,
        }
        return self.send("shell", "execute_request", content | fields)

    def execute(self, code: str, *, timeout_s: float | None = None, **fields: Any) -> Exchange:
        """Execute code; wait for the reply and for idle. `fields` are those of execute_request."""
        return self.finish(self.begin(code, **fields), timeout_s)

    def wait_ready(self, timeout_s: float | None = None) -> Message:
        """Wait until the kernel answers and this client's subscription is in place; return kernel_info_reply."""
        request = self.send("shell", "kernel_info_request")
        reply = self.wait_reply(request, timeout_s)
        deadline = time.monotonic() + (self.timeout_s if timeout_s is None else timeout_s)
        while not self.recorder.messages("iopub"):
            # A subscription takes effect some time after it is made: ask until an answer is seen.
            again = self.send("shell", "kernel_info_request")
            self.wait_reply(again)
            self.pump(0.1)
            if time.monotonic() > deadline:
                raise NoAnswerError("nothing is published on iopub, not even a status")
        self.settle()
        return reply

    def settle(self, timeout_s: float | None = None) -> None:
        """Wait until the kernel has done what it was asked before, and is idle."""
        self.exchange("kernel_info_request", timeout_s=timeout_s)

    def beat(self, data: bytes, timeout_s: float = 5.0) -> bytes:
        """Send bytes to the heartbeat; return what comes back.

        Raises:
            NoAnswerError: nothing did in time.
        """
        zmq = import_zmq()
        with zmq.Context() as context, context.socket(zmq.REQ) as socket:
            socket.linger = 0
            socket.connect(self.info.address("hb"))
            socket.send(data)
            if not socket.poll(int(timeout_s * 1000)):
                raise NoAnswerError(f"the heartbeat didn't answer within {timeout_s:g} s")
            return bytes(socket.recv())
