from __future__ import annotations

import pytest


@pytest.mark.spec("CORE-222", "TCOR-083")
def test_time_reports_cpu_and_wall_time_and_gives_the_value(run, capsys):
    """The value of the last expression is the value of the magic."""
    result = run("%time 6 * 7")
    out = capsys.readouterr().out
    assert result.result == 42
    assert out.startswith("CPU times: ")
    assert "\nWall time: " in out


@pytest.mark.spec("CORE-222")
def test_cell_form_times_several_lines_with_ipython_syntax(run, shell, capsys):
    """`%%time` takes a whole cell, magics and system commands included."""
    run("%%time\nlines = !echo hello\nx = 1\nx + 1")
    assert shell.user_ns["lines"] == ["hello"]
    assert "Out[1]: 2" in capsys.readouterr().out


@pytest.mark.spec("TCOR-083")
def test_times_are_shown_when_the_code_fails(run, capsys):
    """An exception ends the cell after the times were shown."""
    result = run("%time 1/0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    out = capsys.readouterr().out
    assert out.index("Wall time") < out.index("ZeroDivisionError")


@pytest.mark.spec("TCOR-083")
def test_no_raise_error_shows_the_exception_and_goes_on(run, capsys):
    """With `--no-raise-error` the cell succeeds, and the error is told on stderr."""
    result = run("%time --no-raise-error 1/0")
    assert result.success
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().err


def test_code_that_awaits_runs_on_the_event_loop(run):
    """`%time await ...` gives the awaited value."""
    result = run("import asyncio\n%time await asyncio.sleep(0, 'done')")
    # The cell itself holds no await: only the magic's code does.
    assert result.success
    assert result.result == "done"


def test_names_are_those_of_the_calling_function(run, shell):
    """Inside a function the code sees the local names, in nested scopes too."""
    run("def f():\n    q = 4\n    r = %time [q for _ in range(2)]\n    return r\nvalue = f()")
    assert shell.user_ns["value"] == [4, 4]


def test_assignments_reach_the_session(run, shell):
    """What the code assigns is there afterwards."""
    run("%%time\na = 1\nb = a + 1")
    assert (shell.user_ns["a"], shell.user_ns["b"]) == (1, 2)


def test_statement_beside_a_cell_is_refused(run, capsys):
    """`%%time x` with a body is a mistake that is told in one line."""
    run("%%time x\n1")
    assert "UsageError: Can't use statement directly after '%%time'!" in capsys.readouterr().err


def test_semicolon_silences_the_value(run, capsys):
    """A trailing semicolon keeps the value from being displayed."""
    run("%time 3;")
    assert "Out[" not in capsys.readouterr().out


def test_interrupt_gets_through_after_the_times(run, capsys):
    """A KeyboardInterrupt is not held back by `--no-raise-error`."""
    result = run("%%time --no-raise-error\nraise KeyboardInterrupt")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert "Wall time" in capsys.readouterr().out
