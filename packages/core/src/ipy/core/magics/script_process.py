"""Running an interpreter on a piece of text, with its output passed on as it comes."""

from __future__ import annotations

import codecs
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from ipy.core.system.interrupts import DelayedSignals

#: How long a process may take to end after it was asked to, each time more firmly.
_GRACE_S = 0.5
_CHUNK_BYTES = 65536

Write = Callable[[str], object]


def start(
    words: list[str], *, background: bool, keep_out: bool = True, keep_err: bool = True
) -> subprocess.Popen[bytes]:
    """Start a program with pipes.

    Args:
        words: program and arguments.
        background: keep the interrupts of the terminal from it.
        keep_out: whether its standard output is read; else it is thrown away.
        keep_err: the same for standard error.

    Raises:
        OSError: it can't be started.
    """
    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if keep_out else subprocess.DEVNULL,
        stderr=subprocess.PIPE if keep_err else subprocess.DEVNULL,
        # A session of its own lets us reach its children too. On a terminal it stays in ours: there an interrupt reaches
        # all of them, and programs such as sudo can ask for a password.
        start_new_session=os.name == "posix" and (background or not _on_terminal()),
    )


@contextmanager
def running(
    words: list[str], *, background: bool, keep_out: bool = True, keep_err: bool = True
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and end it and its children if the block is left by an exception.

    An interrupt that comes while it starts is raised when it has been started, and ends it: it would be left behind otherwise.
    The arguments and errors are those of `start`.
    """
    process: subprocess.Popen[bytes] | None = None
    try:
        with DelayedSignals() as delayed:
            process = start(words, background=background, keep_out=keep_out, keep_err=keep_err)
        delayed.raise_now()
        yield process
    except BaseException:
        if process is not None:
            stop(process)
        raise


def _on_terminal() -> bool:
    try:
        return os.isatty(0)
    except OSError:
        return False


def communicate(process: subprocess.Popen[bytes], text: str, out: Write, err: Write) -> int:
    """Give a program its standard input, pass on what it writes, and wait for its end.

    Args:
        process: of `running`.
        text: its standard input.
        out: gets its standard output, in pieces that are whole characters.
        err: gets its standard error.

    Returns:
        its exit status; negative for a signal.
    """
    chunks: queue.Queue[tuple[str, bytes]] = queue.Queue()
    assert process.stdout is not None
    assert process.stderr is not None
    decoder = codecs.getincrementaldecoder("utf-8")
    decoders = {"out": decoder("replace"), "err": decoder("replace")}
    writers = {"out": out, "err": err}
    feed(process, text)
    for name, pipe in (("out", process.stdout), ("err", process.stderr)):
        threading.Thread(target=_read, args=(name, pipe, chunks), daemon=True).start()
    while decoders:
        # On Windows an interrupt does not end a wait for ever.
        try:
            name, data = chunks.get(timeout=0.2 if os.name == "nt" else None)
        except queue.Empty:
            continue
        piece = decoders[name].decode(data, final=not data)
        if piece:
            writers[name](piece)
        if not data:
            del decoders[name]
    return process.wait()


def feed(process: subprocess.Popen[bytes], text: str) -> None:
    """Write the standard input of a program in the background, and close it."""
    threading.Thread(
        target=_feed, args=(process, text.encode("utf-8", "replace")), daemon=True
    ).start()


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    # A program need not read its input to the end; closing the pipe fails then, too.
    with suppress(OSError), process.stdin:
        process.stdin.write(data)


def _read(name: str, pipe: IO[bytes], chunks: queue.Queue[tuple[str, bytes]]) -> None:
    """Put what comes through a pipe into the queue, and an empty piece at its end."""
    with pipe:
        while data := os.read(pipe.fileno(), _CHUNK_BYTES):
            chunks.put((name, data))
    chunks.put((name, b""))


if sys.platform == "win32":

    def stop(process: subprocess.Popen[bytes]) -> None:
        """End a process and its children."""
        if process.poll() is None:
            # Only this ends the children too.
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False
            )
            process.wait()

else:

    def stop(process: subprocess.Popen[bytes]) -> None:
        """End a process and its children: by an interrupt, if need be by termination, if need be by force."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if not _send(process, number) and process.poll() is not None:
                return
            deadline = time.monotonic() + _GRACE_S
            while time.monotonic() < deadline and _alive(process):
                time.sleep(0.01)
        process.wait()

    def _send(process: subprocess.Popen[bytes], number: int) -> bool:
        """Send a signal to the process, and to its group if it leads one; whether there was anybody."""
        try:
            if _leads_group(process):
                os.killpg(process.pid, number)
            elif process.poll() is None:
                process.send_signal(number)
            else:
                return False
        except ProcessLookupError:
            return False
        return True

    def _alive(process: subprocess.Popen[bytes]) -> bool:
        """Whether the process, or one of its group, is still there."""
        running = process.poll() is None
        if running or not _leads_group(process):
            return running
        try:
            os.killpg(process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def _leads_group(process: subprocess.Popen[bytes]) -> bool:
        try:
            return os.getpgid(process.pid) == process.pid
        except ProcessLookupError:
            # It has ended and was waited for; its group may live on.
            try:
                os.killpg(process.pid, 0)
            except (ProcessLookupError, PermissionError):
                return False
            return True
