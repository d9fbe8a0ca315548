"""A kernel's process under watch: its end is noticed at once, its last words are kept, and nothing of it is left behind."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import IO

from ipy.kernel.client.death import DeathReport

from .postmortem import MemoryWatch, make_report

log = logging.getLogger(__name__)

TAIL_BYTES = 16384
TAIL_LINES = 40


class Tail:
    """The end of what a process writes on its standard error; all of it is passed on to ours, or to a listener.

    Args:
        stream: the pipe's end.
        forward_to: descriptor to which it is passed on, or what is called with the text, in a thread; None for nowhere.
    """

    def __init__(
        self, stream: IO[bytes], *, forward_to: int | Callable[[str], object] | None = 2
    ) -> None:
        self._stream = stream
        self._forward_to = forward_to
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._data = bytearray()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="kernel-stderr", daemon=True)
        self._thread.start()

    def text(self) -> str:
        """Return the last lines."""
        with self._lock:
            data = bytes(self._data)
        lines = data.decode("utf-8", "replace").splitlines(keepends=True)
        return "".join(lines[-TAIL_LINES:])

    def finish(self, timeout_s: float) -> None:
        """Wait until everything that was written is read."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        descriptor = self._stream.fileno()
        with self._stream:
            while chunk := os.read(descriptor, 65536):
                with self._lock:
                    self._data += chunk
                    del self._data[:-TAIL_BYTES]
                self._forward(chunk)
        self._forward(b"", final=True)

    def _forward(self, chunk: bytes, *, final: bool = False) -> None:
        target = self._forward_to
        if target is None:
            return
        if callable(target):
            self._tell(target, self._decoder.decode(chunk, final))
            return
        view = memoryview(chunk)
        try:
            while view:
                view = view[os.write(target, view) :]
        except OSError:
            # Ours is closed or broken; the kernel's must go on being read.
            self._forward_to = None

    def _tell(self, listener: Callable[[str], object], text: str) -> None:
        if not text:
            return
        try:
            listener(text)
        except Exception:
            # The listener is the program's; the kernel's output must go on being read, or the kernel would stand still.
            log.exception("what listens to a kernel's stderr has failed; it is not called again")
            self._forward_to = None


class WatchedProcess:
    """A kernel's process.

    A thread waits for its end. Before the dead process is laid to rest, which frees its number for others, what is left of its
    process group is killed.

    Attributes:
        owner_pid: of the program that has started it; its forked children don't own it.

    Args:
        process: started by `launch_kernel`; with `stderr=PIPE` its last lines are kept.
        owns_group: it leads a process group of its own.
        on_stderr: called with what it writes on standard error, in a thread; by default that goes to our own.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        *,
        owns_group: bool = True,
        on_stderr: Callable[[str], object] | None = None,
    ) -> None:
        self.process = process
        self.pid = process.pid
        self.pgid = process.pid if owns_group and sys.platform != "win32" else None
        self.owner_pid = os.getpid()
        self.expected_end = False
        self.report: DeathReport | None = None
        self._memory = MemoryWatch(self.pid)
        self._tail = (
            Tail(process.stderr, forward_to=on_stderr or 2) if process.stderr is not None else None
        )
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="kernel-watch", daemon=True)
        self._thread.start()

    def on_end(self, listener: Callable[[], None]) -> None:
        """Call something when the process has ended, in the watching thread; at once if it has."""
        with self._lock:
            if not self._ended.is_set():
                self._listeners.append(listener)
                return
        listener()

    def ignore(self, listener: Callable[[], None]) -> None:
        """Don't call it any more."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    @property
    def has_ended(self) -> bool:
        """Whether it has ended."""
        return self._ended.is_set()

    @property
    def returncode(self) -> int | None:
        """As `subprocess` gives it; None while it runs."""
        return self.process.returncode if self._ended.is_set() else None

    def wait(self, timeout_s: float | None = None) -> bool:
        """Block until it has ended; tell whether it has."""
        return self._ended.wait(timeout_s)

    def stderr_tail(self) -> str:
        """Return the last lines that it wrote on its standard error."""
        return self._tail.text() if self._tail else ""

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process group, or to the process where it has none of its own."""
        if self.has_ended:
            return
        try:
            if sys.platform != "win32" and self.pgid is not None:
                os.killpg(self.pgid, signum)
            else:
                self.process.send_signal(signum)
        except ProcessLookupError:
            pass  # it has just ended

    def terminate(self) -> None:
        """Ask it, and its children, to end."""
        if self.pgid is not None:
            self.send_signal(signal.SIGTERM)
        elif not self.has_ended:
            self.process.terminate()

    def kill(self) -> None:
        """End it, and its children."""
        if sys.platform != "win32" and self.pgid is not None:
            self.send_signal(signal.SIGKILL)
        elif not self.has_ended:
            self.process.kill()

    # -- the watching thread -------------------------------------------------------------------------

    def _watch(self) -> None:
        self._await_end()
        self._kill_rest()
        self.process.wait()
        if self._tail is not None:
            # Everything is written; a process that left the group may hold the pipe open.
            self._tail.finish(0.3)
        self.report = make_report(
            self.process.returncode,
            pid=self.pid,
            tail=self.stderr_tail(),
            memory=self._memory,
            expected=self.expected_end,
        )
        with self._lock:
            self._ended.set()
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def _await_end(self) -> None:
        if sys.platform == "win32" or not hasattr(os, "waitid"):
            self.process.wait()
            return
        try:
            # WNOWAIT: the number stays taken until the rest of the group is dealt with.
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            pass  # somebody else asked for its status first

    def _kill_rest(self) -> None:
        if self.pgid is None or sys.platform == "win32":
            return
        try:
            os.killpg(self.pgid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # nobody is left (macOS says "not permitted" where only the dead one is)
