"""What a session has accepted is found again, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ipy.core.history import HistoryManager

from .helpers import lines_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")

# Stores inputs and says which ones have been accepted. The pipe holds what is said until the test reads it.
WRITER = """
import sys
from ipy.core.history import HistoryManager

path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
manager = HistoryManager(hist_file=path)
sys.stdin.readline()
for n in range(1, count + 1):
    manager.store_inputs(n, f"{name} {n}")
    sys.stdout.write(f"{name} {n}\\n")
    sys.stdout.flush()
manager.close()
"""


def start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def read(process: subprocess.Popen[str], lines: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(lines)]


def rest(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What is still to be read, from the same buffer that `read` reads from, and wait for the end."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.close()
    out, err = process.stdout.read(), process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    process.wait(60)
    return out, err


@pytest.mark.spec("CORE-305", "CORE-313", "CORE-R061", "TCOR-028")
def test_many_sessions_at_once_and_some_are_killed(tmp_path: Path) -> None:
    """20 sessions write at once, 3 are killed in the middle: every line that any of them had accepted is there, once."""
    path = tmp_path / "history.sqlite"
    victims = 3
    processes = [start(path, f"s{n}", 5000 if n < victims else 40) for n in range(20)]
    for process in processes:
        go(process)
    accepted: list[str] = []
    for process in processes[:victims]:
        accepted += read(process, 25)
        process.kill()
    for number, process in enumerate(processes):
        out, err = rest(process)
        # A killed process may have been cut off in saying what was accepted.
        accepted += out[: out.rfind("\n") + 1].splitlines()
        assert err == ""
        assert process.returncode == (-signal.SIGKILL if number < victims else 0)
    with HistoryManager(hist_file=path) as manager:
        found = [text for _, _, text in manager.search()]
    assert len(found) == len(set(found))
    assert set(accepted) <= set(found)
    survivors = {f"s{n} {line}" for n in range(victims, 20) for line in range(1, 41)}
    assert survivors <= set(found)
    assert list(Path(f"{path}.journals").iterdir()) == []
    # One session each: none was split up or mixed with another.
    sessions = {}
    for session, _, text in lines_in(path):
        sessions.setdefault(session, set()).add(text.split()[0])
    assert sorted(len(names) for names in sessions.values()) == [1] * 20
    assert len(lines_in(path, "sessions")) == 20


@pytest.mark.spec("CORE-313", "CORE-R061")
def test_killed_before_anything_was_written(tmp_path: Path) -> None:
    """The very first input is safe when store_inputs returns, with no database made yet."""
    path = tmp_path / "history.sqlite"
    source = (
        "import os, signal\n"
        "from ipy.core.history import HistoryManager\n"
        f"manager = HistoryManager(hist_file={str(path)!r}, db_cache_size=99)\n"
        "manager.store_inputs(1, 'first')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", source]).returncode == -signal.SIGKILL
    assert not path.exists()
    with HistoryManager(hist_file=path) as manager:
        assert list(manager.get_range(-1)) == [(1, 1, "first")]


def test_a_living_session_is_not_merged_by_another(tmp_path: Path) -> None:
    """A start beside a running session leaves that one's journal alone, also while it can't reach the database."""
    path = tmp_path / "history.sqlite"
    with HistoryManager(hist_file=path, db_cache_size=99) as one:
        one.store_inputs(1, "one")
        with HistoryManager(hist_file=path) as two:
            assert list(two.search()) == []
            two.store_inputs(1, "two")
        assert len(os.listdir(f"{path}.journals")) == 1
    assert sorted(text for _, _, text in lines_in(path)) == ["one", "two"]


def test_merging_is_done_once_by_many_starts(tmp_path: Path) -> None:
    """Several starts at once find the same dead session; its lines come once."""
    path = tmp_path / "history.sqlite"
    victim = start(path, "dead", 5000)
    go(victim)
    accepted = read(victim, 50)
    victim.kill()
    rest(victim)
    starts = [start(path, f"s{n}", 5) for n in range(8)]
    for process in starts:
        go(process)
    for process in starts:
        assert rest(process)[1] == ""
    with HistoryManager(hist_file=path) as manager:
        found = [text for _, _, text in manager.search("dead *")]
    assert found[:50] == accepted
    assert len(found) == len(set(found))
