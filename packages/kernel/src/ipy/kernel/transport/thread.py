"""The transport thread: it owns the sockets, checks and routes what comes in, and sends what is in the outbox.

It runs no user code and waits for nobody: sockets are polled, sending never blocks, and where a subscriber can't follow, messages for
all stay in the outbox (whose writers then wait) while replies go on.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from threading import Event, Lock, Thread, get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import zmq

from ipy.kernel import parents
from ipy.msgspec.errors import MessageError

from .base import RUNNING, Messenger
from .endpoints import CHANNELS, Endpoints
from .outbox import Outbox
from .waker import Waker

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.msgspec.connection import ConnectionInfo
    from ipy.msgspec.message import Message
    from ipy.msgspec.session import Session

log = logging.getLogger(__name__)

#: How long the thread dozes after it has sent something, and how long at most before it goes to sleep.
DOZE_MS, DOZE_MAX_MS = 4, 64
#: How long while text comes in floods: from this many entries at once on, the thread leaves the interpreter to who writes.
FLOOD_ENTRIES, FLOOD_DOZE_MS = 1000, 10
#: How long it waits before it tries again to send to a subscriber that can't follow, at first and at most.
RETRY_MS, RETRY_MAX_MS = 1, 16
#: After subscribers were dropped: how long those that live have to come again.
RETURN_S = 0.5
#: How soon a subscriber that was left behind is left behind again, and how long it is remembered.
KNOWN_PATIENCE_S, KNOWN_S = 2.0, 600.0
#: How long a client's channel may take to connect, until what is for it is dropped.
UNROUTED_S = 10.0
#: How long a kernel that ends waits for a subscriber that takes nothing.
CLOSING_PATIENCE_S = 1.0
#: How long a subscriber that takes nothing may hold up the others.
SLOW_SUBSCRIBER_TIMEOUT_S = 60.0
#: How many messages of a socket are read before others have their turn.
BATCH = 64
#: From this size on a frame is handed to ZeroMQ without a copy.
ZERO_COPY_BYTES = 1 << 16

_MORE, _LAST = int(zmq.NOBLOCK | zmq.SNDMORE), int(zmq.NOBLOCK)
_MORE_FOLLOWS = int(zmq.RCVMORE)

#: Takes a message that came in: channel, message. Called in the transport thread.
Route = Callable[[str, "Message"], object]
#: Something that is polled along: a descriptor, and what to do when it is readable.
Watch = tuple[int, Callable[[], object]]


class Transport(Messenger):
    """The sockets of a kernel and the thread that serves them; a context manager.

    Args:
        info: where to listen, and the key; chosen ports are filled in.
        session: makes, signs and checks messages.
        route: takes messages that came in.
        slow_subscriber_timeout_s: how long a subscriber that takes nothing may hold up the others.
    """

    def __init__(
        self,
        info: ConnectionInfo,
        session: Session,
        route: Route,
        *,
        slow_subscriber_timeout_s: float = SLOW_SUBSCRIBER_TIMEOUT_S,
    ) -> None:
        super().__init__(session)
        self.info = info
        self.route = route
        self.slow_subscriber_timeout_s = slow_subscriber_timeout_s
        self.endpoints = Endpoints(info)
        self._waker = Waker()
        self.outbox = Outbox(self._waker.wake)
        #: Send text of a stream in the name of a given request: (name, text, request).
        self.put_text = self.outbox.write
        self._thread: Thread | None = None
        self._poller = zmq.Poller()
        self._watches: dict[int, Callable[[], object]] = {}
        self._watch_changes: list[Watch | int] = []
        self._paused_watches = False
        self._always_watched: set[int] = set()
        self._fences: list[Any] = []
        self._has_subscriber = Event()
        self._closing = False
        self._closed_at = 0.0
        self._doze_ms = 0
        self._held: list[Any] | None = None
        self._held_since = 0.0
        self._retry_ms = RETRY_MS
        self._left_behind_at = -KNOWN_S
        self._silent_until = 0.0
        #: What could not be sent to its client yet: channel, frames, until when it is tried.
        self._unrouted: list[tuple[str, list[Any], float]] = []
        self._handlers: dict[Any, Callable[[], object]] = {}
        #: What could not be decoded while the session is not final; None where it is.
        self._undecoded: list[tuple[str, list[bytes], MessageError]] | None = None
        self._calls: list[Callable[[], object]] = []
        #: What is called at a time, in the transport thread.
        self._timers: list[tuple[float, Callable[[], object]]] = []
        #: Called before a reply, a status or a display: brings in what C code and children have printed.
        self.drain: Callable[[], object] = _nothing
        #: Whether the kernel still starts, which the first subscriber is told of.
        self.is_starting: Callable[[], bool] = _no
        #: In a forked child: takes what the child says, since no thread sends it there.
        self.forked: Callable[[str, dict[str, Any]], object] | None = None
        #: Called in the transport thread when that can't go on.
        self.failed: Callable[[], object] = _nothing
        #: Called in the transport thread with a question that could not be sent to its client.
        self.question_lost: Callable[[list[Any]], object] = _ignore
        self.has_failed = False
        self._pid = os.getpid()

    # -- life --------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def open(self) -> None:
        """Bind the sockets and start the thread.

        Raises:
            BindError: an address can't be had.
        """
        self.endpoints.bind()
        for channel in CHANNELS:
            self._poller.register(self.endpoints.sockets[channel], zmq.POLLIN)
        self._poller.register(self._waker.fileno(), zmq.POLLIN)
        self._thread = Thread(target=self._run, name="transport", daemon=True)
        # It belongs to no request, whoever starts it.
        setattr(self._thread, parents.THREAD_ATTRIBUTE, None)
        self._thread.start()

    def close(self) -> None:
        """Send what is left, for as long as clients take it, and close the sockets."""
        if self._thread is None or os.getpid() != self._pid:
            return
        self._closed_at = monotonic()
        self._closing = True
        self.outbox.send_now()
        self._waker.wake()
        if get_ident() != self.outbox.owner:
            self._thread.join()
        self._thread = None

    # -- for those who publish ------------------------------------------------------------------------

    def publish(self, msg_type: str, content: Any, **options: Any) -> None:
        """See `Messenger.publish`; in a forked child, the parent process is told in another way."""
        if self.forked is not None and os.getpid() != self._pid:
            self.forked(msg_type, content)
            return
        super().publish(msg_type, content, **options)

    def write(self, name: str, text: str, *, parent: Request | None = RUNNING) -> None:
        """Send text of a stream; joined with what comes after."""
        self.outbox.write(name, text, parents.get() if parent is RUNNING else parent)

    def flush(self) -> None:
        """Let what was written be sent soon."""
        self.outbox.flush()

    def settle(self) -> None:
        """Bring in what C code and children have printed up to now."""
        self.drain()

    def _publish(self, frames: list[Any], *, urgent: bool, wait: bool) -> None:
        self.outbox.publish(frames, urgent=urgent, wait=wait)

    def _send(self, channel: str, frames: list[Any], *, urgent: bool) -> None:
        self.outbox.send(channel, frames, urgent=urgent)

    # -- for other parts of the kernel ----------------------------------------------------------------

    def fence(self, timeout_s: float = 1.0) -> None:
        """Wait until everything that has reached the sockets up to now is routed."""
        if get_ident() == self.outbox.owner:
            return
        # No Event: a signal handler may break in while the lock inside of one is held, and print until this thread makes room.
        fence = Lock()
        fence.acquire()
        self._fences.append(fence)
        self._wake()
        fence.acquire(timeout=timeout_s)

    def wait_for_subscriber(self, timeout_s: float) -> bool:
        """Wait until somebody listens to what is published; whether somebody does.

        Clients connect their channels one by one: the first request may overtake the subscription to its answers.
        """
        return self._has_subscriber.wait(timeout_s)

    def expect_session(self) -> None:
        """Keep what can't be decoded, until `use_session` says how it is to be."""
        self._undecoded = []

    def use_session(self, session: Session | None) -> None:
        """Make, sign and check messages with another session from now on; None to go on with the one at hand."""
        is_new = session is not None
        if session is not None:
            self.session = session
            self._topics.clear()
            self._old_session = None
        self._calls.append(lambda: self._take_undecoded(again=is_new))
        self._wake()

    def watch(
        self, descriptor: int, readable: Callable[[], object], *, always: bool = False
    ) -> None:
        """Call a function in the transport thread whenever a descriptor is readable.

        Args:
            descriptor: is watched.
            readable: the function.
            always: also while the outbox is full; for what doesn't add to it.
        """
        if always:
            self._always_watched.add(descriptor)
        self._watch_changes.append((descriptor, readable))
        self._wake()

    def unwatch(self, descriptor: int) -> None:
        """Take back `watch`; only in the transport thread is it gone at once."""
        self._watch_changes.append(descriptor)
        if get_ident() == self.outbox.owner:
            self._change_watches()
        else:
            self._wake()

    def call_later(self, delay_s: float, function: Callable[[], object]) -> None:
        """In the transport thread: call a function there after some time."""
        self._timers.append((monotonic() + delay_s, function))

    def expect_answers(self) -> None:
        """In the transport thread: a request was handed on, its answers are soon to come; they need not wake the thread."""
        self._doze_ms = DOZE_MS

    def _wake(self) -> None:
        self._waker.wake()

    # -- the thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        outbox = self.outbox
        outbox.owner = get_ident()
        handlers = self._handlers = self._make_handlers()
        try:
            while True:
                self._send_all()
                if self._closing and self._is_done():
                    return
                timeout = self._rest()
                if self._timers:
                    timeout = self._run_timers(timeout)
                events = self._poller.poll(timeout)
                outbox.dozing = outbox.sleeping = False
                if not events and self._doze_ms and not outbox.published:
                    # Nothing came while it dozed: sleep deeper.
                    self._doze_ms = 0 if self._doze_ms >= DOZE_MAX_MS else self._doze_ms * 2
                for source, _ in events:
                    handler = handlers.get(source) or self._watches.get(source)
                    if handler is not None:
                        handler()
        except BaseException:
            # The thread without which nobody is served: say why it ends, and let the kernel end.
            log.critical("the transport of the kernel has failed", exc_info=True)
            self.has_failed = True
            outbox.close()
            self.failed()
        finally:
            outbox.close()
            self.endpoints.close()
            self._waker.close()

    def _make_handlers(self) -> dict[Any, Callable[[], object]]:
        sockets = self.endpoints.sockets
        return {
            self._waker.fileno(): self._woken,
            sockets["shell"]: lambda: self._receive("shell"),
            sockets["control"]: lambda: self._receive("control"),
            sockets["stdin"]: lambda: self._receive("stdin"),
            sockets["iopub"]: self._subscribed,
        }

    def _rest(self) -> int | None:
        """How long to poll, in milliseconds; None for as long as nothing happens."""
        outbox = self.outbox
        if self._held is not None:
            # ZeroMQ doesn't tell when a subscriber follows again.
            outbox.dozing = True
            if outbox.direct:
                return 0
            self._retry_ms = min(self._retry_ms * 2, RETRY_MAX_MS)
            return self._retry_ms
        if self._doze_ms or self._unrouted:
            outbox.dozing = True
            return 0 if outbox.urgent else self._doze_ms or RETRY_MAX_MS
        outbox.sleeping = True
        if outbox.published or outbox.direct or outbox.urgent or self._watch_changes or self._calls:
            outbox.sleeping = False
            return 0
        return None

    def _run_timers(self, timeout_ms: int | None) -> int:
        """Call what is due; how long to poll."""
        now = monotonic()
        due = [function for at, function in self._timers if at <= now]
        self._timers = [timer for timer in self._timers if timer[0] > now]
        for function in due:
            function()
        if due:
            return 0
        # One millisecond more: polling ends up to one too early.
        wait_ms = int((min(at for at, _ in self._timers) - now) * 1000) + 1
        return wait_ms if timeout_ms is None else min(timeout_ms, wait_ms)

    def _woken(self) -> None:
        self._waker.clear()
        if self._watch_changes:
            self._change_watches()
        while self._calls:
            self._calls.pop(0)()
        if self._fences:
            fences, self._fences = self._fences, []
            for channel in ("shell", "control"):
                self._receive(channel, limit=None)
            for fence in fences:
                fence.release()

    def _change_watches(self) -> None:
        changes, self._watch_changes = self._watch_changes, []
        for change in changes:
            if isinstance(change, int):
                if self._watches.pop(change, None) is not None and self._is_polled(change):
                    self._poller.unregister(change)
                self._always_watched.discard(change)
            else:
                descriptor, readable = change
                if descriptor not in self._watches and self._is_polled(descriptor):
                    self._poller.register(descriptor, zmq.POLLIN)
                self._watches[descriptor] = readable

    def _is_polled(self, descriptor: int) -> bool:
        return not self._paused_watches or descriptor in self._always_watched

    def _pause_watches(self, pause: bool) -> None:
        """While the outbox is full, children that print have to wait too."""
        if pause == self._paused_watches:
            return
        self._paused_watches = pause
        for descriptor in self._watches:
            if descriptor in self._always_watched:
                continue
            if pause:
                self._poller.unregister(descriptor)
            else:
                self._poller.register(descriptor, zmq.POLLIN)

    # -- sending ------------------------------------------------------------------------------------

    def _send_all(self) -> None:
        outbox = self.outbox
        outbox.urgent = False
        waiting = len(outbox.published)
        sent = self._send_published()
        if self._unrouted:
            self._send_unrouted()
        while outbox.direct:
            channel, frames = outbox.direct.popleft()
            self._send_direct(channel, frames)
            sent = True
        if sent:
            outbox.last_sent = monotonic()
            self._doze_ms = DOZE_MS if waiting < FLOOD_ENTRIES else FLOOD_DOZE_MS
        outbox.make_room()
        self._pause_watches(outbox.is_full)

    def _send_direct(self, channel: str, frames: list[Any], until: float | None = None) -> None:
        try:
            _send(self.endpoints.sockets[channel], frames)
        except zmq.ZMQError as error:
            now = monotonic()
            if error.errno == zmq.EHOSTUNREACH and now < (until or now + 1):
                # Its channel is on its way: clients connect them one by one.
                self._unrouted.append((channel, frames, until or now + UNROUTED_S))
                return
            # A client that went away: there is nobody to tell.
            log.warning("a %s message could not be sent to its client: %s", channel, error.strerror)
            if channel == "stdin":
                # Somebody waits for the answer.
                self.question_lost(frames)

    def _send_unrouted(self) -> None:
        waiting, self._unrouted = self._unrouted, []
        for channel, frames, until in waiting:
            self._send_direct(channel, frames, until)

    def _send_published(self) -> bool:
        """Send what is for all clients; whether something was sent."""
        sent = False
        if self._silent_until:
            if monotonic() < self._silent_until and self._held is not None:
                return False
            self._silent_until = 0.0
        socket = self.endpoints.sockets["iopub"]
        for _ in range(4 * BATCH):
            frames = self._held
            if frames is None:
                entry = self.outbox.take()
                if entry is None:
                    break
                if not self._is_heard():
                    continue
                frames = (
                    entry
                    if isinstance(entry, list)
                    else self.encode_text(entry[1], entry[2], entry[0])
                )
            try:
                _send(socket, frames)
            except zmq.Again:
                self._hold(frames)
                break
            self._held = None
            sent = True
        else:
            # There is more: come back at once, after a look at what came in.
            self.outbox.urgent = True
        return sent

    def _is_heard(self) -> bool:
        """Whether there has been a subscriber; ZeroMQ would drop what is sent before, but for one that comes just then."""
        if not self._has_subscriber.is_set():
            self._subscribed()
        return self._has_subscriber.is_set()

    def _hold(self, frames: list[Any]) -> None:
        """A subscriber is full: keep the message until it follows, or has to be left behind."""
        now = monotonic()
        if self._held is None:
            self._held = frames
            self._held_since = now
            self._retry_ms = RETRY_MS
        patience = self._patience(now)
        if now - self._held_since < patience:
            return
        log.warning(
            "a client has taken no output for %.0f s: it is left behind, and misses what is sent from now on",
            patience,
        )
        self._leave_behind()

    def _patience(self, now: float) -> float:
        """How long a subscriber that takes nothing may hold up the others: once left behind, it is known."""
        if self._closing:
            return CLOSING_PATIENCE_S
        if now - self._left_behind_at < KNOWN_S:
            return min(KNOWN_PATIENCE_S, self.slow_subscriber_timeout_s)
        return self.slow_subscriber_timeout_s

    def _leave_behind(self) -> None:
        """Drop all subscribers; those that follow have got everything by now, and come again at once by themselves.

        ZeroMQ can't tell which of them is full, and would let also those miss messages that are full for a moment only.
        """
        self._left_behind_at = self._held_since = monotonic()
        old = self.endpoints.sockets["iopub"]
        self._poller.unregister(old)
        self._handlers.pop(old, None)
        socket = self.endpoints.renew_iopub()
        self._poller.register(socket, zmq.POLLIN)
        self._handlers[socket] = self._subscribed
        self._silent_until = self._left_behind_at + RETURN_S

    def _is_done(self) -> bool:
        outbox = self.outbox
        if self._held is not None and self._left_behind_at >= self._closed_at:
            return True  # who still takes nothing is not waited for
        return not (outbox.published or outbox.direct) and self._held is None

    # -- receiving -------------------------------------------------------------------------------------

    def _receive(self, channel: str, limit: int | None = BATCH) -> None:
        socket = self.endpoints.sockets[channel]
        count = 0
        while limit is None or count < limit:
            count += 1
            try:
                frames = _receive(socket)
            except zmq.Again:
                return
            self._take(channel, frames)

    def _take(self, channel: str, frames: list[bytes]) -> None:
        try:
            message = self.session.decode(frames).load()
        except MessageError as error:
            if self._undecoded is not None and len(self._undecoded) < BATCH:
                self._undecoded.append((channel, frames, error))
            else:
                log.warning("a message on the %s channel is ignored: %s", channel, error)
            return
        try:
            self.route(channel, message)
        except Exception:
            # A fault of ours must not end the thread that serves everybody.
            log.exception("routing a message of type %r failed", message.msg_type)

    def _take_undecoded(self, *, again: bool) -> None:
        """The session is final: take what came before it was."""
        undecoded, self._undecoded = self._undecoded or [], None
        for channel, frames, error in undecoded:
            if again:
                self._take(channel, frames)
            else:
                log.warning("a message on the %s channel is ignored: %s", channel, error)

    def _subscribed(self) -> None:
        socket = self.endpoints.sockets["iopub"]
        while True:
            try:
                frame = socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            if frame[:1] == b"\x01":
                if not self._has_subscriber.is_set():
                    self._has_subscriber.set()
                    if self.is_starting():
                        _send(socket, self._encode_starting())
                self._welcome(bytes(frame[1:]))

    def _encode_starting(self) -> list[Any]:
        # Not by way of the outbox: nothing else may come before.
        topic = f"kernel.{self.session.session}.status".encode()
        content = {"execution_state": "starting"}
        return self.session.encode("status", content, identities=[topic])

    def _welcome(self, topic: bytes) -> None:
        """Tell a new subscriber that it will miss nothing from now on."""
        self.publish(
            "iopub_welcome",
            {"subscription": topic.decode("utf-8", "replace")},
            parent=None,
            topic=topic,
            urgent=True,
            wait=False,
        )


def _send(socket: zmq.Socket[bytes], frames: list[Any]) -> None:
    """Send frames without blocking.

    Raises:
        zmq.Again: nothing was sent; there is no room.
    """
    # Past the conveniences of zmq.Socket.send, which cost as much as the sending: a message has seven frames.
    send = zmq.backend.Socket.send
    for frame in frames[:-1]:
        send(socket, frame, _MORE, len(frame) < ZERO_COPY_BYTES)
    last = frames[-1]
    send(socket, last, _LAST, len(last) < ZERO_COPY_BYTES)


def _receive(socket: zmq.Socket[bytes]) -> list[bytes]:
    """The frames of a message.

    Raises:
        zmq.Again: there is none.
    """
    receive, get = zmq.backend.Socket.recv, zmq.backend.Socket.get
    frames = [receive(socket, _LAST)]
    while get(socket, _MORE_FOLLOWS):
        frames.append(receive(socket, _LAST))
    return frames


def _nothing() -> None:
    return None


def _ignore(frames: list[Any]) -> None:
    return None


def _no() -> bool:
    return False
