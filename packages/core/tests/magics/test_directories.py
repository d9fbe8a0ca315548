"""%cd and its relatives."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipy.core.errors import UsageError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="paths and quotes as on POSIX")


@pytest.fixture
def here(home):
    """The home directory, as the system spells it."""
    return Path(os.getcwd())


@pytest.fixture
def cd(shell):
    """Change the directory, and give the new one."""

    def change(line: str) -> Path:
        shell.run_line_magic("cd", line)
        return Path(os.getcwd())

    return change


@pytest.mark.spec("CORE-256", "CORE-259")
def test_cd_changes_and_prints_and_goes_home(shell, here, cd, capsys, monkeypatch):
    """The new directory is printed; without an argument it is the home directory; %pwd returns it."""
    (here / "a").mkdir()
    assert cd("a") == here / "a"
    assert capsys.readouterr().out == f"{here / 'a'}\n"
    assert shell.run_line_magic("pwd", "") == str(here / "a")
    assert cd("") == here
    assert cd("~/a") == here / "a"
    monkeypatch.setenv("PLACE", str(here))
    assert cd("$PLACE") == here


@pytest.mark.spec("CORE-256", "TERM-099")
@pytest.mark.parametrize(
    "line",
    ["my folder", '"my folder"', "'my folder'", r"my\ folder", "-q my folder", "my folder -q"],
)
def test_blanks_need_no_quotes_and_may_have_them(here, cd, line):
    """A name with blanks is taken as a whole, quoted in any way or not at all."""
    (here / "my folder").mkdir()
    assert cd(line) == here / "my folder"


@pytest.mark.parametrize("name", ["ünï çødé", "目录", "it's", "-dash", "a-b mark"])
def test_unusual_names_are_names(here, cd, name):
    """A directory that exists under the text as typed is gone to."""
    (here / name).mkdir()
    assert cd(name) == here / name


@pytest.mark.spec("TERM-099")
def test_cd_works_without_its_percent_sign(here, run):
    """Automagic takes `cd name` for the magic."""
    (here / "sub dir").mkdir()
    assert run("cd sub dir").success
    assert Path(os.getcwd()) == here / "sub dir"


def test_variables_are_expanded(shell, here, run):
    """`{name}` and `$name` of Python."""
    (here / "b").mkdir()
    shell.user_ns["where"] = "b"
    run("%cd {where}")
    assert Path(os.getcwd()) == here / "b"


@pytest.mark.spec("CORE-257", "CORE-261", "TCOR-098")
def test_the_history_of_directories_can_be_gone_back(shell, here, cd, capsys):
    """-n by number, - to the one before, -text to the last whose name, else whose path, has the text."""
    for name in ("alpha", "beta", "beta/inner"):
        (here / name).mkdir()
        cd(str(here / name))
    assert cd("-1") == here / "alpha"
    assert cd("-") == here / "beta" / "inner"
    assert cd("-bet") == here / "beta"
    assert cd("-0") == here
    assert cd("-beta/inn") == here / "beta" / "inner"
    assert cd("--alp") == here / "alpha"
    visited = [here, here / "alpha", here / "beta", here / "beta" / "inner"]
    assert [Path(path) for path in shell.user_ns["_dh"][:4]] == visited
    capsys.readouterr()
    shell.run_line_magic("dhist", "1 3")
    assert capsys.readouterr().out == (
        f"Directory history (kept in _dh)\n1: {here / 'alpha'}\n2: {here / 'beta'}\n"
    )
    shell.run_line_magic("dhist", "1")
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"{len(shell.user_ns['_dh']) - 1}: {here / 'alpha'}"
    ]
    shell.run_line_magic("dhist", "")
    assert len(capsys.readouterr().out.splitlines()) == len(shell.user_ns["_dh"]) + 1


@pytest.mark.spec("CORE-257")
@pytest.mark.parametrize(
    "line", ["-", "-99", "-nowhere", "--nowhere", "nodir", "-b", "-b nomark", "a file"]
)
def test_what_can_not_be_gone_to_is_one_clear_error(shell, here, line):
    """The error names the place, and the directory stays."""
    (here / "a file").write_text("")
    with pytest.raises(UsageError, match="%cd|Bookmark"):
        shell.run_line_magic("cd", line)
    assert Path(os.getcwd()) == here


def test_a_directory_that_is_gone_is_survived(shell, here, cd):
    """Inside a deleted directory, %pwd says what to do, %cd leaves it, and `-text` passes it over."""
    (here / "xq").mkdir()
    cd("xq")
    (here / "xq").rmdir()
    with pytest.raises(UsageError, match="%cd to change directory"):
        shell.run_line_magic("pwd", "")
    assert cd(str(here)) == here
    with pytest.raises(UsageError, match="No such file"):
        cd("-")
    with pytest.raises(UsageError, match="no visited directory matches"):
        cd("-xq")


@pytest.mark.spec("TCOR-098")
def test_cd_can_be_quiet(shell, here, cd, capsys):
    """-q once, `OSMagics.cd_force_quiet` always."""
    (here / "a").mkdir()
    cd("-q a")
    shell.run_line_magic("config", "OSMagics.cd_force_quiet = True")
    cd("..")
    assert capsys.readouterr().out == ""


def test_cd_works_whatever_the_user_does_to_dh(shell, here, cd):
    """The list behind `_dh` is the history's."""
    (here / "a").mkdir()
    del shell.user_ns["_dh"]
    assert cd("a") == here / "a"
    assert cd("-") == here


@pytest.mark.spec("CORE-260", "TERM-100", "TCOR-098")
def test_the_stack_of_directories(shell, here, capsys):
    """%pushd remembers where it was, %popd goes back, %dirs lists; home is shown as ~."""
    for name in ("my dir", "b"):
        (here / name).mkdir()
    assert shell.run_line_magic("pushd", "my dir") == ["~"]
    assert shell.run_line_magic("pushd", str(here / "b")) == [f"~{os.sep}my dir", "~"]
    assert shell.run_line_magic("dirs", "") == [f"~{os.sep}my dir", "~"]
    capsys.readouterr()
    shell.run_line_magic("popd", "")
    assert Path(os.getcwd()) == here / "my dir"
    assert capsys.readouterr().out == f"popd -> ~{os.sep}my dir\n"
    shell.run_line_magic("popd", "")
    assert Path(os.getcwd()) == here
    with pytest.raises(UsageError, match="empty"):
        shell.run_line_magic("popd", "")


def test_a_push_that_fails_leaves_the_stack(shell, here):
    """Nothing is remembered of a move that was not made."""
    with pytest.raises(UsageError):
        shell.run_line_magic("pushd", "nodir")
    assert shell.run_line_magic("dirs", "") == []


@pytest.mark.spec("CORE-262", "CORE-257", "TCOR-098")
def test_bookmarks_lead_to_directories(shell, here, cd, capsys):
    """A bookmark is found with -b, or plainly where no directory has its name."""
    (here / "deep").mkdir()
    shell.run_line_magic("bookmark", "root")
    shell.run_line_magic("bookmark", "d deep")
    assert cd("d") == here / "deep"
    assert capsys.readouterr().out == f"(bookmark:d) -> {here / 'deep'}\n{here / 'deep'}\n"
    assert cd("-b root") == here
    (here / "d").mkdir()
    assert cd("d") == here / "d"
    capsys.readouterr()
    shell.run_line_magic("bookmark", "-l")
    assert capsys.readouterr().out == (
        f"Current bookmarks:\nd    -> {here / 'deep'}\nroot -> {here}\n"
    )


@pytest.mark.spec("CORE-262")
def test_bookmarks_outlive_the_session(shell, here):
    """They stand in the profile's store, until they are removed one by one or all at once."""
    for name in ("a", "b", "c"):
        shell.run_line_magic("bookmark", name)
    shell.run_line_magic("bookmark", "-d b")
    from ipy.core.store import PickleStore

    assert set(PickleStore(shell.db.root)["bookmarks"]) == {"a", "c"}
    shell.run_line_magic("bookmark", "-r")
    assert PickleStore(shell.db.root)["bookmarks"] == {}


@pytest.mark.parametrize("line", ["", "-d", "-d nosuch", "a b c"])
def test_bookmark_refuses_what_makes_no_sense(shell, here, line):
    """Names are needed, must exist to be removed, and are single words."""
    with pytest.raises(UsageError, match="%bookmark"):
        shell.run_line_magic("bookmark", line)


def test_damaged_bookmarks_are_one_clear_error(shell, here):
    """The error names the file; it is left alone."""
    shell.run_line_magic("bookmark", "a")
    Path(shell.db.root, "bookmarks").write_bytes(b"no pickle")
    with pytest.raises(UsageError, match="bookmarks"):
        shell.run_line_magic("bookmark", "-l")
    assert Path(shell.db.root, "bookmarks").read_bytes() == b"no pickle"
