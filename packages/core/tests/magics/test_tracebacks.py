from __future__ import annotations

import pytest


@pytest.mark.spec("CORE-219")
def test_tb_shows_the_last_traceback_again(run, capsys):
    """Also after cells that went well."""
    run("1/0")
    run("x = 1")
    capsys.readouterr()
    run("%tb")
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().out


@pytest.mark.spec("CORE-219")
def test_tb_after_a_syntax_error(run, capsys):
    """A SyntaxError counts too."""
    run("x = = 1")
    capsys.readouterr()
    run("%tb")
    assert "SyntaxError" in capsys.readouterr().out


@pytest.mark.spec("CORE-219")
def test_tb_in_another_mode_leaves_the_mode_alone(run, shell, capsys):
    """`%tb plain` shows one traceback in a mode, in any case of letters."""
    run("value = 3\n1/0")
    before = shell.InteractiveTB.mode
    capsys.readouterr()
    run("%tb plain")
    assert "Traceback (most recent call last)" in capsys.readouterr().out
    run("%tb Minimal")
    assert capsys.readouterr().out.strip() == "ZeroDivisionError: division by zero"
    assert shell.InteractiveTB.mode == before


def test_tb_shows_where_a_program_ended(run, home, capsys):
    """After an exit with a status, %tb shows the whole traceback, as promised."""
    (home / "p.py").write_text("import sys\nsys.exit(3)\n")
    run("%run p.py")
    assert "use %tb" in capsys.readouterr().out
    run("%tb")
    assert "sys.exit(3)" in capsys.readouterr().out


def test_unknown_mode_is_told_with_a_suggestion(run, capsys):
    """The modes are named."""
    run("%tb verbos")
    assert "did you mean Verbose?" in capsys.readouterr().err
