"""What is to be sent, in the order in which it was said.

Writers are user code in any thread, in signal handlers and finalizers too, so that putting something in takes no lock: it is one
`deque.append`. The transport thread takes things out, and joins texts of the same stream and request into one message.

How the thread is woken is what prints and cells cost, so:

- It *sleeps* when nothing has happened for a while; then whatever is put in wakes it.
- It *dozes* for some milliseconds after it has sent something, or handed over a request whose answers are soon to come. It comes back of
  its own; only what is urgent (a reply, the end of a cell) wakes it. A flood of prints costs no waking at all.

Writers leave the flags alone: an interrupt may end them between any two steps, and nothing must be missed then. Both flags are set before the thread looks for work once more and looked at after work was put in, so that nothing is missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock, get_ident
from time import monotonic
from typing import Any, TypeAlias

from ipy.kernel.parents import Request

#: Part of the text of a stream: (request, "stdout" or "stderr", text).
Text: TypeAlias = "tuple[Request | None, str, str]"
#: What is left of a text that is too long for one message: with how much of it was taken already.
Rest: TypeAlias = "tuple[Request | None, str, str, int]"
#: A message, ready to be sent.
Frames: TypeAlias = "list[Any]"

#: How many entries, and how many bytes of large ones, may wait before writers have to.
ENTRY_LIMIT = 20_000
BYTE_LIMIT = 8 << 20
#: Entries from this size on are counted by their bytes.
LARGE_BYTES = 4096
#: The longest text of one message, in characters.
MESSAGE_CHARACTERS = 1 << 16
#: A flush that comes sooner after the last sending is left to the thread, which comes back by itself.
FLUSH_INTERVAL_S = 0.004


class Outbox:
    """The queue to the clients.

    Args:
        wake: wakes the transport thread.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self.published: deque[Text | Rest | Frames] = deque()
        self.direct: deque[tuple[str, Frames]] = deque()
        self.sleeping = False
        self.dozing = False
        self.urgent = False
        self.last_sent = 0.0
        self._wake = wake
        # Signal handlers print, too, wherever the main thread is just then: nothing here may be held while they run. Numbers are
        # put in by everybody, and summed up by the thread that sends.
        self._large_bytes = 0
        self._counts: deque[int] = deque()
        #: One lock for each writer that waits: it is held until there is room.
        self._waiters: deque[Any] = deque()
        #: The thread that sends: it never waits for itself.
        self.owner = 0
        self.closed = False

    # -- for those who write -----------------------------------------------------------------------

    def write(self, name: str, text: str, request: Request | None) -> None:
        """Put in text of a stream; waits while the outbox is full."""
        published = self.published
        published.append((request, name, text))
        if self.sleeping:
            self._wake()
        size = len(text)
        if size >= LARGE_BYTES or len(published) > ENTRY_LIMIT:
            self._hold(size)

    def publish(self, frames: Frames, *, urgent: bool = False, wait: bool = True) -> None:
        """Put in a message for all clients.

        Args:
            frames: the encoded message, its topic first.
            urgent: send it now.
            wait: wait while the outbox is full; what concerns the machinery itself never waits.
        """
        self.published.append(frames)
        if urgent:
            self.send_now()
        elif self.sleeping:
            self._wake()
        size = _size(frames)
        if size >= LARGE_BYTES or len(self.published) > ENTRY_LIMIT:
            self._hold(size, wait=wait)

    def send(self, channel: str, frames: Frames, *, urgent: bool = True) -> None:
        """Put in a message for one client, after everything that was published so far."""
        self.direct.append((channel, frames))
        if urgent:
            self.send_now()
        elif self.sleeping:
            self._wake()

    def flush(self) -> None:
        """Let what is in here be sent soon."""
        if self.published and monotonic() - self.last_sent > FLUSH_INTERVAL_S:
            self.send_now()

    def send_now(self) -> None:
        """Let what is in here be sent at once."""
        self.urgent = True
        if self.dozing or self.sleeping:
            self._wake()

    @property
    def is_full(self) -> bool:
        """Whether writers have to wait."""
        if len(self.published) > ENTRY_LIMIT:
            return True
        return self._large_bytes + sum([*self._counts]) > BYTE_LIMIT

    def _hold(self, size: int, wait: bool = True) -> None:
        if size >= LARGE_BYTES:
            self._counts.append(size)
        if not wait:
            return
        gate: Any = None
        while self.is_full and not self.closed and get_ident() != self.owner:
            if gate is None:
                gate = Lock()
                gate.acquire()
                self._waiters.append(gate)
            if self.is_full:
                self.send_now()
                # The time-out covers that room was made between the two lines above.
                if gate.acquire(timeout=0.05):
                    gate = None

    # -- for the transport thread -----------------------------------------------------------------

    def take(self) -> Text | Frames | None:
        """Take the next entry of what is published: texts joined, or a message; None if there is none."""
        published = self.published
        if not published:
            return None
        entry = published.popleft()
        if isinstance(entry, list):
            self._uncount(_size(entry))
            return entry
        if len(entry) == 4:
            return self._split(*entry)
        request, name, text = entry
        size = len(text)
        if size > MESSAGE_CHARACTERS:
            return self._split(request, name, text, 0)
        self._uncount(size)
        pieces = [text]
        # Only this thread takes from this side. For every print, so there is nothing in the loop that isn't needed.
        take, keep = published.popleft, pieces.append
        for _ in range(len(published)):
            if size >= MESSAGE_CHARACTERS:
                break
            following = take()
            if following.__class__ is tuple:
                owner, stream, more = following  # type: ignore[misc]  # what is left of a text stands in front
                length = len(more)
                if owner is request and stream == name and length < LARGE_BYTES:
                    keep(more)
                    size += length
                    continue
            published.appendleft(following)
            break
        return request, name, "".join(pieces)

    def _split(self, request: Request | None, name: str, text: str, taken: int) -> Text:
        """The next part of a long text; what follows it stays in front."""
        end = min(taken + MESSAGE_CHARACTERS, len(text))
        self._large_bytes -= end - taken
        if end < len(text):
            self.published.appendleft((request, name, text, end))
        return request, name, text[taken:end]

    def _uncount(self, size: int) -> None:
        counts = self._counts
        while counts:
            self._large_bytes += counts.popleft()
        if size >= LARGE_BYTES:
            self._large_bytes -= size

    def make_room(self) -> None:
        """Let writers go on, if there is room."""
        if self._waiters and not self.is_full:
            self._open_gates()

    def _open_gates(self) -> None:
        waiters = self._waiters
        while waiters:
            waiters.popleft().release()

    def close(self) -> None:
        """Let nobody wait any more."""
        self.closed = True
        self._open_gates()

    def reset_after_fork(self) -> None:
        """In a forked child: forget everything; there is no thread that would send it."""
        self.published.clear()
        self.direct.clear()
        self._counts.clear()
        self._waiters.clear()
        self.closed = True


def _size(frames: Sequence[Any]) -> int:
    return sum(map(len, frames))
