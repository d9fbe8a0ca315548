"""File helpers."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from ipy.config import files
from ipy.config.errors import ConfigurationError, FindCmdError

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")


@pytest.mark.spec("CONFIG-136")
def test_find_cmd_finds_programs():
    """A program is found along the PATH; a missing one is an error that names it."""
    directory, name = os.path.split(sys.executable)
    old = os.environ["PATH"]
    os.environ["PATH"] = directory
    try:
        assert files.find_cmd(name) == sys.executable
        with pytest.raises(FindCmdError, match="no-such-program"):
            files.find_cmd("no-such-program")
    finally:
        os.environ["PATH"] = old


def test_filefind_searches_in_order(tmp_path):
    """The first directory that has the file wins; an error lists where it was looked for."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "b" / "x.py").write_text("")
    found = files.filefind("x.py", [str(tmp_path / "a"), str(tmp_path / "b")])
    assert found == str(tmp_path / "b" / "x.py")
    assert files.filefind(found) == found
    with pytest.raises(OSError, match="'y.py' does not exist in any"):
        files.filefind("y.py", str(tmp_path))


def test_expand_and_compress(home, monkeypatch):
    """Variables and ~ are expanded, and the home directory is written as ~ again."""
    monkeypatch.setenv("WHERE", "there")
    assert files.expand_path(os.path.join("~", "$WHERE")) == str(home / "there")
    assert files.compress_user(str(home / "x")) == os.path.join("~", "x")
    assert files.compress_user(str(home) + "x") == str(home) + "x"


@pytest.mark.spec("CONFIG-165")
def test_unc_paths_stay_as_they_are(monkeypatch):
    r"""`\\host\share` and the hidden share `\\host\share$\x` survive expansion."""
    assert files.expand_path("\\\\host\\share") == "\\\\host\\share"
    monkeypatch.setattr(os, "name", "nt")
    try:
        assert files.expand_path("\\\\host\\share$\\x") == "\\\\host\\share$\\x"
    finally:
        monkeypatch.undo()


def test_get_py_filename(tmp_path, monkeypatch):
    """`.py` may be left off; what is no file is an error."""
    monkeypatch.chdir(tmp_path)
    Path("foo.py").write_text("")
    assert files.get_py_filename("foo") == files.get_py_filename("foo.py") == "foo.py"
    with pytest.raises(OSError, match="'bar' not found"):
        files.get_py_filename("bar")


@posix
def test_shellglob(tmp_path, monkeypatch):
    r"""Patterns expand to files, words without a match stay, a backslash protects."""
    monkeypatch.chdir(tmp_path)
    for name in ("a1", "a2", "a*"):
        Path(name).write_text("")
    assert sorted(files.shellglob(["a?"])) == ["a*", "a1", "a2"]
    assert files.shellglob([r"a\*", "none*", "word"]) == ["a*", "none*", "word"]
    assert files.unescape_glob(r"\*\[x\]\\") == "*[x]\\"


def test_link_or_copy_replaces(tmp_path):
    """The destination has the contents of the source, and nothing else is left behind."""
    source, target = tmp_path / "s", tmp_path / "t"
    source.write_text("new")
    target.write_text("old")
    files.link_or_copy(str(source), str(target))
    files.link_or_copy(str(source), str(target))
    assert target.read_text() == "new"
    assert sorted(os.listdir(tmp_path)) == ["home", "s", "t"]
    (tmp_path / "d").mkdir()
    files.link_or_copy(str(source), str(tmp_path / "d"))
    assert (tmp_path / "d" / "s").read_text() == "new"


@posix
@pytest.mark.spec("TCFG-047")
def test_secure_write_lets_nobody_else_read(tmp_path):
    """The file is 0600 whatever the umask and whatever stood there before."""
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    reader = path.open()
    previous = os.umask(0)
    try:
        with files.secure_write(str(path)) as stream:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            stream.write("å")
    finally:
        os.umask(previous)
    assert path.read_bytes() == "å".encode()
    assert reader.read() == "old"
    reader.close()
    with files.secure_write(str(path), binary=True) as stream:
        stream.write(b"\x00")
    assert path.read_bytes() == b"\x00"


@posix
@pytest.mark.spec("TCFG-047")
def test_secure_write_refuses_a_file_system_without_permissions(tmp_path, monkeypatch):
    """Where the mode does not stick nothing is written, unless that is accepted explicitly."""
    monkeypatch.setattr(os, "fchmod", lambda descriptor, mode: os.chmod(tmp_path / "x", 0o644))
    with (
        pytest.raises(ConfigurationError, match="readable by others"),
        files.secure_write(str(tmp_path / "x")),
    ):
        pytest.fail("the body must not run")
    monkeypatch.setenv("JUPYTER_ALLOW_INSECURE_WRITES", "1")
    with files.secure_write(str(tmp_path / "x")) as stream:
        stream.write("x")


def test_ensure_dir_exists(tmp_path):
    """It makes parents, accepts what is there, and refuses a file."""
    files.ensure_dir_exists(str(tmp_path / "a" / "b"))
    files.ensure_dir_exists(str(tmp_path / "a" / "b"))
    (tmp_path / "f").write_text("")
    with pytest.raises(OSError):
        files.ensure_dir_exists(str(tmp_path / "f"))


def test_long_path_names_are_only_a_matter_of_windows(tmp_path):
    """Elsewhere a path is its own long name."""
    if sys.platform != "win32":
        assert files.get_long_path_name("/a/b~1") == "/a/b~1"
