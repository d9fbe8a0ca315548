from __future__ import annotations

import pytest


@pytest.mark.spec("CORE-214", "CORE-R035")
def test_a_macro_runs_the_inputs_of_the_displayed_numbers(run, shell, capsys):
    """Ranges count prompts; entering the name runs the lines, in the order given."""
    run("x = 1")
    run("x = 10 * x")
    run("y = 5")
    run("%macro grow 2")
    assert "x = 10 * x" in capsys.readouterr().out
    run("grow")
    assert shell.user_ns["x"] == 100
    run("%macro -q both 3 1-2")
    assert capsys.readouterr().out == ""
    assert shell.user_ns["both"].value.splitlines() == ["y = 5", "x = 1", "x = 10 * x"]


@pytest.mark.spec("CORE-214")
def test_a_macro_may_contain_magics(run, shell):
    """They are in it as Python code, with -r as typed."""
    run("%time z = 7")
    run("%macro -q plain 1\n%macro -q -r typed 1")
    assert "run_line_magic" in shell.user_ns["plain"].value
    assert shell.user_ns["typed"].value == "%time z = 7\n"
    del shell.user_ns["z"]
    run("plain")
    assert shell.user_ns["z"] == 7


@pytest.mark.spec("CORE-214")
def test_macros_of_text_are_listed(run):
    """A string variable can become a macro; without argument the names are returned."""
    run("text = 'print(1)'\n%macro -q b text\n%macro -q a text")
    assert run("%macro").result == ["a", "b"]


@pytest.mark.parametrize("line", ["m", "m 99", "3m 1", "-z m 1"])
def test_mistakes_are_told_in_one_line(run, capsys, line):
    """No range, an empty one, a bad name, a bad option."""
    run("1")
    capsys.readouterr()
    run(f"%macro {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1
