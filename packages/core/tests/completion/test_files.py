from __future__ import annotations

import sys

import pytest

from ipy.core.completion import has_open_quotes, protect_filename
from ipy.core.completion.files import shell_word


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    (tmp_path / "dir a").mkdir()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep.py").touch()
    for name in (
        "two  blanks.txt",
        "script.py",
        "book.ipynb",
        "plain.txt",
        "paren(1).txt",
        ".hidden",
        "quote'd.txt",
    ):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


@pytest.mark.spec("CORE-321", "CORE-336", "TCOR-049")
def test_files_within_open_strings(texts):
    """An open string may be the name of a file; nothing but files is offered in it."""
    assert texts('open("pl') == ["plain.txt"]
    assert texts("x = 'scr") == ["script.py"]
    assert texts('f("a", "scr') == ["script.py"]
    assert texts('open("pri') == []


@pytest.mark.spec("CORE-336")
def test_a_slash_in_an_open_string_gives_files(texts, tmp_path):
    """`"/` lists the root folder; a longer path its folder."""
    assert f"/{tmp_path.parts[1]}/" in texts('"/')
    assert texts(f'"{tmp_path}/pl') == [f"{tmp_path}/plain.txt"]


@pytest.mark.spec("CORE-330", "CORE-R064", "TCOR-049")
def test_blanks_and_brackets_in_names(texts):
    """Within quotes a name stands as it is; in a command line it is escaped."""
    assert texts('open("two  bl') == ["two  blanks.txt"]
    assert texts('open("dir a') == ["dir a/"]
    assert texts('open("par') == ["paren(1).txt"]
    if sys.platform != "win32":
        assert texts("!ls two") == ["two\\ \\ blanks.txt"]
        assert texts("!ls two\\ ") == ["two\\ \\ blanks.txt"]
        assert texts("!ls par") == ["paren\\(1\\).txt"]
        assert texts("!cat 'two") == ["'two  blanks.txt"]


@pytest.mark.spec("CORE-330", "CORE-332")
def test_quotes_in_names(texts):
    """A quote in a name is escaped where it would end the string."""
    assert texts("open('quo") == ["quote\\'d.txt"]
    assert texts('open("quo') == ["quote'd.txt"]


@pytest.mark.spec("CORE-332")
def test_escaped_quotes_within_strings(texts, namespace):
    """`"a\\"b"` is one string: behind it there is code, within it there is none."""
    namespace["value"] = 1
    assert texts('x = "a\\"b"; val') == ["value"]
    assert texts('x = "a\\"val') == []
    assert texts("x = 'it\\'s'; val") == ["value"]


@pytest.mark.spec("CORE-331", "TERM-R021")
def test_home_and_one_level_at_a_time(texts):
    """`~/` completes and stays; a folder ends in a slash, its contents come with the next Tab."""
    assert texts('open("~/pl') == ["~/plain.txt"]
    assert texts("~/pl") == ["~/plain.txt"]
    assert texts('open("su') == ["sub/"]
    assert texts('open("sub/') == ["sub/deep.py"]


@pytest.mark.spec("TCOR-049")
def test_files_only_where_a_file_name_can_stand(texts, namespace):
    """Not after a dot, not among names; but where the line can only be a path."""
    namespace["obj"] = object()
    assert texts("pla") == []
    assert texts("obj.pla") == []
    assert texts("x = 1 / pla") == []
    assert texts("./pla") == ["./plain.txt"]
    assert texts("sub/dee") == []


@pytest.mark.spec("TCOR-046", "TCOR-049")
def test_files_for_magics(texts):
    """`%run` takes scripts and notebooks, after the script anything; `%cd` folders; `%load` files."""
    assert texts("%run ") == ["book.ipynb", "dir\\ a/", "script.py", "sub/"]
    assert texts("%run sc") == ["script.py"]
    assert texts("%run script.py pl") == ["plain.txt"]
    assert texts("%cd s") == ["sub/"]
    assert "plain.txt" in texts("%load pla")
    assert texts("run sc") == ["script.py"]
    assert texts("ls pl") == ["plain.txt"]
    assert texts("x = !cat pl") == ["plain.txt"]
    assert texts("%%bash\ncat pl") == ["plain.txt"]


def test_hidden_files_only_behind_a_dot(texts):
    """Files that begin with a dot are offered when one was typed."""
    assert ".hidden" not in texts('open("')
    assert texts('open(".hi') == [".hidden"]


@pytest.mark.skipif(sys.platform == "win32", reason="quoting for POSIX shells")
@pytest.mark.parametrize(
    ("name", "written"),
    [("a b", "a\\ b"), ("plain", "plain"), ("$x", "\\$x"), ("~/a b", "~/a\\ b")],
)
def test_protecting_names(name, written):
    """Characters that a shell would interpret get a backslash."""
    assert protect_filename(name) == written


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("ls a\\ b", "a\\ b"),
        ("ls 'a b", "'a b"),
        ("a|b", "b"),
        ("x > y", "y"),
        ("ls ", ""),
        ('"a b" c', "c"),
    ],
)
def test_the_last_word_of_a_command_line(line, word):
    """Blanks within quotes and behind backslashes don't end a word."""
    assert shell_word(line) == word


def test_open_quotes():
    """The quote that is open, or False."""
    assert has_open_quotes('a "b') == '"'
    assert has_open_quotes("it's") == "'"
    assert has_open_quotes('"a"') is False
