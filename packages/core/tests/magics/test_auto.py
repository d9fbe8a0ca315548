"""%automagic and %autocall."""

from __future__ import annotations

import pytest

from ipy.core.errors import UsageError


@pytest.mark.spec("CORE-148")
def test_automagic_reaches_the_running_shell(shell, run, capsys):
    """Switched off, a line magic without its percent sign is a syntax error or a name; switched on, it is a magic again."""
    run("%automagic off")
    assert "Automagic is OFF, % prefix IS needed" in capsys.readouterr().out
    assert isinstance(run("lsmagic").error_in_exec, NameError)
    run("%automagic")
    assert "Automagic is ON" in capsys.readouterr().out
    assert run("pwd").success


@pytest.mark.spec("CORE-148")
@pytest.mark.parametrize(
    ("word", "state"),
    [("1", True), ("on", True), ("True", True), ("0", False), ("off", False), ("False", False)],
)
def test_automagic_is_set_by_word(shell, word, state):
    """On and off may be written in three ways each."""
    shell.run_line_magic("automagic", word)
    assert shell.automagic is state
    assert shell.magics_manager.auto_magic is state


@pytest.mark.spec("CORE-149")
@pytest.mark.parametrize(
    ("word", "mode", "name"),
    [("0", 0, "Off"), ("1", 1, "Smart"), ("2", 2, "Full"), ("full", 2, "Full"), ("smart", 1, "Smart"), ("OFF", 0, "Off")],
)  # fmt: skip
def test_autocall_is_set_by_number_or_name(shell, capsys, word, mode, name):
    """`%autocall full` is what shell use needs."""
    shell.run_line_magic("autocall", word)
    assert shell.autocall == mode
    assert capsys.readouterr().out == f"Automatic calling is: {name}\n"


@pytest.mark.spec("CORE-149")
def test_autocall_alone_switches_off_and_back(shell):
    """Without an argument, the mode before comes back; at first it is the smart one."""
    shell.run_line_magic("autocall", "")
    assert shell.autocall == 1
    shell.run_line_magic("autocall", "2")
    shell.run_line_magic("autocall", "")
    assert shell.autocall == 0
    shell.run_line_magic("autocall", "")
    assert shell.autocall == 2


@pytest.mark.spec("CORE-149", "TERM-096")
def test_full_autocall_calls_what_stands_alone(shell, run):
    """In the full mode, `f` is `f()` and `f 1` is `f(1)`."""
    shell.autocall = 2
    shell.show_rewritten_input = False
    run("def f(*args): return args")
    assert run("f").result == ()
    assert run("f 1, 2").result == (1, 2)


@pytest.mark.parametrize(("magic", "word"), [("automagic", "maybe"), ("autocall", "7")])
def test_other_words_are_refused(shell, magic, word):
    """A word that means nothing changes nothing, and the answer names it."""
    before = shell.automagic, shell.autocall
    with pytest.raises(UsageError, match=word):
        shell.run_line_magic(magic, word)
    assert (shell.automagic, shell.autocall) == before
