from __future__ import annotations

import pytest

from ipy.core.themes import get_theme
from ipy.core.themes.tokens import Token
from ipy.terminal.interactiveshell import TerminalInteractiveShell
from ipy.terminal.prompts import ClassicPrompts, Prompts, text_of, to_ansi, width_of


@pytest.mark.spec("TERM-012", "TERM-005", "TTRM-021")
def test_the_numbered_prompts(shell: TerminalInteractiveShell) -> None:
    """Input, its further lines and results have the numbered prompts of the specification."""
    prompts = Prompts(shell)
    assert text_of(prompts.in_prompt_tokens()) == "In [1]: "
    assert text_of(prompts.continuation_prompt_tokens()) == "   ...: "
    assert text_of(prompts.out_prompt_tokens()) in ("Out[0]: ", "Out[1]: ")
    assert text_of(prompts.rewrite_prompt_tokens()) == "------> "


@pytest.mark.spec("TTRM-021")
def test_prompts_are_tokens_that_pygments_knows(shell: TerminalInteractiveShell) -> None:
    """The token types equal those of Pygments, so that prompt classes can be written with either."""
    from pygments.token import Token as PygmentsToken

    assert (PygmentsToken.PromptNum, "1") in Prompts(shell).in_prompt_tokens()
    assert (PygmentsToken.Prompt, "In [") in Prompts(shell).in_prompt_tokens()


def test_continuation_is_as_wide_as_the_prompt(shell: TerminalInteractiveShell) -> None:
    """The dots end where the first line's prompt ends; wrapped lines have a mark in place of dots."""
    prompts = Prompts(shell)
    assert width_of(prompts.continuation_prompt_tokens(20, lineno=1, wrap_count=0)) == 20
    assert text_of(prompts.continuation_prompt_tokens(8, lineno=1, wrap_count=1)) == "      ⋮ "


@pytest.mark.spec("TTRM-022")
def test_line_numbers_in_front(shell: TerminalInteractiveShell) -> None:
    """A format shows the line's number, and its distance from the cursor's line."""
    shell.prompt_line_number_format = "{line:4d}/{rel_line:+03d} | "
    prompts = Prompts(shell)
    assert text_of(prompts.in_prompt_tokens()) == "   1/+00 | In [1]: "
    assert text_of(prompts.continuation_prompt_tokens(20, lineno=2)) == "   3/+02 |     ...: "


@pytest.mark.spec("TTRM-023", "TERM-030")
def test_classic_prompts(shell: TerminalInteractiveShell) -> None:
    """The classic prompts are those of python, and results have none."""
    prompts = ClassicPrompts(shell)
    assert text_of(prompts.in_prompt_tokens()) == ">>> "
    assert text_of(prompts.continuation_prompt_tokens(4)) == "... "
    assert prompts.out_prompt_tokens() == []
    assert prompts.rewrite_prompt_tokens() == []


@pytest.mark.spec("TTRM-021", "TTRM-023")
def test_a_prompt_class_can_be_set(shell: TerminalInteractiveShell) -> None:
    """`prompts_class` and `prompts` put other prompts in place, at any time."""
    shell.prompts_class = ClassicPrompts
    assert isinstance(shell.prompts, ClassicPrompts)
    assert shell.prompts.in_prompt_tokens()[0][1] == ">>> "

    class Mine(Prompts):
        def in_prompt_tokens(self) -> list[tuple[tuple[str, ...], str]]:
            return [(Token.Prompt, "mine> ")]

    shell.prompts = Mine(shell)
    assert text_of(shell.prompts.in_prompt_tokens()) == "mine> "


@pytest.mark.spec("TTRM-021")
def test_escapes_of_no_width_take_no_columns() -> None:
    """A zero-width escape reaches the terminal and counts nothing."""
    tokens = [(Token.ZeroWidthEscape, "\x1b]133;A\x07"), (Token.Prompt, "> ")]
    assert width_of(tokens) == 2
    assert "\x1b]133;A\x07" in to_ansi(tokens, get_theme("linux"))


@pytest.mark.spec("TERM-064")
def test_without_colours_there_are_no_escapes() -> None:
    """The theme without colours writes nothing but the text."""
    tokens = [
        (Token.ZeroWidthEscape, "\x1b]133;A\x07"),
        (Token.PromptColor.Green, "a"),
        (Token.Prompt, "b"),
    ]
    assert to_ansi(tokens, get_theme("nocolor")) == "ab"


@pytest.mark.spec("TERM-025")
def test_wide_characters_count_two_columns() -> None:
    """The width of a prompt is that on the screen."""
    assert width_of([(Token.Prompt, "日本 é> ")]) == 4 + 1 + 3


@pytest.mark.spec("TERM-026")
def test_the_width_of_a_prompt_of_several_lines_is_that_of_its_last() -> None:
    """Only what stands on the line of the input counts."""
    assert width_of([(Token.Prompt, "a long first line\n"), (Token.Prompt, "> ")]) == 2


def test_the_editor_is_not_loaded_for_prompts(shell: TerminalInteractiveShell) -> None:
    """The default prompts don't ask for the line editor."""
    shell.simple_prompt = False
    Prompts(shell).in_prompt_tokens()
    assert shell._editor is None
