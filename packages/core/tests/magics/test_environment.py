"""%env and %set_env."""

from __future__ import annotations

import os
import types
from pathlib import Path

import pytest

from ipy.core.environment import apply_persistent
from ipy.core.errors import UsageError
from ipy.core.store import PickleStore


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """Variables that tests set are gone afterwards."""
    before = dict(os.environ)
    yield
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)


@pytest.mark.spec("CORE-263", "TCOR-090")
def test_env_lists_and_masks_secrets(shell):
    """All variables as a dictionary; values whose names look secret are hidden."""
    os.environ.update(FOO="bar", MY_API_KEY="1", GITHUB_TOKEN="2", db_password="3")
    listed = shell.run_line_magic("env", "")
    assert type(listed) is dict
    assert listed["FOO"] == "bar"
    assert {listed[name] for name in ("MY_API_KEY", "GITHUB_TOKEN", "db_password")} == {"<hidden>"}
    assert set(listed) == set(os.environ)


@pytest.mark.spec("CORE-263", "TCOR-090")
@pytest.mark.parametrize(
    ("magic", "line", "value"),
    [
        ("env", "FOO=bar", "bar"),
        ("env", "FOO bar  baz", "bar  baz"),
        ("env", "FOO = bar", "bar"),
        ("env", "FOO=http://a/?x=1&y=2", "http://a/?x=1&y=2"),
        ("env", 'FOO="as typed"', '"as typed"'),
        ("env", "FOO=", ""),
        ("set_env", "FOO=bar", "bar"),
        ("set_env", "FOO bar", "bar"),
        ("set_env", "FOO=ünï", "ünï"),
    ],
)
def test_variables_are_set(shell, capsys, magic, line, value):
    """With an equals sign or a blank; what was set is printed, and asked for, returned."""
    shell.run_line_magic(magic, line)
    assert os.environ["FOO"] == value
    assert capsys.readouterr().out == f"env: FOO={value}\n"
    assert shell.run_line_magic("env", "FOO") == value


def test_python_values_are_expanded(shell, run):
    """`$name` and `{expression}`."""
    shell.user_ns["x"] = 3
    run("%env FOO=$x")
    assert os.environ["FOO"] == "3"
    run("%env FOO={x + 4}")
    assert os.environ["FOO"] == "7"


def test_secrets_are_not_printed(shell, capsys):
    """Setting one doesn't put it on the screen; asking for it by name does."""
    shell.run_line_magic("env", "MY_API_KEY=1234")
    assert capsys.readouterr().out == "env: MY_API_KEY=<hidden>\n"
    assert shell.run_line_magic("env", "MY_API_KEY") == "1234"


@pytest.mark.parametrize(
    ("magic", "line"),
    [("env", "NO_SUCH_VAR"), ("env", "BAD NAME=3"), ("env", "=x"), ("env", "-d"), ("env", "-d NEVER_KEPT"),
     ("env", "-x"), ("set_env", ""), ("set_env", "FOO")],
)  # fmt: skip
def test_mistakes_are_one_error_and_set_nothing(shell, magic, line):
    """The error says what is needed."""
    before = dict(os.environ)
    with pytest.raises(UsageError):
        shell.run_line_magic(magic, line)
    assert dict(os.environ) == before


@pytest.mark.spec("CORE-264", "CORE-265", "TERM-105")
def test_changes_of_lists_are_made_and_kept(shell, capsys):
    """+= appends, -= puts in front; -p prints what is kept, -d forgets it and leaves the value."""
    os.environ["LIST_PATH"] = "/bin"
    shell.run_line_magic("env", "LIST_PATH+=;/foo")
    shell.run_line_magic("env", "LIST_PATH-=/sbin;")
    shell.run_line_magic("env", "-s EDITOR_NAME=jed")
    assert os.environ["LIST_PATH"] == "/sbin;/bin;/foo"
    assert os.environ["EDITOR_NAME"] == "jed"
    capsys.readouterr()
    shell.run_line_magic("env", "-p")
    assert capsys.readouterr().out == "EDITOR_NAME=jed\nLIST_PATH+=;/foo\nLIST_PATH-=/sbin;\n"
    shell.run_line_magic("env", "-d LIST_PATH")
    shell.run_line_magic("env", "-p")
    assert capsys.readouterr().out == "EDITOR_NAME=jed\n"
    assert os.environ["LIST_PATH"] == "/sbin;/bin;/foo"


def in_profile(tmp_path: Path, kept: object) -> types.SimpleNamespace:
    """What `apply_persistent` sees of a shell whose profile keeps something."""
    db = PickleStore(str(tmp_path / "db"))
    db["stored_env"] = kept
    return types.SimpleNamespace(
        profile_dir=types.SimpleNamespace(location=str(tmp_path)), db=PickleStore(db.root)
    )


@pytest.mark.spec("CORE-264", "TERM-105")
def test_kept_changes_are_made_at_the_start(tmp_path):
    """In their order; a shell that was started from another one does not add them again."""
    os.environ["LIST_PATH"] = "/bin"
    kept = {"LIST_PATH": [("+=", ":/foo"), ("-=", "/sbin:")], "EDITOR_NAME": [("=", "jed")]}
    for _ in range(2):
        apply_persistent(in_profile(tmp_path, kept))
        assert os.environ["LIST_PATH"] == "/sbin:/bin:/foo"
        assert os.environ["EDITOR_NAME"] == "jed"


@pytest.mark.spec("TERM-105")
def test_running_a_cell_again_keeps_a_change_once(shell, capsys):
    """The same change is kept once, however often it is made."""
    for _ in range(3):
        shell.run_line_magic("env", "LIST_PATH+=:/x")
    capsys.readouterr()
    shell.run_line_magic("env", "-p")
    assert capsys.readouterr().out == "LIST_PATH+=:/x\n"


def test_a_damaged_store_does_not_stop_the_start(tmp_path, capsys):
    """What can't be read or made is reported in one line."""
    shell = in_profile(tmp_path, {"GOOD": [("=", "1")], "BAD\0": [("=", "2")]})
    apply_persistent(shell)
    assert os.environ["GOOD"] == "1"
    assert "could not be set" in capsys.readouterr().err
    (tmp_path / "db" / "stored_env").write_bytes(b"no pickle")
    apply_persistent(shell)
    assert "stored_env" in capsys.readouterr().err


def test_a_shell_without_kept_changes_opens_no_store():
    """Without a profile, or a file in it, nothing happens: the object has no store at all."""
    apply_persistent(types.SimpleNamespace(profile_dir=None))
    apply_persistent(types.SimpleNamespace(profile_dir=types.SimpleNamespace(location="/nowhere")))
