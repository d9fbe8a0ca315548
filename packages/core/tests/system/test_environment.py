from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ipy.core.system import FindCmdError, abbrev_cwd, check_pid, find_cmd


def test_find_cmd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program is found on PATH; a missing one is named."""
    program = tmp_path / ("tool.bat" if sys.platform == "win32" else "tool")
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(find_cmd("tool")) == program
    with pytest.raises(FindCmdError, match="no-such-tool"):
        find_cmd("no-such-tool")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX paths")
def test_abbrev_cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last two parts of the current directory are shown."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert abbrev_cwd() == "a/b"
    monkeypatch.chdir("/")
    assert abbrev_cwd() == "/"
    monkeypatch.chdir("/usr")
    assert abbrev_cwd() == "/usr"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the current directory in use")
@pytest.mark.spec("CORE-R051")
def test_abbrev_cwd_in_a_deleted_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that is gone is no error."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert abbrev_cwd() == "?"


def test_check_pid() -> None:
    """A running process is known, one that has ended isn't."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert check_pid(os.getpid())
    assert not check_pid(child.pid)
