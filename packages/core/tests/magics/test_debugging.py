from __future__ import annotations

import signal

import pytest


@pytest.fixture
def commands(monkeypatch):
    """Let the debugger read these commands; gives those that are left."""
    left: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt="": left.pop(0))
    return left


@pytest.mark.spec("CORE-220", "TCOR-085")
def test_debug_opens_on_the_last_exception(run, capsys, commands):
    """Post-mortem: the names of the frame that failed can be asked for."""
    run("def f(n):\n    return 1 / n\nf(0)")
    capsys.readouterr()
    commands += ["p ('n is', n)", "q"]
    run("%debug")
    out = capsys.readouterr().out
    assert "('n is', 0)" in out
    assert commands == []


def test_debug_inside_the_debugger_comes_back(run, capsys, commands):
    """`%debug` at the debugger's prompt opens another one; the first goes on where it was."""
    run("def f(n):\n    return 1 / n\nf(0)")
    capsys.readouterr()
    commands += ["up", "%debug", "p ('inner', n)", "q", "p ('outer', 'n' in locals())", "q"]
    run("%debug")
    out = capsys.readouterr().out
    assert "('inner', 0)" in out
    assert "('outer', False)" in out
    assert "Error" not in out.split("ipdb", 1)[-1]
    assert commands == []


@pytest.mark.parametrize("inner", ["%debug", "%debug 1 + 1"])
def test_debug_while_stepping_comes_back(run, shell, capsys, commands, inner):
    """Also at a prompt that has stopped a program, which can be stepped through to its end afterwards."""
    run("1/0")
    capsys.readouterr()
    commands += [inner, "p ('inner', 1)", "q", "p ('outer', 1)", "n", "p ('still', one)", "c"]
    run("%%debug\none = 1\ntwo = 2")
    out = capsys.readouterr().out
    for mark in ("('inner', 1)", "('outer', 1)", "('still', 1)"):
        assert mark in out
    assert commands == []
    assert shell.user_ns["two"] == 2


@pytest.mark.spec("TCOR-085")
def test_post_mortem_sees_chained_exceptions(run, capsys, commands):
    """The command `exceptions` lists the exception and its cause."""
    run("try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e")
    capsys.readouterr()
    commands += ["exceptions", "q"]
    run("%debug")
    out = capsys.readouterr().out
    assert "ZeroDivisionError" in out
    assert "KeyError" in out


@pytest.mark.spec("CORE-221", "TCOR-085")
def test_statement_is_stepped_through(run, shell, capsys, commands):
    """`%debug statement` stops before it, and runs it in the session."""
    commands += ["p 'stopped'", "c"]
    run("%debug answer = 6 * 7")
    assert "'stopped'" in capsys.readouterr().out
    assert shell.user_ns["answer"] == 42


@pytest.mark.spec("CORE-221", "TCOR-085")
def test_cell_with_a_breakpoint_in_a_file(run, home, capsys, commands, monkeypatch):
    """`%%debug -b file:line` goes on to the line of the file."""
    (home / "steps9.py").write_text("def f():\n    inner = 'in the file'\n    return inner\n")
    monkeypatch.syspath_prepend(str(home))
    commands += ["c", "p inner", "c"]
    run("%%debug -b steps9.py:3\nimport steps9\nvalue = steps9.f()")
    assert "'in the file'" in capsys.readouterr().out
    assert commands == []


@pytest.mark.spec("TCOR-085")
def test_source_of_the_code_is_listed(run, capsys, commands):
    """The debugger shows the line that runs, although it is in no file."""
    commands += ["n", "q"]
    run("%%debug\na = 1\nb = a + 1")
    assert "----> 2 b = a + 1" in capsys.readouterr().out


def test_braces_are_python(run, shell, commands):
    """The statement is not expanded like a command."""
    commands += ["c"]
    run("x = 1\n%debug d = {x: '$x'}")
    assert shell.user_ns["d"] == {1: "$x"}


def test_breakpoints_do_not_outlive_the_run(run, home, commands):
    """The next debugger starts without them."""
    import bdb

    commands += ["c", "c"]
    (home / "p.py").write_text("a = 1\nb = 2\n")
    run("%run -d -b 2 p.py")
    assert commands == []
    assert not any(bdb.Breakpoint.bplist.values())


@pytest.mark.parametrize("cell", ["%debug x = 1", "%debug"])
def test_interrupts_are_the_shells_again_afterwards(run, commands, cell):
    """`continue` takes them for the program; when it has ended, that is over."""
    run("1/0")
    before = signal.getsignal(signal.SIGINT)
    commands += ["c"]
    run(cell)
    assert commands == []
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("line", ["-b x:y 1", "-b 3", "-b nofile9.py:3 1", "-b 99 1"])
def test_bad_breakpoints_are_told_in_one_line(run, capsys, line):
    """A breakpoint that can't be is a usage error."""
    run(f"%debug {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1


def test_pdb_switches_and_toggles(run, shell, capsys):
    """on, off, 1, 0, and without argument the other state."""
    for line, state in [("on", True), ("off", False), ("1", True), ("0", False), ("", True)]:
        run(f"%pdb {line}")
        assert shell.call_pdb is state
        word = "ON" if state else "OFF"
        assert capsys.readouterr().out == f"Automatic pdb calling has been turned {word}\n"
    run("%pdb maybe")
    assert "UsageError: %pdb takes on" in capsys.readouterr().err
    assert shell.call_pdb is True


def test_pdb_opens_the_debugger_after_an_exception(run, capsys, commands):
    """With %pdb on a failing cell ends in the debugger."""
    run("%pdb on")
    commands += ["p 'here'", "q"]
    run("1/0")
    assert "'here'" in capsys.readouterr().out
