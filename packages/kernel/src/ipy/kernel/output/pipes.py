"""What C code, children and forked processes write to file descriptors 1 and 2.

The descriptors lead into pipes that the transport thread reads. Text belongs to the cell that its pipe was made for: where a cell has
started processes, the next one gets new pipes, and the old ones are read until the last process that holds them has ended.

POSIX only: pipes can't be polled together with sockets elsewhere.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":  # pragma: no cover - tells the type checker that the rest is for others
    raise ImportError("ipy.kernel.output.pipes is for POSIX systems")

import codecs
import fcntl
import os
import termios
from collections.abc import Callable
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from ipy.kernel import parents

if TYPE_CHECKING:
    from ipy.kernel.parents import Request

NAMES = {1: "stdout", 2: "stderr"}
#: Between two texts that come sooner one after the other, no child process can have written something because of the first one.
CHILD_S = 1e-4
#: How long the beginning of a line waits for its end: programs write lines in pieces. A question has no end of line.
LINE_S = 0.03
#: What a pipe holds at most, on Linux and elsewhere: who has read so much has read all that was there when he began.
PIPE_BYTES = 1 << 16


class Polled(Protocol):
    """What the pipes need of a transport."""

    def write(self, name: str, text: str, *, parent: Request | None = ...) -> None:
        """Send text of a stream."""

    def watch(self, descriptor: int, readable: Callable[[], object]) -> None:
        """Call a function when a descriptor is readable."""

    def unwatch(self, descriptor: int) -> None:
        """Take that back."""

    def call_later(self, delay_s: float, function: Callable[[], object]) -> None:
        """In the thread that polls: call a function there after some time."""


class _Line:
    """The beginning of a line that waits for its end; one for all pipes, so that their texts stay in order."""

    def __init__(self, transport: Polled) -> None:
        self._transport = transport
        self._name, self.text = "", ""
        self._request: Request | None = None
        self._since = 0.0
        self._is_watched = False

    def write(self, name: str, text: str, request: Request | None, *, whole: bool) -> None:
        """Send text on, but for the beginning of a line at its end.

        Args:
            name: of the stream.
            text: what was read.
            request: the cell that it belongs to.
            whole: send on that as well.
        """
        if self.text and (name != self._name or request is not self._request):
            self.release()
        end = len(text) if whole else text.rfind("\n") + 1
        if end:
            start, self.text = self.text, ""
            self._transport.write(name, start + text[:end], parent=request)
        if end < len(text):
            if not self.text:
                self._name, self._request, self._since = name, request, monotonic()
            self.text += text[end:]

    def release(self) -> None:
        """Send on what waits."""
        if self.text:
            text, self.text = self.text, ""
            self._transport.write(self._name, text, parent=self._request)

    def release_late(self, lock: Any) -> None:
        """In the thread that polls: release what waits, in time."""
        if self.text and not self._is_watched:
            self._is_watched = True
            self._transport.call_later(
                max(self._since + LINE_S - monotonic(), 0.0), lambda: self._release_old(lock)
            )

    def _release_old(self, lock: Any) -> None:
        with lock:
            self._is_watched = False
            if self.text and monotonic() - self._since >= LINE_S:
                self.release()
            self.release_late(lock)


class _Pipe:
    """One pipe behind a descriptor, read by whoever comes first: the transport thread, or the cell that wants its order kept."""

    def __init__(self, transport: Polled, name: str, lock: Any, line: _Line) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        self.name = name
        self.request: Request | None = None
        self.is_current = True
        self.is_being_read = False
        self._transport = transport
        self._lock = lock
        self._line = line
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        transport.watch(self.reader, self.read_lines)

    def read_lines(self) -> None:
        """In the thread that polls: send on what was written, in lines where they come soon."""
        with self._lock:
            self.read(whole=False)
            self._line.release_late(self._lock)

    def read(self, *, whole: bool = True) -> None:
        """Send on what was written; close the pipe when nobody can write to it any more."""
        with self._lock:
            self.is_being_read = True
            try:
                self._read(whole)
            finally:
                self.is_being_read = False

    def _read(self, whole: bool) -> None:
        size = 0
        while size < PIPE_BYTES and self.reader >= 0:
            try:
                data = os.read(self.reader, PIPE_BYTES)
            except BlockingIOError:
                return
            text = self._decoder.decode(data, final=not data)
            if text:
                request = self.request
                if request is None and self.is_current:
                    request = parents.latest()
                self._line.write(self.name, text, request, whole=whole)
            if not data:
                if self._line.text:
                    self._line.release()
                self.close()
                return
            size += len(data)

    def close(self) -> None:
        """Read no more."""
        reader, self.reader = self.reader, -1
        if reader >= 0:
            self._transport.unwatch(reader)
            os.close(reader)


class Pipes:
    """Captures file descriptors 1 and 2 of the process.

    Args:
        transport: takes the text, and watches the pipes.
    """

    def __init__(self, transport: Polled) -> None:
        self._transport = transport
        self._lock = RLock()
        self._line = _Line(transport)
        self._saved: dict[int, int] = {}
        self._pipes: dict[int, _Pipe] = {}
        self._flush_libc: Callable[[Any], object] | None = None
        self._children_seen = 0

    @property
    def is_open(self) -> bool:
        """Whether the descriptors are captured."""
        return bool(self._saved)

    def original(self, descriptor: int) -> int:
        """A descriptor of what 1 or 2 was before."""
        return self._saved.get(descriptor, descriptor)

    def open(self) -> None:
        """Begin to capture."""
        for descriptor in NAMES:
            try:
                self._saved[descriptor] = os.dup(descriptor)
            except OSError:
                # The process was started with it closed; what would go there goes nowhere.
                null = os.open(os.devnull, os.O_WRONLY)
                self._saved[descriptor] = null if null != descriptor else os.dup(null)
            self._lay(descriptor)
        self._children_seen = _children_count()

    def _lay(self, descriptor: int) -> None:
        """Put a new pipe behind a descriptor."""
        pipe = _Pipe(self._transport, NAMES[descriptor], self._lock, self._line)
        os.dup2(pipe.writer, descriptor, inheritable=True)
        os.close(pipe.writer)
        self._pipes[descriptor] = pipe

    def drain(self) -> None:
        """Send on what was written up to now, so that it comes before what is said next."""
        with self._lock:
            for pipe in self._pipes.values():
                if _holds_data(pipe.reader):
                    pipe.read()
            if self._line.text:
                self._line.release()

    def make_check(self, descriptor: int) -> Callable[[], object]:
        """A function for the stream of a descriptor that brings in what was written to it by other ways, before each of its texts.

        It asks for the other descriptor too where some time has passed: a child process can have written nothing in between.
        """
        pipes, drain, buffer, line = self._pipes, self.drain, _count, self._line
        ioctl, ask = fcntl.ioctl, termios.FIONREAD
        latest = 0.0

        def check() -> None:
            nonlocal latest
            now = monotonic()
            if now - latest > CHILD_S:
                drain()
            else:
                pipe = pipes.get(descriptor)
                if pipe is not None and pipe.reader >= 0:
                    # For every print: four bytes are copied, so this keeps the interpreter, which another thread might want.
                    ioctl(pipe.reader, ask, buffer)
                    if line.text or pipe.is_being_read or buffer[0] or buffer[1] or buffer[2]:
                        drain()
            latest = now

        return check

    def flush_c(self) -> None:
        """Let the C library write out what it holds back, where a program has used it by way of ctypes."""
        if self._flush_libc is None:
            ctypes = sys.modules.get("ctypes")
            if ctypes is None:
                return
            try:
                self._flush_libc = ctypes.CDLL(None).fflush
            except (AttributeError, OSError):
                self._flush_libc = _nothing  # a platform without it
        self._flush_libc(None)

    def begin(self, request: Request) -> None:
        """Text belongs to `request` from now on; processes of earlier requests keep theirs."""
        if self._has_had_children():
            self._renew()
        for pipe in self._pipes.values():
            pipe.request = request

    def end(self) -> None:
        """The request is answered: everything that it has written so far is sent on."""
        self.flush_c()
        self.drain()

    def _has_had_children(self) -> bool:
        """Whether processes were started since the last look, or run still: they may hold the pipes."""
        if _has_children():
            return True
        count = _children_count()
        seen, self._children_seen = self._children_seen, count
        return count != seen

    def _renew(self) -> None:
        with self._lock:
            for descriptor, pipe in list(self._pipes.items()):
                pipe.is_current = False
                # This closes our own end for writing: what is read to its end now is closed at once.
                self._lay(descriptor)
                pipe.read()

    def close(self) -> None:
        """Put the descriptors back; what was written is sent on."""
        if not self._saved:
            return
        self.end()
        with self._lock:
            for descriptor, saved in self._saved.items():
                os.dup2(saved, descriptor, inheritable=True)
                os.close(saved)
            self._saved.clear()
            for pipe in self._pipes.values():
                pipe.read()
                pipe.close()
            self._pipes.clear()


#: Larger than what `fcntl.ioctl` copies: it then works in place, and without letting other threads run meanwhile, which would cost more
#: than the call.
_count = bytearray(2048)


def _holds_data(reader: int) -> bool:
    """Whether something was written into a pipe that has not been read yet."""
    if reader < 0:
        return False
    fcntl.ioctl(reader, termios.FIONREAD, _count)
    return bool(_count[0] or _count[1] or _count[2] or _count[3])


def _nothing(argument: object) -> None:
    return None


if sys.platform == "darwin":

    def _has_children() -> bool:
        """Whether there are children of this process; macOS has no way to ask that leaves them as they are."""
        from ipy.kernel.children import descendants

        return bool(descendants(os.getpid()))

else:
    #: Ask for children that have ended, without waiting and without taking notice of their end.
    _LOOK = os.WEXITED | os.WNOHANG | os.WNOWAIT

    def _has_children() -> bool:
        """Whether there are children of this process, running or ended."""
        try:
            os.waitid(os.P_ALL, 0, _LOOK)
        except ChildProcessError:
            return False
        return True


def _children_count() -> int:
    """A number that changes when a child process has ended and was waited for."""
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Every process has page faults.
    return int(usage.ru_minflt)
