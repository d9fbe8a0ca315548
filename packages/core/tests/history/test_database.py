from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from ipy.core.history.database import Conflict, HistoryDatabase, Unavailable
from ipy.core.history.journal import Contents, Entry, Output


def rows(path: Path, sql: str = "SELECT * FROM history ORDER BY session, line") -> list[tuple]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.spec("CORE-304")
def test_the_schema_is_the_established_one(tmp_path: Path) -> None:
    """Tables, columns, types and keys are those that IPython 9.18 makes."""
    database = HistoryDatabase(str(tmp_path / "h.sqlite"))
    database.query("SELECT 1")
    expected = {
        "sessions": [
            ("session", "integer", 1),
            ("start", "timestamp", 0),
            ("end", "timestamp", 0),
            ("num_cmds", "integer", 0),
            ("remark", "text", 0),
        ],
        "history": [
            ("session", "integer", 1),
            ("line", "integer", 2),
            ("source", "text", 0),
            ("source_raw", "text", 0),
        ],
        "output_history": [
            ("session", "integer", 1),
            ("line", "integer", 2),
            ("output", "text", 0),
        ],
    }
    for table, columns in expected.items():
        info = database.query(f"PRAGMA table_info({table})")
        assert [(name, kind.lower(), key) for _, name, kind, _, _, key in info] == columns
    assert database.query("SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'")
    assert database.query("PRAGMA journal_mode") == [("wal",)]
    database.close()


def test_sessions_and_lines(tmp_path: Path) -> None:
    """Sessions are numbered up; their end counts the inputs."""
    path = tmp_path / "h.sqlite"
    database = HistoryDatabase(str(path))
    one, two = database.new_session("t1"), database.new_session("t2")
    database.add(two, [Entry(1, "a", "%a"), Output(1, "out"), Entry(2, "b\udc80", "b")])
    database.end_session(two, "t3")
    database.name_session(one, "remark")
    database.close()
    assert rows(path) == [(2, 1, "a", "%a"), (2, 2, "b\\udc80", "b")]
    assert rows(path, "SELECT * FROM output_history") == [(2, 1, "out")]
    assert rows(path, "SELECT * FROM sessions") == [
        (1, "t1", None, None, "remark"),
        (2, "t2", "t3", 2, ""),
    ]


@pytest.mark.spec("CORE-307")
def test_a_taken_line_is_a_conflict(tmp_path: Path) -> None:
    """The same text again is no conflict; another is, and nothing of the batch is written."""
    path = tmp_path / "h.sqlite"
    database = HistoryDatabase(str(path))
    database.add(1, [Entry(1, "a", "a")])
    database.add(1, [Entry(1, "a", "a"), Entry(2, "b", "b")])
    with pytest.raises(Conflict):
        database.add(1, [Entry(3, "c", "c"), Entry(2, "other", "other")])
    database.close()
    assert [row[:2] for row in rows(path)] == [(1, 1), (1, 2)]


def test_merging_twice_changes_nothing(tmp_path: Path) -> None:
    """A journal finds the session it began; a stranger's session of the same start is left alone."""
    path = tmp_path / "h.sqlite"
    database = HistoryDatabase(str(path))
    number = database.new_session("start")
    database.add(number, [Entry(1, "a", "a")])
    known = Contents("start", number, [Entry(1, "a", "a"), Entry(2, "b", "b")], None)
    stranger = Contents("start", None, [Entry(1, "x", "x"), Output(1, "o")], "end")
    for _ in range(2):
        database.merge(known)
        database.merge(stranger)
    database.merge(Contents("never", None, [], None))
    database.close()
    assert rows(path) == [(1, 1, "a", "a"), (1, 2, "b", "b"), (2, 1, "x", "x")]
    assert rows(path, "SELECT session, start, end, num_cmds FROM sessions") == [
        (1, "start", None, 2),
        (2, "start", "end", 1),
    ]


@pytest.mark.spec("CORE-312", "CORE-R058", "TCOR-028")
@pytest.mark.parametrize("damage", ["text", "truncated", "page"])
def test_a_damaged_file_is_moved_aside(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is renamed with a message, a new one is begun, and what could be read is taken over."""
    path = tmp_path / "h.sqlite"
    database = HistoryDatabase(str(path))
    number = database.new_session("t")
    database.add(number, [Entry(n, f"x{n} = {'y' * 500}", f"x{n}") for n in range(1, 400)])
    database.close()
    data = path.read_bytes()
    assert len(data) > 100_000
    if damage == "text":
        path.write_bytes(b"This is no database. " * 100)
    elif damage == "truncated":
        path.write_bytes(data[: len(data) // 2 + 100])
    else:
        path.write_bytes(data[:40960] + b"\xff" * 8192 + data[49152:])
    database = HistoryDatabase(str(path))
    count = "SELECT count(*), count(DISTINCT length(source)) FROM history"
    survivors = database.query(count)[0][0]
    database.add(database.new_session("new"), [Entry(1, "fresh", "fresh")])
    assert database.query("SELECT source FROM history WHERE source = 'fresh'") == [("fresh",)]
    database.close()
    assert [p for p in tmp_path.iterdir() if "corrupt" in p.name]
    assert "damaged" in caplog.text
    assert "corrupt" in caplog.text
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    if damage != "text":
        assert survivors > 0


@pytest.mark.spec("CORE-312", "TCOR-028")
def test_a_locked_file_is_not_damaged(tmp_path: Path) -> None:
    """Another process's lock makes it unavailable for the moment, and the file stays where it is."""
    path = tmp_path / "h.sqlite"
    HistoryDatabase(str(path)).new_session("t")
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    database = HistoryDatabase(str(path))
    with pytest.raises(Unavailable, match="locked"):
        database.new_session("t")
    other.rollback()
    other.close()
    assert database.new_session("t") == 2
    database.close()
    assert not [p for p in tmp_path.iterdir() if "corrupt" in p.name]


@pytest.mark.parametrize("where", ["file/h.sqlite", "missing/h.sqlite"])
def test_an_impossible_place(tmp_path: Path, where: str) -> None:
    """A file that can't be made is unavailable, and the message names it."""
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="h.sqlite"):
        HistoryDatabase(str(tmp_path / where)).new_session("t")


@pytest.mark.spec("CORE-312", "CORE-R059")
def test_without_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without sqlite3 can't use the file, and says so."""
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    with pytest.raises(Unavailable, match="sqlite3 module is missing"):
        HistoryDatabase(str(tmp_path / "h.sqlite")).new_session("t")


@pytest.mark.skipif(os.name == "nt", reason="Windows doesn't delete open files")
def test_a_deleted_file_is_begun_anew(tmp_path: Path) -> None:
    """Deleting the file under a running session loses nothing that comes after."""
    path = tmp_path / "h.sqlite"
    database = HistoryDatabase(str(path))
    database.new_session("t")
    for file in tmp_path.iterdir():
        file.unlink()
    database.add(database.new_session("t"), [Entry(1, "a", "a")])
    database.close()
    assert rows(path) == [(1, 1, "a", "a")]


def test_reading_only(tmp_path: Path) -> None:
    """A read-only database makes no file and refuses to write."""
    path = tmp_path / "h.sqlite"
    with pytest.raises(Unavailable):
        HistoryDatabase(str(path), readonly=True).query("SELECT 1")
    assert not path.exists()
    writer = HistoryDatabase(str(path))
    writer.add(1, [Entry(1, "a", "a")])
    reader = HistoryDatabase(str(path), readonly=True)
    assert reader.query("SELECT source FROM history") == [("a",)]
    with pytest.raises(Unavailable):
        reader.new_session("t")
    reader.close()
    writer.close()


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_the_file_is_private(tmp_path: Path) -> None:
    """People type passwords: only the owner may read."""
    path = tmp_path / "h.sqlite"
    HistoryDatabase(str(path)).new_session("t")
    assert path.stat().st_mode & 0o077 == 0
