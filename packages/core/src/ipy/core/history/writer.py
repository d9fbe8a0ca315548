"""The thread that takes inputs from a session to the database, so that no prompt waits for the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from itertools import islice, takewhile

from .database import Conflict, HistoryDatabase, Unavailable
from .journal import Entry, Journal, Output, claim_dead_journals

log = logging.getLogger(__name__)

#: Seconds between attempts while the database can't be used; it doubles from the first to the last.
_RETRY_S = (0.1, 5.0)
#: Seconds for which the thread lets entries gather after it has written: cells that follow each other quickly needn't share the
#: interpreter with it each time. They are in the journal meanwhile.
_GATHER_S = 0.25


def timestamp() -> str:
    """The time now as the database writes it."""
    from datetime import datetime

    return str(datetime.now())


class Session:
    """One run of inputs: its number, once it has one, and its journal.

    Args:
        journal_folder: where its journal is kept; None keeps none (a database in memory).
    """

    def __init__(self, journal_folder: str | None) -> None:
        self.start = timestamp()
        self.number = 0
        self.lines: set[int] = set()
        self.written: list[Entry] = []
        self.journal = Journal(journal_folder, self.start) if journal_folder else None
        self.ended = ""


class HistorySavingThread:
    """Writes queued entries in the background; the thread itself runs only while there is something to do.

    Args:
        database: where to.
        journal_folder: where journals of dead sessions are looked for; None for nowhere.
        batch: how many entries to wait for before writing; they are in the journal meanwhile.
    """

    #: Debuggers read and set this on history threads: not to be traced.
    pydev_do_not_trace = True

    def __init__(
        self, database: HistoryDatabase, journal_folder: str | None = None, batch: int = 0
    ) -> None:
        self.name = "IPythonHistorySavingThread"
        self.daemon = True
        self._database = database
        self._journal_folder = journal_folder
        self._batch = batch
        self._queue: deque[tuple[Session, Entry | Output]] = deque()
        self._condition = threading.Condition()
        self._working = threading.Lock()  # held while entries are on their way
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._gathering = False
        self._warned = False
        self._merged = False

    def put(self, session: Session, entry: Entry | Output) -> None:
        """Queue an entry."""
        with self._condition:
            self._queue.append((session, entry))
            if len(self._queue) >= self._batch:
                self._wake()

    def is_alive(self) -> bool:
        """Tell whether the thread is running."""
        return self._thread is not None and self._thread.is_alive()

    def flush(self, timeout_s: float = 2.0) -> bool:
        """Write what is queued now, from this thread.

        Returns:
            whether everything is in the database; if not, it stays queued.
        """
        deadline = time.monotonic() + timeout_s
        if not self._working.acquire(timeout=timeout_s):
            return False
        try:
            while self._queue:
                try:
                    self._write_some()
                except Unavailable as error:
                    # Locked is worth another try within the time; a full disk is not going to be emptied.
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        self._warn(error)
                        return False
            return True
        finally:
            self._working.release()

    def number_of(self, session: Session, timeout_s: float = 1.0) -> int:
        """Return the session's number, given by the database at the first question; 0 if it can't be used."""
        if not session.number and self._working.acquire(timeout=timeout_s):
            try:
                self._allocate(session)
            except Unavailable as error:
                self._warn(error)
            finally:
                self._working.release()
        return session.number

    def merge_dead(self) -> None:
        """Take over the journals of sessions that have died, once; what doesn't work now is left to a later start."""
        if self._merged or not self._journal_folder:
            return
        self._merged = True
        for contents, journal in claim_dead_journals(self._journal_folder):
            try:
                self._database.merge(contents)
            except (Unavailable, Conflict) as error:
                log.debug("The journal %s waits for a later start: %s", journal.path, error)
                return
            journal.remove()

    def stop(self) -> None:
        """End the thread; it starts again with the next entry. What is queued stays queued."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        with self._condition:
            self._stopping = False
            self._thread = None

    def resume(self) -> None:
        """Go on after `stop`, if something is queued."""
        with self._condition:
            if self._queue:
                self._wake()

    def discard(self, session: Session) -> None:
        """Drop the queued entries of a session, whose journal is left to a later start."""
        with self._condition:
            self._queue = deque(item for item in self._queue if item[0] is not session)

    def forget(self) -> None:
        """Drop everything, as a forked child must: the entries are the parent's to write."""
        self._queue = deque()
        self._condition = threading.Condition()
        self._working = threading.Lock()
        self._thread = None
        self._stopping = False
        self._gathering = False

    def _wake(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            thread.pydev_do_not_trace = self.pydev_do_not_trace  # type: ignore[attr-defined]
            self._thread = thread
            try:
                thread.start()
            except RuntimeError:
                # The interpreter is shutting down: `flush` at the end of the session writes.
                self._thread = None
        elif not self._gathering:
            self._condition.notify_all()

    def _run(self) -> None:
        pause_s, longest_s = _RETRY_S
        while True:
            with self._condition:
                if not self._queue and not self._stopping:
                    self._condition.wait(1.0)
                if self._stopping or not self._queue:
                    # Nothing to do: the next entry starts another thread. An idle one would only be in the way of forks.
                    self._thread = None
                    return
            try:
                with self._working:
                    self.merge_dead()
                    while self._queue and not self._stopping:
                        self._write_some()
                pause_s = _RETRY_S[0]
                self._gather()
            except Unavailable as error:
                if "locked" not in str(error):
                    self._warn(error)
                with self._condition:
                    if not self._stopping:
                        self._condition.wait(pause_s)
                pause_s = min(2 * pause_s, longest_s)

    def _gather(self) -> None:
        """Let entries come for a while, without being woken by each."""
        with self._condition:
            if not self._stopping:
                self._gathering = True
                self._condition.wait(_GATHER_S)
                self._gathering = False

    def _write_some(self) -> None:
        """Write the first entries of the queue that belong to one session; called with `_working` held."""
        with self._condition:
            if not self._queue:
                return
            session = self._queue[0][0]
            items = list(islice(takewhile(lambda item: item[0] is session, self._queue), 1000))
        batch = [entry for _, entry in items]
        number = self._allocate(session)
        try:
            self._database.add(number, batch)
        except Conflict:
            # The file was replaced, and others have our number now: go on under a new one, with all we have.
            session.number = 0
            self._database.add(self._allocate(session), [*session.written, *batch])
        session.written += [entry for entry in batch if isinstance(entry, Entry)]
        with self._condition:
            for item in items:
                if self._queue and self._queue[0] is item:
                    self._queue.popleft()
        self._warned = False

    def _allocate(self, session: Session) -> int:
        if not session.number:
            session.number = self._database.new_session(session.start)
            if session.journal is not None:
                try:
                    session.journal.note_session(session.number)
                except OSError as error:
                    log.debug("The journal %s can't be written: %s", session.journal.path, error)
        return session.number

    def _warn(self, error: Exception) -> None:
        if not self._warned:
            self._warned = True
            log.warning(
                "History can't be saved now: %s. This session's inputs are kept, and saved when it works again.",
                error,
            )
