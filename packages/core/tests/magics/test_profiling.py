from __future__ import annotations

import pstats

import pytest


@pytest.mark.spec("CORE-228")
def test_table_of_calls_is_shown(run, capsys):
    """The functions that were called stand in the table, sorted by their own time."""
    run("def work(): return sum([1])\n%prun work()")
    out = capsys.readouterr().out
    assert "Ordered by: internal time" in out
    assert "(work)" in out


@pytest.mark.spec("CORE-228")
def test_cell_form_profiles_the_cell(run, shell, capsys):
    """`%%prun` runs its body in the session, IPython syntax included."""
    run("%%prun -q\nx = 1\nwords = !echo hi")
    assert shell.user_ns["x"] == 1
    assert shell.user_ns["words"] == ["hi"]


@pytest.mark.spec("CORE-228")
def test_limits_and_files(run, home, capsys):
    """-l limits the table, -s sorts it, -T and -D write files."""
    run("%prun -l 1 -s ncalls -s time -T t.txt -D 'my stats.bin' sum([len('a')])")
    out = capsys.readouterr().out
    assert "Ordered by: call count, internal time" in out
    assert "due to restriction <1>" in out
    assert "restriction <1>" in (home / "t.txt").read_text()
    assert pstats.Stats(str(home / "my stats.bin")).total_calls > 0


@pytest.mark.spec("CORE-229", "TCOR-084")
def test_q_is_silent_and_r_returns_the_statistics(run, capsys):
    """The returned object can print itself."""
    result = run("stats = %prun -q -r sorted([3, 1])\nstats").result
    assert isinstance(result, pstats.Stats)
    capsys.readouterr()
    result.print_stats()
    assert "function calls" in capsys.readouterr().out


@pytest.mark.spec("CORE-230", "CORE-231", "CORE-R039")
def test_escapes_in_strings_are_kept(run, shell):
    r"""`\n` inside a string stays an escape."""
    run(r"%prun -q text = 'a\nb'")
    assert shell.user_ns["text"] == "a\nb"


@pytest.mark.spec("CORE-R040")
def test_session_variables_are_seen(run, shell):
    """Also inside a function that the statement defines and calls."""
    run("x = 20")
    run("%%prun -q\ndef f(): return x + 1\ny = f()")
    assert shell.user_ns["y"] == 21


def test_an_exit_ends_the_code_and_the_report_comes(run, capsys):
    """`sys.exit` in the statement does not end the session."""
    assert run("import sys\n%prun sys.exit(4)").success
    out = capsys.readouterr().out
    assert "SystemExit(4)" in out
    assert "function calls" in out


def test_an_exception_ends_the_cell(run):
    """The code's exception is the cell's."""
    assert isinstance(run("%prun 1/0").error_in_exec, ZeroDivisionError)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-s cumulatve 1", "did you mean 'cumulative'"),
        ("-l [ 1", "neither a number nor a regular expression"),
        ("-T no/such/dir/t.txt 1", "-T no/such/dir/t.txt"),
    ],
)
def test_bad_options_are_told_in_one_line(run, capsys, line, words):
    """What is wrong with an option is said, with a suggestion."""
    run(f"%prun -q {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert words in err
