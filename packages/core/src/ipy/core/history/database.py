"""The history file: an SQLite database with the tables `sessions`, `history` and `output_history`.

One connection, used under a lock, so any thread may ask. Every wait for another process is short: who wants to wait longer tries
again. A damaged file is moved aside, what can still be read of it is taken over, and a new one is begun; a locked, full or
unwritable one is not damaged, and raises `Unavailable`.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ipy.core.errors import ShellError

from .journal import Contents, Entry, Output

if TYPE_CHECKING:
    import sqlite3

log = logging.getLogger(__name__)

T = TypeVar("T")
Row = tuple[Any, ...]

#: Milliseconds that SQLite waits for another process's lock at one go.
BUSY_TIMEOUT_MS = 200

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (session integer
    primary key autoincrement, start timestamp,
    end timestamp, num_cmds integer, remark text);
CREATE TABLE IF NOT EXISTS history
    (session integer, line integer, source text, source_raw text,
    PRIMARY KEY (session, line));
CREATE TABLE IF NOT EXISTS output_history
    (session integer, line integer, output text,
    PRIMARY KEY (session, line));
"""


class Unavailable(ShellError):
    """The history file can't be used now: locked, full, not writable, or there is no sqlite3 module."""


class Conflict(ShellError):
    """The database holds something else under a session and line that are to be written."""


class HistoryDatabase:
    """A history file.

    Args:
        path: the file, or ":memory:".
        options: keyword arguments for `sqlite3.connect`.
        readonly: never make, change or move the file.
    """

    def __init__(
        self, path: str, options: Mapping[str, Any] | None = None, readonly: bool = False
    ) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._options = dict(options or {})
        self._readonly = readonly
        self._connection: sqlite3.Connection | None = None
        self._file: os.stat_result | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, opened when it is first needed.

        Raises:
            Unavailable: the file can't be opened.
        """
        return self.run(lambda connection: connection)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection."""
        return self._connection is not None

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        with self.lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def abandon(self) -> sqlite3.Connection | None:
        """Let go of the connection without closing it, as a forked child must: it is the parent's."""
        self.lock = threading.RLock()
        connection, self._connection = self._connection, None
        return connection

    def run(self, action: Callable[[sqlite3.Connection], T], write: bool = False) -> T:
        """Call `action` with the connection; with `write`, in a transaction that is committed at the end.

        Raises:
            Unavailable: it can't be done now.
        """
        try:
            import sqlite3  # 5 ms
        except ImportError as error:
            raise Unavailable(f"Python's sqlite3 module is missing ({error})") from error
        with self.lock:
            for last in (False, True):
                try:
                    with self._open() as connection:
                        if write:
                            # At once, not at the first change: what is looked up before must still hold then.
                            connection.execute("BEGIN IMMEDIATE")
                        return action(connection)
                except sqlite3.IntegrityError as error:
                    raise Conflict(str(error)) from error
                except (sqlite3.OperationalError, OSError) as error:
                    # Locked, full, read-only, no such folder, ...: says nothing against the file.
                    if not _is_damage(error):
                        raise Unavailable(f"{self.path}: {error}") from error
                    damage: Exception = error
                except sqlite3.DatabaseError as error:
                    damage = error
                self._connection_lost()
                if last or self._readonly:
                    raise Unavailable(f"{self.path}: {damage}") from damage
                self._move_aside(damage)
        raise AssertionError("unreachable")

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """Return the rows of a SELECT.

        Raises:
            Unavailable: the file can't be read now.
        """
        parameters = tuple(parameters)
        return self.run(lambda connection: connection.execute(sql, parameters).fetchall())

    def new_session(self, start: str) -> int:
        """Make a session and return its number.

        Raises:
            Unavailable: the file can't be written now.
        """

        def insert(connection: sqlite3.Connection) -> int:
            # The fields are filled as other implementations do, which read them.
            cursor = connection.execute(
                "INSERT INTO sessions VALUES (NULL, ?, NULL, NULL, '')", (start,)
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

        return self.run(insert, write=True)

    def add(self, session: int, entries: Iterable[Entry | Output]) -> None:
        """Write inputs and outputs; what is there already in the same words is left alone.

        Raises:
            Unavailable: the file can't be written now.
            Conflict: another text stands under one of the lines; nothing is written then.
        """
        entries = list(entries)

        def insert(connection: sqlite3.Connection) -> None:
            for entry in entries:
                if isinstance(entry, Output):
                    connection.execute(
                        "INSERT OR REPLACE INTO output_history VALUES (?, ?, ?)",
                        (session, entry.line, _storable(entry.text)),
                    )
                else:
                    _insert_input(connection, session, entry)

        self.run(insert, write=True)

    def end_session(self, session: int, end: str) -> None:
        """Note when a session ended and how many inputs it had.

        Raises:
            Unavailable: the file can't be written now.
        """
        self.run(
            lambda connection: connection.execute(
                "UPDATE sessions SET end = ?, num_cmds = "
                "(SELECT count(*) FROM history WHERE session = ?) WHERE session = ?",
                (end, session, session),
            ),
            write=True,
        )

    def name_session(self, session: int, name: str) -> None:
        """Give a session a remark.

        Raises:
            Unavailable: the file can't be written now.
        """
        self.run(
            lambda connection: connection.execute(
                "UPDATE sessions SET remark = ? WHERE session = ?", (name, session)
            ),
            write=True,
        )

    def merge(self, contents: Contents) -> None:
        """Take over the journal of a dead session; doing so twice changes nothing.

        Raises:
            Unavailable: the file can't be written now.
        """
        if not contents.entries:
            return

        def insert(connection: sqlite3.Connection) -> None:
            session = _session_of(connection, contents)
            for entry in contents.entries:
                if isinstance(entry, Output):
                    connection.execute(
                        "INSERT OR REPLACE INTO output_history VALUES (?, ?, ?)",
                        (session, entry.line, _storable(entry.text)),
                    )
                else:
                    connection.execute(
                        "INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?)",
                        (session, entry.line, _storable(entry.source), _storable(entry.raw)),
                    )
            connection.execute(
                "UPDATE sessions SET end = ?, num_cmds = "
                "(SELECT count(*) FROM history WHERE session = ?) WHERE session = ? AND end IS NULL",
                (contents.end, session, session),
            )

        self.run(insert, write=True)

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._replaced():
            self._connection_lost()
        if self._connection is None:
            self._connection = self._connect()
            if self.path != ":memory:":
                self._file = os.stat(self.path)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        options = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000, **self._options}
        if self._readonly and self.path != ":memory:":
            return self._connect_readonly(options)
        if self.path != ":memory:":
            _make_private(self.path)
        connection: sqlite3.Connection = sqlite3.connect(self.path, **options)
        try:
            if self.path != ":memory:":
                _choose_journal_mode(connection, self.path)
            if os.access(self.path, os.W_OK) or self.path == ":memory:":
                connection.executescript(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_readonly(self, options: dict[str, Any]) -> sqlite3.Connection:
        import sqlite3
        from urllib.parse import quote

        if not os.path.exists(self.path):
            raise FileNotFoundError(2, "there is no history file", self.path)
        uri = f"file:{quote(os.path.abspath(self.path))}?mode=ro"
        connection: sqlite3.Connection = sqlite3.connect(uri, uri=True, **options)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if os.access(os.path.dirname(os.path.abspath(self.path)), os.W_OK):
                raise
            # In WAL mode even a reader wants to make a file; where it can't, nobody else can write either.
            connection = sqlite3.connect(uri + "&immutable=1", uri=True, **options)
        return connection

    def _replaced(self) -> bool:
        """Whether the path no longer names the file that is open: it was deleted, or moved aside by another process."""
        if self.path == ":memory:" or self._file is None:
            return False
        try:
            return not os.path.samestat(self._file, os.stat(self.path))
        except OSError:
            return True

    def _connection_lost(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _move_aside(self, damage: Exception) -> None:
        from datetime import datetime

        stem, extension = os.path.splitext(self.path)
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        aside = f"{stem}-corrupt-{stamp}-{os.getpid()}{extension}"
        try:
            os.rename(self.path, aside)
        except FileNotFoundError:
            return  # another process has just done it
        except OSError as error:
            raise Unavailable(
                f"{self.path} is damaged ({damage}), and can't be moved away: {error}"
            ) from error
        for suffix in ("-wal", "-shm", "-journal"):
            # They belong to the damaged file, and would damage the new one.
            try:
                os.rename(self.path + suffix, aside + suffix)
            except FileNotFoundError:
                continue
        rows = _salvage(aside)
        log.warning(
            "The history file %s is damaged (%s). It was moved to %s; a new one was begun with the %d inputs that could be read.",
            self.path,
            damage,
            aside,
            len(rows["history"]),
        )

        def fill(connection: sqlite3.Connection) -> None:
            for table, found in rows.items():
                marks = ", ".join("?" * _COLUMNS[table])
                sql = f"INSERT OR IGNORE INTO {table} VALUES ({marks})"  # noqa: S608
                connection.executemany(sql, found)

        with self._open() as connection:
            fill(connection)


_COLUMNS = {"sessions": 5, "history": 4, "output_history": 3}


def _salvage(path: str) -> dict[str, list[Row]]:
    """Read what can be read of a damaged file; the file itself is left as it is."""
    import shutil
    import sqlite3
    import tempfile

    found: dict[str, list[Row]] = {table: [] for table in _COLUMNS}
    try:
        with tempfile.TemporaryDirectory(dir=os.path.dirname(path), prefix="salvage-") as folder:
            copy = os.path.join(folder, "copy.sqlite")
            shutil.copyfile(path, copy)
            if os.path.exists(path + "-wal"):
                shutil.copyfile(path + "-wal", copy + "-wal")
            _pad(copy)
            connection = sqlite3.connect(copy)
            try:
                for table in _COLUMNS:
                    found[table] = _readable_rows(connection, table)
            finally:
                connection.close()
    except (OSError, sqlite3.Error) as error:
        log.debug("Reading the damaged file ended with: %s", error)
    return found


def _pad(path: str) -> None:
    """Fill a truncated file up to the size that its header tells: SQLite doesn't look at a shorter one at all."""
    with open(path, "r+b") as file:
        header = file.read(100)
        page_size = int.from_bytes(header[16:18], "big")
        wanted = int.from_bytes(header[28:32], "big") * (65536 if page_size == 1 else page_size)
        if header.startswith(b"SQLite format 3") and os.path.getsize(path) < wanted < 1 << 32:
            file.truncate(wanted)


def _readable_rows(connection: sqlite3.Connection, table: str) -> list[Row]:
    import sqlite3

    rows: list[Row] = []
    # From both ends, as a damaged page stops the reading.
    for order in ("", "DESC"):
        sql = f"SELECT * FROM {table} ORDER BY rowid {order}"  # noqa: S608 - all parts are ours
        try:
            for row in connection.execute(sql):  # what came before an error counts
                if len(row) == _COLUMNS[table]:
                    rows.append(row)
        except sqlite3.DatabaseError:
            continue
        break
    return rows


def _insert_input(connection: sqlite3.Connection, session: int, entry: Entry) -> None:
    source, raw = _storable(entry.source), _storable(entry.raw)
    there = connection.execute(
        "SELECT source, source_raw FROM history WHERE session = ? AND line = ?",
        (session, entry.line),
    ).fetchone()
    if there is None:
        connection.execute(
            "INSERT INTO history VALUES (?, ?, ?, ?)", (session, entry.line, source, raw)
        )
    elif there != (source, raw):
        raise Conflict(f"line {entry.line} of session {session} is taken")


def _session_of(connection: sqlite3.Connection, contents: Contents) -> int:
    """The session that a journal belongs to: the one it names or began with, if it fits, else a new one."""
    candidates: list[Row] = connection.execute(
        "SELECT session FROM sessions WHERE start = ? ORDER BY session = ? DESC, session",
        (contents.start, contents.session),
    ).fetchall()
    for (session,) in candidates:
        if all(_fits(connection, session, entry) for entry in contents.entries):
            return int(session)
    cursor = connection.execute(
        "INSERT INTO sessions VALUES (NULL, ?, NULL, NULL, '')", (contents.start or None,)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _fits(connection: sqlite3.Connection, session: int, entry: Entry | Output) -> bool:
    if isinstance(entry, Output):
        return True
    there = connection.execute(
        "SELECT source_raw FROM history WHERE session = ? AND line = ?", (session, entry.line)
    ).fetchone()
    return there is None or there[0] == _storable(entry.raw)


def _storable(text: str) -> str:
    """SQLite stores UTF-8, which has no lone surrogates."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_damage(error: Exception) -> bool:
    text = str(error)
    return "malformed" in text or "not a database" in text


def _choose_journal_mode(connection: sqlite3.Connection, path: str) -> None:
    """Prefer WAL: readers and the writer don't wait for one another. It needs memory shared between all users of the file."""
    import sqlite3

    from .locks import on_network

    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal" and not on_network(path):
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            # Others are using the file in its present mode, or it can't be written: that works too.
            log.debug("The history file stays in %s mode: %s", mode, error)
    # In WAL mode a power cut loses at most the last transactions and never damages the file.
    connection.execute("PRAGMA synchronous = NORMAL")


def _make_private(path: str) -> None:
    """Make a missing file readable by its owner only: people type passwords."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError:
        return  # SQLite says better what is wrong
