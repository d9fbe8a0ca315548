from __future__ import annotations

import gc
import os
import re
import sys
import weakref

import pytest

from ipy.core.magics.run_words import Word, expand_word, split_words


def write(path, text, **kwargs):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, **kwargs)
    return path


# -- names, arguments, surroundings ---------------------------------------------------------------


@pytest.mark.spec("CORE-183", "CORE-184")
def test_program_has_its_argv_and_name_and_leaves_its_variables(run, shell, home):
    """As under `python file args`; afterwards its variables are in the session."""
    write(home / "prog.py", "import sys\nargs, name, path = sys.argv, __name__, __file__\n")
    before = list(sys.argv)
    run("%run prog.py one 'two three'")
    names = shell.user_ns
    assert names["args"] == ["prog.py", "one", "two three"]
    assert names["name"] == "__main__"
    assert names["path"] == str(home / "prog.py")
    assert sys.argv == before
    assert "__file__" not in names


@pytest.mark.spec("CORE-183")
def test_file_is_read_anew_each_time(run, shell, home):
    """A change of the file shows at the next run; `.py` may be left out."""
    write(home / "prog.py", "x = 1\n")
    run("%run prog")
    write(home / "prog.py", "x = 'changed'\n")
    run("%run prog")
    assert shell.user_ns["x"] == "changed"


@pytest.mark.spec("CORE-183")
def test_program_does_not_see_the_session(run, home, capsys):
    """Its names are its own, unless -i is given."""
    write(home / "prog.py", "print('seen' if 'secret' in globals() else 'not seen')\n")
    run("secret = 1\n%run prog.py\n%run -i prog.py")
    assert capsys.readouterr().out.split() == ["not", "seen", "seen"]


@pytest.mark.spec("CORE-185", "CORE-R023")
def test_i_runs_in_the_session_also_after_reset(run, shell, home):
    """`-i` reads and changes the session's variables, and leaves `__name__` alone."""
    write(home / "prog.py", "total = base + 1\n")
    run("base = 1\n%run -i prog.py")
    assert shell.user_ns["total"] == 2
    shell.reset()
    run("base = 10\n%run -i prog.py")
    assert shell.user_ns["total"] == 11
    assert shell.user_ns["__name__"] == "__main__"
    assert "__file__" not in shell.user_ns


@pytest.mark.spec("CORE-186")
def test_n_keeps_the_guarded_part_from_running(run, shell, home):
    """With -n `__name__` is the name of the file."""
    write(home / "prog.py", "name = __name__\nif __name__ == '__main__':\n    ran = True\n")
    run("%run -n prog.py")
    assert shell.user_ns["name"] == "prog"
    assert "ran" not in shell.user_ns


@pytest.mark.spec("CORE-191", "CORE-192")
def test_arguments_are_expanded_as_a_shell_does(run, shell, home):
    """Wildcards and ~ are expanded; quotes and backslashes protect; -G switches it off."""
    for name in ("b.txt", "a.txt"):
        write(home / name, "")
    write(home / "prog.py", "import sys\nargs = sys.argv[1:]\n")
    home_dir = str(home)
    for line, expected in {
        "*.txt ~ '*.txt' \"*.txt\"": ["a.txt", "b.txt", home_dir, "*.txt", "*.txt"],
        r"\\*.txt [b]*": ["*.txt", "b.txt"],
        "nothing*.csv": ["nothing*.csv"],
        "~/x": [os.path.join(home_dir, "x")],
    }.items():
        run(f"%run prog.py {line}")
        assert shell.user_ns["args"] == expected, line
    run("%run -G prog.py *.txt ~")
    assert shell.user_ns["args"] == ["*.txt", "~"]
    run("%run -g prog.py [a].txt")
    assert shell.user_ns["args"] == ["a.txt"]


@pytest.mark.spec("CORE-191")
def test_words_on_windows_keep_backslashes():
    """There a backslash is part of a path, and only double quotes are quotes."""
    (word,) = split_words(r"data\*.csv", posix=False)
    assert word == Word(r"data\*.csv", r"data\*.csv", True, False)
    assert [w.text for w in split_words(r"""'a b' "c d" \\*.x""", posix=False)] == [
        "'a", "b'", "c d", "*.x",
    ]  # fmt: skip


def test_a_quoted_wildcard_beside_a_plain_one_stays_itself(home):
    """`"["*` matches files that begin with a bracket."""
    write(home / "[x", "")
    write(home / "y", "")
    (word,) = split_words('"["*', posix=True)
    assert expand_word(word) == ["[x"]


@pytest.mark.spec("CORE-196", "CORE-R031", "CORE-R032", "TCOR-088")
@pytest.mark.parametrize("typed", ['"my file.py"', r"my\ file.py", '"straße/my file.py"'])
def test_file_names_with_blanks_and_letters(run, shell, home, typed):
    """Quotes and backslashes make a name with blanks one word; folders may have any letters."""
    write(home / "my file.py", "ok = True\n")
    write(home / "straße" / "my file.py", "ok = True\n")
    run(f"%run {typed}")
    assert shell.user_ns["ok"] is True


@pytest.mark.spec("CORE-192")
def test_home_directory_in_the_file_name(run, shell, home):
    """`~/prog.py` is found."""
    write(home / "prog.py", "ok = 1\n")
    run("%run ~/prog.py")
    assert shell.user_ns["ok"] == 1


# -- modules, cells --------------------------------------------------------------------------------


@pytest.mark.spec("CORE-190", "CORE-R028", "TCOR-088")
def test_module_runs_as_python_m_does(run, shell, home):
    """Relative imports work, `sys.argv[0]` is the file, the current directory is searched."""
    write(home / "pkg9" / "__init__.py", "")
    write(home / "pkg9" / "helper.py", "value = 7\n")
    source = "import sys\nfrom . import helper\nargs, got = sys.argv, (helper.value, __name__)\n"
    write(home / "pkg9" / "tool.py", source)
    run("%run -m pkg9.tool -x 1")
    assert shell.user_ns["args"] == [str(home / "pkg9" / "tool.py"), "-x", "1"]
    assert shell.user_ns["got"] == (7, "__main__")
    assert str(home) not in sys.path


def test_two_dashes_behind_a_module_end_the_options(run, shell, home):
    """They are not passed on; further ones, and quoted ones, are."""
    write(home / "tool9.py", "import sys\nargs = sys.argv[1:]\n")
    for line, expected in [
        ("-- -n 1", ["-n", "1"]),
        ("-- -- x", ["--", "x"]),
        ("x -- y", ["x", "--", "y"]),
    ]:
        run(f"%run -m tool9 {line}")
        assert shell.user_ns["args"] == expected


@pytest.mark.spec("CORE-190")
def test_unknown_module_is_told_in_one_line(run, capsys):
    """A module that isn't there is a usage error."""
    run("%run -m there_is_no_such_module")
    assert capsys.readouterr().err == (
        "UsageError: %run -m: there is no module 'there_is_no_such_module' on sys.path\n"
    )


@pytest.mark.spec("CORE-193")
def test_ipy_file_has_ipython_syntax(run, shell, home, capsys):
    """Magics, cell magics and commands work in it; `__file__` is defined."""
    write(home / "nb.ipy", "words = !echo hi\nwhere = __file__\n%run prog.py\n")
    write(home / "prog.py", "inner = 5\n")
    run("%run nb.ipy")
    names = shell.user_ns
    assert (names["words"], names["inner"]) == (["hi"], 5)
    assert names["where"] == str(home / "nb.ipy")
    assert "__file__" not in names
    write(home / "cell.ipy", "%%capture caught\nprint('quiet')\n")
    run("%run cell.ipy")
    assert names["caught"].stdout == "quiet\n"


@pytest.mark.spec("TCOR-088")
def test_notebook_runs_cell_by_cell(run, shell, home):
    """`%run nb.ipynb` runs the code cells in the session, and fails where one fails."""
    cells = (
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ['
        '{"cell_type": "markdown", "metadata": {}, "source": "# no code"},'
        '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,'
        ' "source": ["a = 1\\n", "b = a + 1"]},'
        '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,'
        ' "source": "1/0"},'
        '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,'
        ' "source": "b = 99"}]}'
    )
    write(home / "nb.ipynb", cells)
    result = run("%run nb.ipynb")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert shell.user_ns["b"] == 2


@pytest.mark.spec("TCOR-088")
def test_cells_can_be_timed_and_profiled_too(run, home, capsys):
    """-t and -p work for .ipy files; -d is refused."""
    write(home / "nb.ipy", "x = !echo hi\n")
    run("%run -t -N 2 nb.ipy")
    assert "Total runs performed: 2" in capsys.readouterr().out
    run("%run -p -l 1 nb.ipy")
    assert "function calls" in capsys.readouterr().out
    run("%run -d nb.ipy")
    assert "UsageError: %run -d takes a Python file" in capsys.readouterr().err


def test_figures_are_drawn_when_the_program_has_ended(run, shell, home):
    """Where matplotlib is interactive, it is not while a program runs."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    write(home / "plot.py", "import matplotlib\nwas = matplotlib.is_interactive()\n")
    with matplotlib.rc_context({"interactive": True}):
        run("%run plot.py")
        assert shell.user_ns["was"] is False
        assert matplotlib.is_interactive()


# -- modules kept alive, memory ---------------------------------------------------------------------


@pytest.mark.spec("CORE-194", "CORE-R026")
def test_objects_of_two_programs_keep_their_own_globals(run, shell, home):
    """A function of the first program sees its own globals after a second one has run."""
    write(home / "one.py", "who = 'one'\ndef ask1(): return who\n")
    write(home / "two.py", "who = 'two'\ndef ask2(): return who\n")
    run("%run one.py\n%run two.py\nanswers = ask1(), ask2()")
    assert shell.user_ns["answers"] == ("one", "two")


@pytest.mark.spec("CORE-194", "CORE-R027")
def test_hundred_runs_keep_one_copy(run, shell, home):
    """What earlier runs made is freed."""
    source = "class Big:\n    pass\nbig = Big()\nmade.append(__import__('weakref').ref(big))\n"
    write(home / "prog.py", f"from builtins import made_by_test as made\n{source}")
    import builtins

    builtins.made_by_test = made = []
    try:
        for _ in range(100):
            shell.run_cell("%run prog.py", store_history=False)
        gc.collect()
        alive = sum(reference() is not None for reference in made)
    finally:
        del builtins.made_by_test
    assert len(made) == 100
    assert isinstance(made[-1], weakref.ref)
    assert alive == 1


def test_instances_can_be_pickled_after_the_run(run, shell, home):
    """Classes of a program are found in `__main__` afterwards."""
    write(home / "prog.py", "class Point:\n    x = 3\n")
    run("%run prog.py\nimport pickle\ncopy = pickle.loads(pickle.dumps(Point()))")
    assert shell.user_ns["copy"].x == 3


@pytest.mark.spec("CORE-R096")
def test_multiprocessing_works_in_a_program(run, shell, home):
    """A program that spawns processes under its guard gets their results."""
    source = (
        "import multiprocessing\n"
        "def double(x): return 2 * x\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        results = pool.map(double, [1, 2])\n"
    )
    write(home / "prog.py", source)
    run("%run prog.py")
    assert shell.user_ns["results"] == [2, 4]


# -- timing, profile, debugger ----------------------------------------------------------------------


@pytest.mark.spec("CORE-187", "CORE-R029")
def test_t_shows_times(run, home, capsys):
    """-t shows user, system and wall time, with -N in all and per run."""
    write(home / "prog.py", "print('ran')\n")
    run("%run -t prog.py")
    out = capsys.readouterr().out
    assert out.startswith("ran\n\nIPython CPU timings (estimated):\n  User   :")
    run("%run -t -N3 prog.py")
    out = capsys.readouterr().out
    assert out.count("ran\n") == 3
    assert "Total runs performed: 3" in out
    assert "Per run" in out


@pytest.mark.spec("CORE-189", "TCOR-084")
def test_p_profiles_with_the_options_of_prun(run, home, capsys):
    """The table goes to the screen and to files; -r returns the statistics."""
    write(home / "prog.py", "import sys\ndef work(): return sys.argv\nwork()\n")
    result = run("%run -p -r -s cumulative -l work -T table.txt -D stats.bin prog.py a").result
    out = capsys.readouterr().out
    assert "Ordered by: cumulative time" in out
    assert "prog.py:2(work)" in out
    assert "prog.py:2(work)" in (home / "table.txt").read_text()
    assert (home / "stats.bin").stat().st_size > 0
    assert any(name == "work" for _, _, name in result.stats)


def answers(monkeypatch, *lines):
    """Let the debugger read these commands."""
    left = list(lines)
    monkeypatch.setattr("builtins.input", lambda prompt="": left.pop(0))
    return left


@pytest.mark.spec("CORE-188", "CORE-R030")
def test_d_stops_at_the_first_line_and_says_how_to_go_on(run, shell, home, capsys, monkeypatch):
    """The first message names the command that continues."""
    write(home / "prog.py", "x = 1\ny = 2\n")
    left = answers(monkeypatch, "c")
    run("%run -d prog.py")
    out = capsys.readouterr().out
    assert "enter 'c' to continue" in out
    assert "----> 1 x = 1" in out
    assert shell.user_ns["y"] == 2
    assert not left


@pytest.mark.spec("CORE-188", "TCOR-088")
@pytest.mark.parametrize("place", ["3", "prog.py:3", "other.py:2"])
def test_b_sets_a_breakpoint(run, home, capsys, monkeypatch, place):
    """-b takes a line, or a file and a line; a line without code stands for the next one that has some."""
    write(home / "prog.py", "import other\n# nothing here\n\nvalue = other.f()\n")
    write(home / "other.py", "def f():\n    return 'reached'\n")
    monkeypatch.syspath_prepend(str(home))
    sys.modules.pop("other", None)
    left = answers(monkeypatch, "c", "c")
    run(f"%run -d -b {place} prog.py")
    out = capsys.readouterr().out
    expected = "return 'reached'" if "other" in place else "value = other.f()"
    assert re.search(rf"--> \d +{re.escape(expected)}", out)
    assert not left
    sys.modules.pop("other", None)


@pytest.mark.spec("CORE-386")
def test_d_stops_in_the_program_alone(run, shell, home, capsys, monkeypatch):
    """A breakpoint at a line is one of the program, not of a module that has the same line, nor of the shell's own code."""
    write(home / "prog.py", "import other_lines\nvalue = other_lines.f()\n")
    write(home / "other_lines.py", "def f():\n    return 'reached'\n")
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.delitem(sys.modules, "other_lines", raising=False)
    left = answers(monkeypatch, "c", "c")
    run("%run -d -b 2 prog.py")
    out = capsys.readouterr().out
    assert "enter 'c' to continue" in out
    assert re.findall(r"--> (\d) +(.*)", out) == [
        ("1", "import other_lines"),
        ("2", "value = other_lines.f()"),
    ]
    assert not left and shell.user_ns["value"] == "reached"
    sys.modules.pop("other_lines", None)


# -- endings and errors -----------------------------------------------------------------------------


@pytest.mark.spec("CORE-197")
@pytest.mark.parametrize(("code", "shown"), [("3", True), ("0", False), ("", False)])
def test_exit_of_a_program_is_no_noise(run, home, capsys, code, shown):
    """Success is silent, a status is told in one line, and the session goes on."""
    write(home / "prog.py", f"import sys\nsys.exit({code})\n")
    before = list(sys.argv)
    assert run("%run prog.py arg").success
    captured = capsys.readouterr()
    assert ("SystemExit: 3" in captured.out) is shown
    assert "Traceback" not in captured.out
    assert captured.err == ""
    assert sys.argv == before


@pytest.mark.spec("CORE-197", "TCOR-088")
def test_e_ignores_every_exit(run, home, capsys):
    """With -e a status is no news either."""
    write(home / "prog.py", "import sys\nsys.exit(3)\n")
    run("%run -e prog.py")
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


def test_an_exception_is_shown_with_the_program_only(run, home, capsys):
    """The traceback begins in the file; the names made before it are kept."""
    write(home / "prog.py", "before = 1\ndef f():\n    1/0\nf()\n")
    run("%run prog.py\n")
    out = capsys.readouterr().out
    assert "prog.py:4" in out
    assert "ZeroDivisionError: division by zero" in out
    assert "scripts.py" not in out


@pytest.mark.spec("CORE-195", "CORE-R109")
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("missing.py", None, ["missing.py", "not found"]),
        ("binary.py", b"\x00\x01\x02", ["binary.py", "null bytes"]),
        ("latin.py", b"a = 1\nx = '\xe9'\n", ["latin.py", "utf-8", "byte 0xe9 in line 2"]),
        ("odd.py", b"# -*- coding: klingon -*-\n", ["odd.py", "unknown encoding", "klingon"]),
    ],
)
def test_a_file_that_is_no_program_is_told_in_one_line(run, home, capsys, name, data, words):
    """Missing, binary and undecodable files each give one clear message."""
    if data is not None:
        (home / name).write_bytes(data)
    assert not run(f"%run {name}").success
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("UsageError: ")
    assert captured.err.count("\n") == 1
    for word in words:
        assert word in captured.err


@pytest.mark.spec("CORE-R109")
def test_an_encoding_cookie_is_minded(run, shell, home):
    """A file in Latin-1 that says so runs."""
    (home / "latin.py").write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n")
    run("%run latin.py")
    assert shell.user_ns["x"] == "é"


@pytest.mark.parametrize(
    "line",
    ["", "-z prog.py", "-N x -t prog.py", "-d -b q prog.py", "-d -p prog.py", "-m nope.nope"],
)
def test_mistakes_are_told_in_one_line(run, home, capsys, line):
    """Bad options are usage errors."""
    write(home / "prog.py", "")
    run(f"%run {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1


def test_options_can_be_preset(run, shell, home):
    """`default_option` puts options before those that are typed."""
    write(home / "prog.py", "seen = 'secret' in globals()\n")
    run("secret = 1")
    shell.find_line_magic("run").__self__.default_option("run", "-i")
    run("%run prog.py")
    assert shell.user_ns["seen"] is True
