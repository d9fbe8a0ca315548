"""Queues of requests between the transport thread and the threads that answer them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Condition, Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from .waker import Waker

if TYPE_CHECKING:
    from ipy.kernel.parents import Request

#: Put into a lane, it ends the thread that answers.
STOP: Any = None


class Lane:
    """Requests that are answered one after the other.

    One thread takes them out. It waits inside `get`; or elsewhere (an event loop, a GUI's loop), and is called by `notify`, or watches
    `fileno()`.
    """

    def __init__(self) -> None:
        self._items: deque[Request | Any] = deque()
        self._lock = Lock()
        self._tokens: SimpleQueue[None] = SimpleQueue()
        self._waiting = False
        self._waker: Waker | None = None
        #: Called from other threads when something was put in; set by who waits in an event loop.
        self.notify: Callable[[], object] | None = None
        #: Called in the same way with each request, whatever the lane's thread does at present.
        self.watch: Callable[[Request], object] | None = None
        self.put_count = 0
        self.done_count = 0
        self.begun_at: float | None = None
        self._done = Condition(Lock())
        self._watchers = 0
        #: What was taken last.
        self._taken: Request | Any = None

    def put(self, item: Request | Any) -> None:
        """Add a request, or `STOP`."""
        with self._lock:
            self.put_count += 1
            if item is not STOP:
                item.number = self.put_count
                item.received_at = monotonic()
            self._items.append(item)
        if self._waiting:
            self._waiting = False
            self._tokens.put(None)
        if self._waker is not None:
            self._waker.wake()
        notify = self.notify
        if notify is not None:
            notify()
        watch = self.watch
        if watch is not None and item is not STOP:
            watch(item)

    def get(self) -> Request | Any:
        """Wait for the next request and take it; `STOP` where it is the end."""
        self.wait()
        return self.take()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until there is a request; whether there is one, where the time is limited."""
        items = self._items
        while not items:
            self._waiting = True
            if items:
                self._waiting = False
                break
            try:
                self._tokens.get(timeout=timeout_s)
            except Empty:
                self._waiting = False
                return bool(items)
        return True

    def take(self) -> Request | Any:
        """Take the next request; there must be one."""
        with self._lock:
            # Noted before: a signal handler of the user's may raise after any call, and the request must not be lost then.
            item = self._taken = self._items[0]
            self._items.popleft()
            if not self._items and self._waker is not None:
                self._waker.clear()
        self.begun_at = monotonic()
        return item

    def recover(self) -> None:
        """After an exception came from anywhere in the thread that takes: put back what nobody has begun to answer."""
        item = self._taken
        if item is STOP:
            return
        if not item.is_begun:
            with self._lock:
                if item not in self._items:
                    self._items.appendleft(item)
        self._taken = None

    def take_matching(self, wanted: Callable[[Request], bool]) -> list[Request]:
        """Take those that are `wanted`, out of turn; they count as done."""
        with self._lock:
            taken = [item for item in self._items if item is not STOP and wanted(item)]
            if taken:
                rest = [item for item in self._items if item is STOP or item not in taken]
                self._items.clear()
                self._items.extend(rest)
                self.done_count += len(taken)
                if not self._items and self._waker is not None:
                    self._waker.clear()
        return taken

    def has_work(self) -> bool:
        """Whether a request waits."""
        return bool(self._items)

    def fileno(self) -> int:
        """A descriptor that is readable while a request waits, for event loops."""
        if self._waker is None:
            self._waker = Waker()
            if self._items:
                self._waker.wake()
        return self._waker.fileno()

    def nudge(self) -> None:
        """End a wait for once, without a request, in an event loop too: so Python looks at the signals that came."""
        if self._waker is not None:
            self._waker.wake()
        # A signal may come after Python has looked for the last time, and before the thread begins to wait: let it look again.
        self._tokens.put(None)

    def calm(self) -> None:
        """Take back a nudge."""
        with self._lock:
            if not self._items and self._waker is not None:
                self._waker.clear()

    def done(self) -> None:
        """The request that was taken last is answered."""
        self.done_count += 1
        self.begun_at = None
        if self._watchers:
            with self._done:
                self._done.notify_all()

    def wait_done(self, count: int, patience_s: float) -> bool:
        """Wait until `count` requests are answered, or the running one has taken `patience_s`; whether they are."""
        if self.done_count >= count:
            return True
        begun = self.begun_at
        deadline = (monotonic() if begun is None else begun) + patience_s
        with self._done:
            self._watchers += 1
            try:
                while self.done_count < count:
                    remaining = deadline - monotonic()
                    if remaining <= 0:
                        return False
                    self._done.wait(remaining)
            finally:
                self._watchers -= 1
        return True

    def close(self) -> None:
        """Give the descriptor back."""
        if self._waker is not None:
            self._waker.close()
            self._waker = None
