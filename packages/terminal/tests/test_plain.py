from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from ipy.terminal.interactiveshell import TerminalInteractiveShell
from ipy.terminal.plain import is_terminal, read_cell


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives text as standard input."""

    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return give


@pytest.mark.spec("TTRM-017", "TERM-053")
@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("1 + 1\n2\n", "1 + 1"),
        ("f(1,\n2)\n3\n", "f(1,\n2)"),
        ("for i in x:\n    f(i)\n\n3\n", "for i in x:\n    f(i)\n"),
        ("%%time\nx\n\n", "%%time\nx\n"),
        ("\nx\n", ""),
    ],
)
def test_a_cell_ends_where_it_is_complete(
    shell: TerminalInteractiveShell, typed: Callable[[str], None], text: str, cell: str
) -> None:
    """Lines are read until they make a cell; blocks end with a blank line."""
    typed(text)
    assert read_cell(shell) == cell


def test_the_end_of_input(shell: TerminalInteractiveShell, typed: Callable[[str], None]) -> None:
    """An unfinished cell is returned; after it, or without one, there is no more."""
    typed("for i in x:\n    f(i)")
    assert read_cell(shell) == "for i in x:\n    f(i)"
    with pytest.raises(EOFError):
        read_cell(shell)


@pytest.mark.spec("TTRM-032")
def test_prepared_text_is_taken_by_an_empty_line(
    shell: TerminalInteractiveShell,
    typed: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Text of `set_next_input` is shown, and Enter takes it."""
    typed("\n")
    shell.set_next_input("x = 1")
    assert shell.prompt_for_code() == "x = 1"
    assert "In [1]: x = 1" in capsys.readouterr().out


@pytest.mark.spec("TTRM-017")
def test_streams_that_are_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipes, closed and missing streams, and terminals without cursor control have plain prompts."""
    assert not is_terminal()
    monkeypatch.setattr(sys, "stdin", None)
    assert not is_terminal()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdin", closed)
    assert not is_terminal()


@pytest.mark.spec("TTRM-017")
def test_the_environment_asks_for_plain_prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    """`IPY_TEST_SIMPLE_PROMPT` switches the line editor off."""
    monkeypatch.setenv("IPY_TEST_SIMPLE_PROMPT", "1")
    from ipy.core.active import set_active

    shell = TerminalInteractiveShell()
    set_active(None)
    assert shell.simple_prompt
    assert shell.pt_app is None
    shell.cleanup()
