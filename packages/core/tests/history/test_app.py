"""`ipython history`, as real processes with a home of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ipy.core.history import HistoryManager
from ipy.core.history.trim import trim_history

from .helpers import lines_in

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }

    def run(*argv: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        source = "import sys; from ipy.core.history.app import main; main(sys.argv[1:])"
        return subprocess.run(
            [sys.executable, "-c", source, *argv],
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def history(tmp_path: Path, profile: str = "default") -> Path:
    """A profile with a history of two sessions of three inputs each."""
    directory = tmp_path / "ipython" / f"profile_{profile}"
    directory.mkdir(parents=True)
    path = directory / "history.sqlite"
    for session in "ab":
        with HistoryManager(hist_file=path, db_log_output=True) as manager:
            for line in (1, 2, 3):
                manager.store_inputs(line, f"{session}{line}")
                manager.output_hist_reprs[line] = f"out {session}{line}"
                manager.store_output(line)
    return path


@pytest.mark.spec("TCOR-035", "CORE-319", "CONFIG-094")
def test_trim(tmp_path: Path, run: Run) -> None:
    """The newest inputs stay with their outputs and sessions, and the database can be used on."""
    path = history(tmp_path)
    done = run("trim", "--keep=2")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Trimmed the history from 6 to 2 inputs.\n"
    assert lines_in(path) == [(2, 2, "b2"), (2, 3, "b3")]
    assert lines_in(path, "output_history") == [(2, 2, "out b2"), (2, 3, "out b3")]
    assert lines_in(path, "sessions", "session, num_cmds, 0") == [(2, 3, 0)]
    with HistoryManager(hist_file=path) as manager:
        manager.store_inputs(1, "c1")
        assert manager.session_number == 3
        assert [text for _, _, text in manager.search()] == ["b2", "b3", "c1"]


@pytest.mark.spec("TCOR-035", "CORE-319", "CONFIG-094")
def test_trim_keeps_a_thousand_by_default(tmp_path: Path, run: Run) -> None:
    """Without --keep the newest 1000 inputs stay; fewer than that are left alone."""
    path = history(tmp_path)
    done = run("trim")
    assert "nothing was removed" in done.stdout
    with HistoryManager(hist_file=path) as manager:
        for line in range(1, 1001):
            manager.store_inputs(line, f"x{line}")
    assert run("trim").stdout == "Trimmed the history from 1006 to 1000 inputs.\n"
    assert lines_in(path) == [(3, line, f"x{line}") for line in range(1, 1001)]


def test_trim_with_a_backup(tmp_path: Path, run: Run) -> None:
    """The file as it was is kept under the first free number."""
    path = history(tmp_path)
    for keep, number in ((3, 1), (1, 2)):
        done = run("trim", f"--keep={keep}", "--backup")
        assert done.stdout.splitlines()[1] == f"The file as it was is {path}.old.{number}"
    assert len(lines_in(Path(f"{path}.old.1"))) == 6
    assert len(lines_in(Path(f"{path}.old.2"))) == 3
    assert len(lines_in(path)) == 1


@pytest.mark.spec("TCOR-035")
def test_clear(tmp_path: Path, run: Run) -> None:
    """It asks first, -f and --force don't; afterwards nothing can be read in the file."""
    path = history(tmp_path)
    for answer in ("n\n", "", "\n"):
        assert "Nothing was deleted." in run("clear", typed=answer).stdout
    assert len(lines_in(path)) == 6
    assert "Deleted 6 inputs." in run("clear", typed="y\n").stdout
    assert lines_in(path) == lines_in(path, "output_history") == lines_in(path, "sessions") == []
    assert b"out b3" not in path.read_bytes()
    assert run("clear", "-f").stdout == "Deleted 0 inputs.\n"
    assert run("clear", "--force").returncode == 0


@pytest.mark.spec("TCOR-035")
def test_profiles_and_configured_files(tmp_path: Path, run: Run) -> None:
    """The profile's history is meant, or the file that its configuration names."""
    other, default = history(tmp_path, "other"), history(tmp_path)
    assert run("trim", "--keep=1", "--profile=other").returncode == 0
    assert (len(lines_in(other)), len(lines_in(default))) == (1, 6)
    (default.parent / "ipython_config.py").write_text(
        f"c.HistoryManager.hist_file = {str(other)!r}\n"
    )
    assert run("clear", "-f").stdout == "Deleted 1 inputs.\n"
    assert len(lines_in(default)) == 6


def test_mistakes(tmp_path: Path, run: Run) -> None:
    """Each is told in one line, with a status that isn't 0."""
    history(tmp_path)
    for argv, message in (
        ((), "which one? trim, clear"),
        (("trm",), "trim"),
        (("trim", "--keep=x"), "keep"),
        (("trim", "--keep=-1"), "keep"),
        (("trim", "--profile=nope"), "Profile 'nope' not found"),
    ):
        done = run(*argv)
        assert done.returncode != 0, argv
        assert message in done.stderr, argv
        assert len(done.stderr.splitlines()) == 1, argv


def test_a_locked_history(tmp_path: Path, run: Run) -> None:
    """It is not touched, and the message says why."""
    path = history(tmp_path)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    done = run("trim", "--keep=1")
    other.rollback()
    other.close()
    assert done.returncode == 1
    assert "can't be trimmed" in done.stderr
    assert "locked" in done.stderr
    assert len(lines_in(path)) == 6


def test_a_missing_history(tmp_path: Path, run: Run) -> None:
    """There is nothing to do, and no file is made."""
    assert trim_history(str(tmp_path / "none.sqlite"), 5) == (0, 0, "")
    assert not (tmp_path / "none.sqlite").exists()


def test_running_sessions_are_not_disturbed(tmp_path: Path) -> None:
    """A session that runs meanwhile keeps its number and its next inputs."""
    path = tmp_path / "history.sqlite"
    with HistoryManager(hist_file=path) as manager:
        manager.store_inputs(1, "before")
        assert manager.session_number == 1
        manager.writeout_cache()
        assert trim_history(str(path), 0) == (1, 0, "")
        manager.store_inputs(2, "after")
        assert manager.session_number == 1
    assert lines_in(path) == [(1, 2, "after")]
    assert lines_in(path, "sessions", "session, num_cmds, end IS NULL") == [(1, 1, 0)]


def test_what_a_killed_session_left_is_cleared_too(tmp_path: Path) -> None:
    """Its journal doesn't bring back what was cleared."""
    path = tmp_path / "history.sqlite"
    source = (
        "import os\nfrom ipy.core.history import HistoryManager\n"
        f"HistoryManager(hist_file={str(path)!r}, db_cache_size=9).store_inputs(1, 'secret')\n"
        "os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", source], check=False)
    with HistoryManager(hist_file=path) as manager:
        manager.store_inputs(1, "x")
    assert trim_history(str(path), 0).before == 2
    with HistoryManager(hist_file=path) as manager:
        assert list(manager.search()) == []
