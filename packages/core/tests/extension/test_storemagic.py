"""`%store`: what outlives the session."""

from __future__ import annotations

import os
import re

import pytest
from traitlets.config import Config

from ipy.core.errors import UsageError
from ipy.core.macro import Macro
from ipy.core.shellapp import InteractiveShellApp


def store(shell, line=""):
    """Call the magic."""
    shell.run_line_magic("store", line)


def start_application(shell, config=None):
    """What an application does with a new shell."""
    shell.config.merge(config or Config())
    app = InteractiveShellApp(shell=shell)
    app.init_extensions()
    return app


@pytest.mark.spec("CORE-403", "TCOR-098")
def test_a_variable_is_kept_and_restored_in_another_session(new_session, capsys):
    """`%store name` keeps the present value, `%store -r` brings it back where it is missing or has changed."""
    first = new_session()
    first.run_cell("a = ['hello', 10, 'world']; b = {1: 2}")
    store(first, "a b")
    assert capsys.readouterr().out == "Stored 'a' (list)\nStored 'b' (dict)\n"
    first.run_cell("a.append('later')")
    second = new_session()
    assert "a" not in second.user_ns
    store(second, "-r")
    assert second.user_ns["a"] == ["hello", 10, "world"]
    assert second.user_ns["b"] == {1: 2}


@pytest.mark.spec("CORE-403", "CORE-404", "TCOR-098")
def test_some_names_are_restored_and_a_missing_one_is_told(new_session, capsys):
    """`%store -r name ...` restores these alone; one that is not there is named and the others are restored."""
    first = new_session()
    first.run_cell("a, b, c = 1, 2, 3")
    store(first, "a b c")
    second = new_session()
    capsys.readouterr()
    store(second, "-r a nope b")
    assert capsys.readouterr().out == "no stored variable or alias nope\n"
    assert (second.user_ns["a"], second.user_ns["b"]) == (1, 2)
    assert "c" not in second.user_ns


@pytest.mark.spec("CORE-403", "TCOR-098")
def test_the_list_shows_names_and_values(shell, capsys):
    """`%store` alone lists what is kept, sorted, with the beginning of each value."""
    store(shell)
    assert capsys.readouterr().out == "Stored variables and their in-db values:\n"
    shell.run_cell("bb = 'hello'; a = list(range(100))")
    store(shell, "bb a")
    capsys.readouterr()
    store(shell)
    assert capsys.readouterr().out == (
        "Stored variables and their in-db values:\n"
        f"a  -> {repr(list(range(100)))[:50]}\n"
        "bb -> 'hello'\n"
    )


@pytest.mark.spec("CORE-403", "TCOR-098")
def test_values_are_forgotten_one_by_one_or_all(shell):
    """`-d` forgets some, `-z` all variables; a wrong name in the list forgets none."""
    shell.run_cell("a, b, c, d = 1, 2, 3, 4")
    store(shell, "a b c d")
    with pytest.raises(UsageError, match="no stored variable or alias nope"):
        store(shell, "-d a nope")
    assert len(shell.db.keys_of("autorestore/")) == 4
    store(shell, "-d a b")
    assert shell.db.keys_of("autorestore/") == ["autorestore/c", "autorestore/d"]
    store(shell, "-z")
    assert shell.db.keys_of("autorestore/") == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("valeu", "Unknown variable 'valeu'; did you mean 'value'?"),
        ("-d", "You must provide the variable to forget"),
        ("-z value", "to forget some, use -d"),
        ("-r -d value", "can't be used together"),
        ("-x", "not recognized"),
        ("valeu > file", "Unknown variable 'valeu'; did you mean 'value'?"),
        ("1/0 > file", "ZeroDivisionError"),
        ("value > missing/file", "No such file or directory"),
    ],
)
def test_mistakes_are_told_in_one_line(shell, line, message):
    """A wrong line is a usage error that says what is wrong."""
    shell.run_cell("value = 1")
    with pytest.raises(UsageError, match=re.escape(message)):
        store(shell, line)


@pytest.mark.spec("CORE-403")
@pytest.mark.parametrize("blank", ["", " "])
def test_values_are_written_to_files(shell, home, capsys, blank):
    """`>` writes a new file, `>>` appends; text stands as it is, other values as they are printed."""
    shell.run_cell("text = 'grüße'; numbers = [1, 2]")
    store(shell, f"text >{blank}out.txt")
    store(shell, f"numbers >>{blank}out.txt")
    store(shell, f"len(text) >>{blank}out.txt")
    assert (home / "out.txt").read_text("utf-8") == "grüße\n[1, 2]\n5\n"
    assert capsys.readouterr().out.startswith("Writing 'text' (str) to file 'out.txt'.\n")
    store(shell, f"text >{blank}~/out.txt")
    assert (home / "out.txt").read_text("utf-8") == "grüße\n"


@pytest.mark.spec("CORE-404", "CORE-405", "TCOR-098")
def test_aliases_are_kept_and_removed_by_unalias(new_session, capsys):
    """`%store name` keeps an alias; `%store -r` defines it again; `%unalias` forgets it."""
    first = new_session()
    first.run_line_magic("alias", "greet echo hello %s")
    store(first, "greet")
    assert capsys.readouterr().out == "Alias stored: greet (echo hello %s)\n"
    second = new_session()
    assert not second.alias_manager.is_alias("greet")
    store(second, "-r greet")
    assert second.alias_manager.get_alias("greet").cmd == "echo hello %s"
    second.run_line_magic("unalias", "greet")
    third = new_session()
    store(third, "-r")
    assert not third.alias_manager.is_alias("greet")


@pytest.mark.spec("CORE-405")
def test_macros_are_kept(new_session):
    """A macro is kept as other values are, and runs in the next session."""
    first = new_session()
    first.user_ns["m"] = Macro("answer = 6 * 7")
    store(first, "m")
    second = new_session()
    store(second, "-r m")
    assert second.run_cell("m").success
    assert second.user_ns["answer"] == 42


@pytest.mark.spec("CORE-404")
def test_the_directory_history_is_kept(new_session, home):
    """The directories that `%cd` went to are there again after `%store -r`, those of all sessions."""
    for name in ("a", "b"):
        (home / name).mkdir()
        session = new_session()
        session.run_line_magic("cd", f"-q {home / name}")
    last = new_session()
    store(last, "-r")
    places = [os.path.realpath(home / name) for name in ("a", "b")]
    assert last.user_ns["_dh"] == places
    assert last.user_ns["_dh"] is last.history_manager.dir_hist


@pytest.mark.spec("CORE-406", "CORE-R036", "TCOR-098")
@pytest.mark.parametrize("section", ["StoreMagics", "StoreMagic"])
def test_everything_is_restored_at_the_start_where_it_is_asked_for(new_session, section):
    """With `autorestore` in the configuration, under either name of the section, a session begins with what was kept."""
    first = new_session()
    first.run_cell("a = 1")
    first.run_line_magic("alias", "greet echo hello")
    store(first, "a greet")
    plain = new_session()
    start_application(plain)
    assert "a" not in plain.user_ns
    second = new_session()
    start_application(second, Config({section: {"autorestore": True}}))
    assert second.user_ns["a"] == 1
    assert second.alias_manager.is_alias("greet")


@pytest.mark.spec("TCOR-124")
def test_the_extension_is_there_from_the_start(shell, capsys):
    """`%store` works at once; loading the extension says that it is loaded, under its name in IPython."""
    start_application(shell)
    assert shell.extension_manager.loaded == {"IPython.extensions.storemagic"}
    for name in ("storemagic", "IPython.extensions.storemagic"):
        shell.run_line_magic("load_ext", name)
        assert "already loaded" in capsys.readouterr().out


def test_a_shell_without_an_application_loads_the_extension(new_session):
    """`load_ext` restores where the configuration asks for it, and the class is found under IPython's name."""
    from importlib import import_module

    first = new_session()
    first.run_cell("a = 1")
    store(first, "a")
    second = new_session(config=Config({"StoreMagics": {"autorestore": True}}))
    second.run_line_magic("load_ext", "storemagic")
    assert second.user_ns["a"] == 1
    module = import_module("IPython.extensions.storemagic")
    assert type(second.magics_manager.registry["StoreMagics"]) is module.StoreMagics


@pytest.mark.spec("CORE-R037")
def test_compiled_regular_expressions_are_kept(new_session):
    """A compiled pattern is stored and restored."""
    first = new_session()
    first.run_cell("import re; p = re.compile('a+')")
    store(first, "p")
    second = new_session()
    store(second, "-r p")
    assert second.user_ns["p"] == re.compile("a+")


@pytest.mark.parametrize(
    ("code", "culprit"),
    [
        ("class C: pass\nx = C()", "C"),
        ("class C: pass\nx = [1, {'k': C()}]", "C"),
        ("def x(): pass", "x"),
        ("x = lambda: 1", "<lambda>"),
    ],
)
def test_what_another_session_could_not_read_is_refused(shell, code, culprit):
    """Instances of classes of this session, also inside of others, and its functions can't be restored: this is said at once."""
    assert shell.run_cell(code).success
    with pytest.raises(UsageError, match=f"{re.escape(culprit)} was defined in this session"):
        store(shell, "x")
    assert shell.db.keys_of("autorestore/") == []


def test_what_can_not_be_pickled_is_named(shell):
    """A value that can't be pickled gives one line, and of several names none is stored."""
    shell.run_cell("import math; a = 1")
    with pytest.raises(UsageError, match="'math' can't be stored: pickling it failed"):
        store(shell, "a math")
    assert shell.db.keys_of("autorestore/") == []


def test_a_damaged_value_is_named_and_the_rest_is_restored(new_session, tmp_path, capsys):
    """What can't be read is told with the way out; it stays on the disk."""
    first = new_session()
    first.run_cell("a, b = 1, 2")
    store(first, "a b")
    damaged = tmp_path / "ipython" / "db" / "autorestore" / "a"
    damaged.write_bytes(b"\x80\x04nonsense")
    second = new_session()
    capsys.readouterr()
    store(second, "-r")
    error = capsys.readouterr().err
    assert "Unable to restore variable 'a'" in error
    assert "%store -d a" in error
    assert second.user_ns["b"] == 2
    store(second)
    assert "a -> <unavailable" in capsys.readouterr().out
    store(second, "-d a")
    assert not damaged.exists()


def test_the_store_of_ipython_is_read(shell, tmp_path):
    """Files as IPython writes them (pickles of protocol 2, directories as paths) are restored."""
    db = tmp_path / "ipython" / "db"
    (db / "autorestore").mkdir(parents=True)
    (db / "autorestore" / "m").write_bytes(
        b"\x80\x02cIPython.core.macro\nMacro\nq\x00)\x81q\x01}q\x02X\x05\x00\x00\x00valueq\x03"
        b"X\x06\x00\x00\x00z = 3\nq\x04sb."
    )
    (db / "stored_aliases").write_bytes(
        b"\x80\x02}q\x00X\x03\x00\x00\x00fooq\x01X\x07\x00\x00\x00echo hiq\x02s."
    )
    (db / "dhist").write_bytes(
        b"\x80\x02]q\x00cpathlib\nPosixPath\nq\x01X\x01\x00\x00\x00/q\x02X\x03\x00\x00\x00tmpq\x03\x86q\x04Rq\x05a."
        if os.name == "posix"
        else b"\x80\x02]X\x04\x00\x00\x00/tmpa."
    )
    store(shell, "-r")
    assert type(shell.user_ns["m"]) is Macro
    assert shell.user_ns["m"].value == "z = 3\n"
    assert shell.alias_manager.get_alias("foo").cmd == "echo hi"
    assert shell.user_ns["_dh"][0] == "/tmp"
