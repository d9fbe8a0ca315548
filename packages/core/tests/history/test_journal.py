from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ipy.core.history import journal as journal_module
from ipy.core.history.journal import (
    Entry,
    Journal,
    Output,
    claim_dead_journals,
    parse_journal,
)

ENTRIES = [Entry(1, "a = 1", "a = 1"), Output(1, "é\n"), Entry(2, "run('x')", "%x \udc80")]


def write(folder: Path, entries: list[Entry | Output] = ENTRIES) -> Journal:
    journal = Journal(str(folder), "2026-01-02 03:04:05")
    for entry in entries:
        journal.append(entry)
    return journal


def test_a_journal_gives_back_what_was_written(tmp_path: Path) -> None:
    """Inputs, outputs, the number and the end of the session are read as they were written, surrogates included."""
    journal = write(tmp_path / "j")
    journal.note_session(7)
    journal.note_end("later")
    contents = parse_journal(Path(journal.path).read_text())
    assert contents.entries == ENTRIES
    assert (contents.start, contents.session, contents.end) == ("2026-01-02 03:04:05", 7, "later")
    journal.close()


def test_a_line_that_was_cut_off(tmp_path: Path) -> None:
    """What a crash left half written is dropped, the rest is read."""
    journal = write(tmp_path / "j")
    text = Path(journal.path).read_text()
    journal.close()
    assert parse_journal(text[:-5]).entries == ENTRIES[:2]
    assert parse_journal("[]\n7\nnull\n" + text).entries == ENTRIES


def test_nothing_is_made_before_something_is_written(tmp_path: Path) -> None:
    """A session without inputs leaves no file."""
    journal = Journal(str(tmp_path / "j"), "now")
    journal.note_session(1)
    journal.note_end("x")
    journal.remove()
    journal.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_journals_are_private(tmp_path: Path) -> None:
    """People type passwords: only the owner may read."""
    journal = write(tmp_path / "j")
    assert Path(journal.path).stat().st_mode & 0o077 == 0
    assert (tmp_path / "j").stat().st_mode & 0o077 == 0
    journal.close()


def test_a_living_session_keeps_its_journal(tmp_path: Path) -> None:
    """While it is open nobody can claim it; once closed, it can be claimed and removed."""
    folder = tmp_path / "j"
    journal = write(folder)
    assert list(claim_dead_journals(str(folder))) == []
    journal.close()
    for contents, claimed in claim_dead_journals(str(folder)):
        assert contents.entries == ENTRIES
        assert list(claim_dead_journals(str(folder))) == []
        claimed.remove()
    assert list(folder.iterdir()) == []


def test_a_journal_of_another_living_process(tmp_path: Path) -> None:
    """The lock holds between processes, and falls with the process, however it ends."""
    source = (
        "from ipy.core.history.journal import *\n"
        f"j = Journal({str(tmp_path)!r}, 'now'); j.append(Entry(1, 'a', 'a'))\n"
        "print('ready', flush=True); input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert list(claim_dead_journals(str(tmp_path))) == []
    process.kill()
    process.communicate()
    assert [c.entries for c, _ in claim_dead_journals(str(tmp_path))] == [[Entry(1, "a", "a")]]


def test_file_systems_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the process number in the header tells whether the session lives."""
    monkeypatch.setattr(journal_module, "try_lock", lambda fd: None)
    journal = write(tmp_path)
    assert list(claim_dead_journals(str(tmp_path))) == []
    journal.close()
    path = Path(journal.path)
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    path.write_text(path.read_text().replace(f'"pid": {os.getpid()}', f'"pid": {child.pid}', 1))
    assert len(list(claim_dead_journals(str(tmp_path)))) == 1
    # Another machine's journal counts as abandoned only after a long time.
    path.write_text(path.read_text().replace('"host": "', '"host": "other-', 1))
    assert list(claim_dead_journals(str(tmp_path))) == []
    os.utime(path, (0, 0))
    assert len(list(claim_dead_journals(str(tmp_path)))) == 1


@pytest.mark.skipif(os.name == "nt", reason="needs os.fork")
def test_a_forked_child_lets_go(tmp_path: Path) -> None:
    """The child gives up the file, the parent keeps the lock."""
    journal = write(tmp_path)
    pid = os.fork()
    if pid == 0:
        journal.abandon()
        os._exit(0)
    os.waitpid(pid, 0)
    assert list(claim_dead_journals(str(tmp_path))) == []
    journal.append(Entry(3, "c", "c"))
    assert len(parse_journal(Path(journal.path).read_text()).entries) == 4
    journal.close()


def test_a_full_disk(tmp_path: Path) -> None:
    """An entry that doesn't fit is refused as a whole; what stood there stays readable."""
    resource = pytest.importorskip("resource")
    import signal

    journal = write(tmp_path)
    before = Path(journal.path).stat().st_size
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before + 10, hard))
    try:
        with pytest.raises(OSError):
            journal.append(Entry(3, "x" * 100, "y"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert Path(journal.path).stat().st_size == before
    journal.append(Entry(3, "c", "c"))
    assert parse_journal(Path(journal.path).read_text()).entries == [*ENTRIES, Entry(3, "c", "c")]
    journal.close()
