"""The front end that needs nothing but the standard library."""

from __future__ import annotations

import pytest

from ipy.core.linefront import LineFrontEnd
from ipy.core.shell import InteractiveShell


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell in an empty home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    made = InteractiveShell(ipython_dir=str(tmp_path / "ipython"), colors="nocolor")
    yield made
    made.cleanup()


def type_lines(shell, lines):
    """Type lines, then end the input; gives the prompts that were shown."""
    prompts, left = [], list(lines)

    def read(prompt):
        prompts.append(prompt)
        if not left:
            raise EOFError
        line = left.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    LineFrontEnd(shell, read).interact()
    return prompts


def test_cells_are_read_until_they_are_complete(shell):
    """A block ends with an empty line; an empty line inside of brackets doesn't."""
    prompts = type_lines(
        shell, ["x = 1", "for i in range(2):", "    x += i", "", "y = [1,", "", "2]"]
    )
    assert (shell.user_ns["x"], shell.user_ns["y"]) == (2, [1, 2])
    assert prompts == [
        "In [1]: ", "In [2]: ", "   ...: ", "   ...: ", "In [3]: ", "   ...: ", "   ...: ", "In [4]: ",
    ]  # fmt: skip


def test_exit_leaves(shell):
    """Nothing is read after it."""
    assert type_lines(shell, ["exit", "x = 1"]) == ["In [1]: "]
    assert "x" not in shell.user_ns


def test_ctrl_c_gives_a_cell_up(shell, capsys):
    """What was typed of it does not run, and the next cell is read."""
    type_lines(shell, ["if True:", "    x = 1", KeyboardInterrupt(), "y = 2"])
    assert "x" not in shell.user_ns
    assert shell.user_ns["y"] == 2
    assert "KeyboardInterrupt" in capsys.readouterr().out


@pytest.mark.spec("CORE-153")
def test_doctest_mode_has_pythons_prompts(shell):
    """`>>> ` and `... `, until it is switched off."""
    lines = ["%doctest_mode", "if True:", "    x = 1", "", "%doctest_mode"]
    prompts = type_lines(shell, lines)
    assert prompts == ["In [1]: ", ">>> ", "... ", "... ", ">>> ", "In [4]: "]
