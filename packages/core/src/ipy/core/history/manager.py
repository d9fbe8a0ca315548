"""The history of a running shell."""

from __future__ import annotations

import logging
import os
import re
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from traitlets import Bool, Integer

from .accessor import HistoryAccessor, Item, SessionInfo
from .database import HistoryDatabase, Unavailable
from .journal import Entry, Output
from .writer import HistorySavingThread, Session, timestamp

log = logging.getLogger(__name__)

OutputType = Literal["out_stream", "err_stream", "display_data", "execute_result"]

#: Inputs that only leave the shell are not remembered.
_LEAVE = re.compile(r"\s*%?(?:exit|quit)(?:\s*\(\s*\))?\s*")

#: Seconds that the end of a session waits for a locked database; after that the journal keeps the inputs.
_END_TIMEOUT_S = 2.0


class HistoryOutput:
    """What a cell put out: a stream's text or a bundle of representations.

    Args:
        output_type: `"out_stream"`, `"err_stream"`, `"display_data"` or `"execute_result"`.
        bundle: by MIME type; a stream's text under `"stream"`.
    """

    __slots__ = ("bundle", "output_type")

    def __init__(self, output_type: OutputType, bundle: dict[str, Any]) -> None:
        self.output_type = output_type
        self.bundle = bundle

    def __repr__(self) -> str:
        return f"HistoryOutput(output_type={self.output_type!r}, bundle={self.bundle!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HistoryOutput):
            return NotImplemented
        return (self.output_type, self.bundle) == (other.output_type, other.bundle)

    __hash__ = None  # type: ignore[assignment]  # mutable


class HistoryManager(HistoryAccessor):
    """Remembers a session's inputs and outputs, and stores the inputs for later ones.

    An input that `store_inputs` has returned from is safe against the death of the process: it stands in the session's journal. A
    thread brings it to the database. The database is opened, and the session's number given, when either is first needed.

    Args:
        shell: taken as parent; its profile says where the file is.
        hist_file: the history file.
        profile_dir: the folder whose `history.sqlite` is used if no file is given or configured.
    """

    db_log_output = Bool(False, help="Store the text of results in the database too.").tag(
        config=True
    )
    db_cache_size = Integer(
        0,
        help="How many inputs to gather before they are written to the database; they are safe in the journal meanwhile.",
    ).tag(config=True)

    _readonly = False

    def __init__(
        self,
        shell: Any = None,
        *,
        hist_file: str | Path = "",
        profile_dir: str = "",
        **kwargs: Any,
    ) -> None:
        self.shell = shell
        self._profile_dir = profile_dir or getattr(
            getattr(shell, "profile_dir", None), "location", ""
        )
        if shell is not None:
            kwargs.setdefault("parent", shell)
        super().__init__(hist_file=hist_file, **kwargs)
        self.input_hist_parsed: list[str] = [""]
        self.input_hist_raw: list[str] = [""]
        self.dir_hist: list[Any] = _current_directory()
        self.output_hist: dict[int, Any] = {}
        self.output_hist_reprs: dict[int, str] = {}
        self.outputs: dict[int, list[HistoryOutput]] = defaultdict(list)
        self.exceptions: dict[int, dict[str, Any]] = {}
        self._i00 = self._i = self._ii = self._iii = ""
        self._session: Session | None = None
        self._writer: HistorySavingThread | None = None
        self._journal_failed = False
        _managers.add(self)

    def _get_hist_file_name(self, profile: str = "default") -> Path | str:
        # Without a profile there is no file either; the owner decides what that means.
        return os.path.join(self._profile_dir, "history.sqlite") if self._profile_dir else ""

    # -- writing -----------------------------------------------------------------------------------------------------------------

    def store_inputs(self, line_num: int, source: str, source_raw: str | None = None) -> None:
        """Remember an input.

        Args:
            line_num: its number in the session.
            source: the code that is run.
            source_raw: what was typed, if that is something else.
        """
        source = source.rstrip("\n")
        raw = source if source_raw is None else source_raw.rstrip("\n")
        for inputs, text in ((self.input_hist_parsed, source), (self.input_hist_raw, raw)):
            inputs.extend([""] * (line_num - len(inputs)))  # the index is the line's number
            inputs.append(text)
        self._iii, self._ii, self._i, self._i00 = self._ii, self._i, self._i00, raw
        if self.enabled and not _LEAVE.fullmatch(raw):
            session = self._session
            if session is None or line_num in session.lines:
                session = self._begin_session()
            session.lines.add(line_num)
            self._store(session, Entry(line_num, source, raw))

    def store_output(self, line_num: int) -> None:
        """Store the text of a result, if that is wanted and there is one."""
        if not (self.enabled and self.db_log_output) or line_num not in self.output_hist_reprs:
            return
        session = self._session or self._begin_session()
        self._store(session, Output(line_num, str(self.output_hist_reprs[line_num])))

    def writeout_cache(self, conn: Any = None) -> None:
        """Bring everything to the database now, as far as it can be written; what can't stays in the journal."""
        if self._writer is not None:
            self._writer.flush()

    # -- sessions -------------------------------------------------------------------------------------------------------------

    @property
    def session_number(self) -> int:
        """The running session's number in the database; asking gives it one. 0 without a database."""
        if not self.enabled:
            return 0
        session = self._session or self._begin_session()
        return self.save_thread.number_of(session)

    def new_session(self, conn: Any = None) -> None:
        """Begin a new session, with a number of its own."""
        self.end_session()
        if self.enabled:
            self._begin_session()

    def end_session(self) -> None:
        """Write everything out and note the end of the session. Without inputs there is nothing to note."""
        session, writer = self._session, self._writer
        self._session = None
        if session is None or writer is None:
            return
        session.ended = timestamp()
        complete = writer.flush(_END_TIMEOUT_S)
        try:
            if complete and session.number:
                self._database.end_session(session.number, session.ended)
        except Unavailable as error:
            log.debug("The end of session %d could not be noted: %s", session.number, error)
            complete = False
        if session.journal is not None:
            if complete:
                session.journal.remove()
            else:
                self._leave_journal(session)
        writer.stop()

    def name_session(self, name: str) -> None:
        """Give the running session a name, its remark."""
        number = self.session_number
        if number:
            self._database.name_session(number, name)

    def reset(self, new_session: bool = True) -> None:
        """Forget the session's inputs and outputs here (not in the database).

        Args:
            new_session: what comes next belongs to another session, and counts from 1 again.
        """
        self.output_hist.clear()
        self.output_hist_reprs.clear()
        self.outputs.clear()
        self.exceptions.clear()
        # In place: `In`, `_ih` and `_dh` are these lists.
        self.dir_hist[:] = _current_directory()
        if new_session:
            self.input_hist_parsed[:] = [""]
            self.input_hist_raw[:] = [""]
            self._i00 = self._i = self._ii = self._iii = ""
            self.end_session()

    def close(self) -> None:
        """End the session and close the database."""
        self.end_session()
        super().close()

    # -- reading -------------------------------------------------------------------------------------------------------------

    def get_session_info(self, session: int = 0) -> SessionInfo | None:
        """Return number, start, end, number of inputs and remark of a session; 0 is the running one."""
        return super().get_session_info(session)

    def get_tail(
        self,
        n: int | None = 10,
        raw: bool = True,
        output: bool = False,
        include_latest: bool = False,
    ) -> Iterator[Item]:
        """Return the last inputs, those of the running session at the end, whatever other sessions do meanwhile.

        Args:
            n: how many; None for all.
            raw: as they were typed; otherwise as they were run.
            output: with the text of the results.
            include_latest: the running session's last one too, which may be the one that asks.
        """
        if n is not None and n <= 0:
            return iter(())
        self._merge_dead()
        here = self._own_lines(raw, output)
        if not include_latest:
            here = here[:-1]
        if n is not None and len(here) >= n:
            return iter(here[-n:])
        earlier = self._select(
            "WHERE session <> ? ORDER BY session DESC, line DESC LIMIT ?",
            (self._known_number(), -1 if n is None else n - len(here)),
            raw,
            output,
            newest_first=True,
        )
        return iter([*earlier, *here])

    def get_range(
        self,
        session: int = 0,
        start: int = 1,
        stop: int | None = None,
        raw: bool = True,
        output: bool = False,
    ) -> Iterator[Item]:
        """Return lines of one session.

        Args:
            session: its number; 0 is the running one, -1 the one before it.
            start: the first line; for the running session a negative one counts from the end.
            stop: the line after the last; None for the end.
            raw: as they were typed; otherwise as they were run.
            output: with the text of the results.
        """
        if session == 0 or (session > 0 and session == self._known_number()):
            return iter(self._running_range(start, stop, raw, output))
        self._merge_dead()
        return super().get_range(session, start, stop, raw=raw, output=output)

    # -- inside --------------------------------------------------------------------------------------------------------------

    @property
    def save_thread(self) -> HistorySavingThread:
        """What writes in the background; its thread runs only while there is something to write."""
        if self._writer is None:
            self._writer = HistorySavingThread(
                self._database, self._journal_folder, self.db_cache_size
            )
            # A shell may be dropped without a word; what it has remembered is written all the same.
            weakref.finalize(self, _finish, self._writer, self._database)
        return self._writer

    @property
    def _journal_folder(self) -> str | None:
        path = os.fspath(self.hist_file)
        return None if path == ":memory:" else path + ".journals"

    def _begin_session(self) -> Session:
        if self._session is not None:
            self.end_session()
        if not self.hist_file:
            self.hist_file = ":memory:"
        self._session = Session(self._journal_folder)
        return self._session

    def _store(self, session: Session, entry: Entry | Output) -> None:
        if session.journal is not None:
            try:
                session.journal.append(entry)
            except OSError as error:
                if not self._journal_failed:
                    self._journal_failed = True
                    log.warning(
                        "Inputs can't be written to %s (%s): they are remembered in this session, and lost if it is killed.",
                        self._journal_folder,
                        error.strerror or error,
                    )
        self.save_thread.put(session, entry)

    def _leave_journal(self, session: Session) -> None:
        assert session.journal is not None
        try:
            session.journal.note_end(session.ended)
        except OSError as error:
            log.debug("The end of the session could not be noted: %s", error)
        # Whoever merges it writes all of it: what is still queued here would come twice.
        self.save_thread.discard(session)
        session.journal.close()

    def _known_number(self) -> int:
        """The running session's number if it has one; 0 otherwise."""
        return self._session.number if self._session is not None else 0

    def _absolute(self, session: int) -> int:
        if session > 0:
            return session
        number = self._known_number()
        if not number and session < 0 and self._session is None:
            # Nothing stored yet: the next number is ours, as far as anybody can tell.
            return (self.get_last_session_id() or 0) + 1 + session
        return (number or self.session_number) + session

    def _merge_dead(self) -> None:
        if self.enabled and self.hist_file:
            try:
                self.save_thread.merge_dead()
            except Unavailable as error:
                log.debug("Journals are left to a later start: %s", error)

    def _own_lines(self, raw: bool, output: bool) -> list[Item]:
        """The running session's inputs, with the session's number."""
        inputs = self.input_hist_raw if raw else self.input_hist_parsed
        stored: Iterable[int] = ()
        if self._session is not None:
            stored = sorted(self._session.lines)
        elif not self.enabled:
            stored = range(1, len(inputs))
        lines = [line for line in stored if line < len(inputs)]
        number = self.session_number if lines and self._session is not None else 0
        return [(number, line, self._with_output(line, inputs[line], output)) for line in lines]

    def _running_range(self, start: int, stop: int | None, raw: bool, output: bool) -> list[Item]:
        inputs = self.input_hist_raw if raw else self.input_hist_parsed
        count = len(inputs)
        if start < 0:
            start = max(start + count, 0)
        if not stop or stop > count:
            stop = count
        elif stop < 0:
            stop += count
        return [
            (0, line, self._with_output(line, inputs[line], output)) for line in range(start, stop)
        ]

    def _with_output(self, line: int, text: str, output: bool) -> Any:
        return (text, self.output_hist_reprs.get(line)) if output else text

    def _query(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        return super()._query(sql, parameters) if self.hist_file else []

    def _after_fork(self) -> None:
        """In a forked child: the session, its journal and the connection are the parent's."""
        if self._session is not None and self._session.journal is not None:
            self._session.journal.abandon()
        self._session = None
        if self._writer is not None:
            self._writer.forget()
        if self._opened is not None:
            _inherited.append(self._opened.abandon())


_managers: weakref.WeakSet[HistoryManager] = weakref.WeakSet()

# Connections of the parent process: closing one in a child could damage the database, so they are kept.
_inherited: list[Any] = []

_held: list[threading.RLock] = []


def _current_directory() -> list[Any]:
    try:
        return [os.getcwd()]
    except OSError:
        return []  # it was deleted


def _finish(writer: HistorySavingThread, database: HistoryDatabase) -> None:
    writer.flush(_END_TIMEOUT_S)
    writer.stop()
    database.close()


def _before_fork() -> None:
    for manager in list(_managers):
        if manager._writer is not None:
            manager._writer.stop()
        if manager._opened is not None:
            # No thread may be in the middle of a statement.
            manager._opened.lock.acquire()
            _held.append(manager._opened.lock)


def _after_fork_in_parent() -> None:
    while _held:
        _held.pop().release()
    for manager in list(_managers):
        if manager._writer is not None:
            manager._writer.resume()


def _after_fork_in_child() -> None:
    _held.clear()
    for manager in list(_managers):
        manager._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
