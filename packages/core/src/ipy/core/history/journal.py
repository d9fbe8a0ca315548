"""Journals: what keeps an input safe from the moment it is accepted until it is in the database.

Each session has one file in a folder beside the database. A line is appended with one `write` before its cell runs; that is in the
operating system's hands then, and survives the death of the process (not a power cut: the disk is not waited for). The file is
removed when everything in it is in the database. While its session lives, the file is locked; what the next start finds unlocked
belongs to a dead session, and is merged.

Format: JSON, an object per line. The first is the header `{"start": ..., "pid": ..., "host": ...}`; then come inputs
`{"line": n, "source": ..., "raw": ...}` (`raw` is left out where it equals `source`), outputs `{"line": n, "output": ...}`, the number
`{"session": n}` once the session has one, and `{"end": ...}`.
"""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from .locks import try_lock

#: A journal of another machine, on a file system without locks, is taken for abandoned after this time.
_FOREIGN_AGE_S = 7 * 24 * 3600.0


class Entry(NamedTuple):
    """An input of a session."""

    line: int
    source: str
    raw: str


class Output(NamedTuple):
    """The text of a result."""

    line: int
    text: str


class Contents(NamedTuple):
    """What a journal holds."""

    start: str
    session: int | None
    entries: list[Entry | Output]
    end: str | None


class Journal:
    """The file of one running session; it is made when something is written.

    Args:
        folder: where journals are kept.
        start: when the session began, as the database writes it.
    """

    def __init__(self, folder: str, start: str) -> None:
        self._folder = folder
        self._start = start
        self._fd: int | None = None
        self._lock = threading.Lock()
        self.path = ""

    def append(self, entry: Entry | Output) -> None:
        """Add an entry.

        Raises:
            OSError: it can't be written.
        """
        if isinstance(entry, Output):
            record: dict[str, Any] = {"line": entry.line, "output": entry.text}
        else:
            record = {"line": entry.line, "source": entry.source}
            if entry.raw != entry.source:
                record["raw"] = entry.raw
        self._write(record)

    def note_session(self, number: int) -> None:
        """Add the session's number in the database.

        Raises:
            OSError: it can't be written.
        """
        if self._fd is not None:
            self._write({"session": number})

    def note_end(self, end: str) -> None:
        """Add when the session ended.

        Raises:
            OSError: it can't be written.
        """
        if self._fd is not None:
            self._write({"end": end})

    def abandon(self) -> None:
        """Let go of the file in a forked child; the lock stays the parent's."""
        # Not under the lock: a thread that held it does not exist here.
        self._lock = threading.Lock()
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def close(self) -> None:
        """Leave the file to the next start."""
        with self._lock:
            if self._fd is not None:
                os.close(self._fd)
                self._fd = None

    def remove(self) -> None:
        """Delete the file: all of it is in the database."""
        with self._lock:
            if self._fd is None:
                return
            if os.name != "nt":  # unlinked first: nobody may find it unlocked
                _unlink(self.path)
            os.close(self._fd)
            self._fd = None
            if os.name == "nt":
                _unlink(self.path)

    def _write(self, record: dict[str, Any]) -> None:
        # Surrogates (an undecodable paste) stay escaped, so every string can be written.
        data = (json.dumps(record) + "\n").encode("ascii")
        with self._lock:
            if self._fd is None:
                self._open()
            assert self._fd is not None
            _append_whole(self._fd, data)

    def _open(self) -> None:
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        name = f"{time.time_ns()}-{os.getpid()}-{os.urandom(4).hex()}.jsonl"
        path = os.path.join(self._folder, name)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
        flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        fd = os.open(path, flags, 0o600)
        # Locked while still empty: others look into an empty file for a moment only, see `_claim`.
        while try_lock(fd) is False:
            time.sleep(0.001)
        header = {"start": self._start, "pid": os.getpid(), "host": _host()}
        try:
            _append_whole(fd, (json.dumps(header) + "\n").encode("ascii"))
        except OSError:
            # The next input tries again with a file of its own: none is left open, or behind, for each.
            os.close(fd)
            _unlink(path)
            raise
        self.path, self._fd = path, fd


def claim_dead_journals(folder: str) -> Iterator[tuple[Contents, Journal]]:
    """Yield the journals of sessions that have died, each locked for the caller, who removes or closes it."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if not name.endswith(".jsonl"):
            continue
        path = os.path.join(folder, name)
        claimed = _claim(path)
        if claimed is None:
            continue
        contents, fd = claimed
        journal = Journal(folder, contents.start)
        journal.path, journal._fd = path, fd
        try:
            yield contents, journal
        finally:
            journal.close()


def parse_journal(text: str) -> Contents:
    """Read a journal; a last line that was cut off in writing, and lines that are none, are left out."""
    start, session, end = "", None, None
    entries: list[Entry | Output] = []
    for line in text.splitlines():
        try:
            record = json.loads(line)
            if "source" in record:
                source = record["source"]
                entries.append(Entry(record["line"], source, record.get("raw", source)))
            elif "output" in record:
                entries.append(Output(record["line"], record["output"]))
            elif "session" in record:
                session = record["session"]
            elif "end" in record:
                end = record["end"]
            else:
                start = record.get("start", start)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return Contents(start, session, entries, end)


def _claim(path: str) -> tuple[Contents, int] | None:
    """Lock a journal if its session is dead, and read it."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        locked = try_lock(fd)
        if locked is False or not _still_there(fd, path):
            os.close(fd)
            return None
        os.lseek(fd, 0, os.SEEK_SET)
        with os.fdopen(os.dup(fd), "rb") as file:
            text = file.read().decode("utf-8", "replace")
        if not text and time.time() - os.fstat(fd).st_mtime < 60:
            os.close(fd)  # just being made
            return None
        if locked is None and not _abandoned(text, os.fstat(fd).st_mtime):
            os.close(fd)
            return None
        return parse_journal(text), fd
    except BaseException:
        os.close(fd)
        raise


def _still_there(fd: int, path: str) -> bool:
    """Whether the path still names the open file: another process may just have merged and removed it."""
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except OSError:
        return False


def _abandoned(text: str, modified: float) -> bool:
    """Guess from the header whether the owner is dead, where there are no locks to tell."""
    try:
        header = json.loads(text.split("\n", 1)[0])
        pid, host = int(header["pid"]), header["host"]
    except (ValueError, KeyError, TypeError):
        return time.time() - modified > _FOREIGN_AGE_S
    if host != _host():
        return time.time() - modified > _FOREIGN_AGE_S
    from ipy.core.system import check_pid

    return not check_pid(pid)


def _append_whole(fd: int, data: bytes) -> None:
    """Write all of it or nothing.

    Raises:
        OSError: it can't be written, or there is not enough room.
    """
    size = os.fstat(fd).st_size
    if os.write(fd, data) != len(data):
        os.ftruncate(fd, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _host() -> str:
    uname = getattr(os, "uname", None)
    return uname().nodename if uname else os.environ.get("COMPUTERNAME", "")
