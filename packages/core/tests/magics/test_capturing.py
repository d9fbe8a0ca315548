from __future__ import annotations

import pytest


@pytest.mark.spec("CORE-232", "CORE-233")
def test_output_goes_to_a_variable_and_can_be_shown_again(run, shell, capsys):
    """The object has stdout, stderr and outputs; calling it shows them."""
    run("%%capture got\nimport sys\nprint('out')\nprint('err', file=sys.stderr)\n6 * 7")
    assert capsys.readouterr() == ("", "")
    got = shell.user_ns["got"]
    assert (got.stdout, got.stderr) == ("out\n", "err\n")
    assert [output.data["text/plain"] for output in got.outputs] == ["42"]
    got()
    captured = capsys.readouterr()
    assert captured.out.startswith("out\n")
    assert "42" in captured.out
    assert captured.err == "err\n"


@pytest.mark.spec("CORE-232")
@pytest.mark.parametrize(("option", "seen"), [("--no-stdout", "out"), ("--no-stderr", "err")])
def test_options_let_one_stream_through(run, capsys, option, seen):
    """--no-stdout and --no-stderr; the rest is caught."""
    run(f"%%capture {option}\nimport sys\nprint('out')\nprint('err', file=sys.stderr)\n'shown'")
    captured = capsys.readouterr()
    shown = captured.out + captured.err
    for text in ("out\n", "err\n", "'shown'"):
        assert (text in shown) == (text.strip() == seen)


@pytest.mark.spec("CORE-232")
def test_displayed_values_can_be_let_through(run, shell):
    """With --no-display they are shown as ever: here, on the standard output."""
    run("%%capture --no-display got\n'shown'")
    got = shell.user_ns["got"]
    assert got.outputs == []
    assert "'shown'" in got.stdout


def test_an_exception_is_not_hidden(run, shell, capsys):
    """The cell fails, visibly; what was printed before is kept."""
    result = run("%%capture got\nprint('before')\n1/0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert shell.user_ns["got"].stdout.startswith("before\n")


def test_a_bad_name_is_told(run, capsys):
    """The variable must have a name that Python takes."""
    run("%%capture 3x\n1")
    assert "UsageError: %%capture needs the name of a variable" in capsys.readouterr().err
