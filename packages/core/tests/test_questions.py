"""Asking the person at the keyboard."""

from __future__ import annotations

import pytest

from ipy.core.errors import StdinNotImplementedError
from ipy.core.questions import ask_yes_no


@pytest.fixture
def person(monkeypatch):
    """Gives the answers in this list, raising those that are exceptions; keeps the prompts."""
    answers, prompts = [], []

    def answer(prompt=""):
        prompts.append(prompt)
        given = answers.pop(0)
        if isinstance(given, BaseException):
            raise given
        return given

    monkeypatch.setattr("builtins.input", answer)
    answer.answers, answer.prompts = answers, prompts
    return answer


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("y", True), ("YES", True), (" y ", True), ("n", False), ("No", False)],
)
def test_yes_and_no_in_words_and_letters(person, text, meaning):
    """In any case, with blanks around."""
    person.answers.append(text)
    assert ask_yes_no("Sure?") is meaning
    assert person.prompts == ["Sure? "]


def test_anything_else_is_asked_again(person, capsys):
    """Without a default an empty answer is none."""
    person.answers.extend(["maybe", "", "y"])
    assert ask_yes_no("Sure?") is True
    assert len(person.prompts) == 3
    assert "y or n" in capsys.readouterr().out


@pytest.mark.parametrize(("default", "meaning"), [("y", True), ("n", False), ("Y", True)])
def test_the_default_is_an_empty_answer(person, default, meaning):
    """Also where the input ends."""
    person.answers.extend(["", EOFError()])
    assert ask_yes_no("Sure?", default) is meaning
    assert ask_yes_no("Sure?", default) is meaning


def test_without_a_default_the_end_of_input_is_an_error(person):
    """The error holds the question."""
    person.answers.append(EOFError())
    with pytest.raises(StdinNotImplementedError, match="Sure"):
        ask_yes_no("Sure?")


def test_ctrl_c_means_what_the_caller_says(person):
    """Else it is an interrupt."""
    person.answers.extend([KeyboardInterrupt(), KeyboardInterrupt()])
    assert ask_yes_no("Sure?", interrupt="n") is False
    with pytest.raises(KeyboardInterrupt):
        ask_yes_no("Sure?", "y")


@pytest.mark.spec("CORE-R024", "CORE-175")
def test_a_front_end_without_input_gives_the_default(person):
    """What such a front end raises is no failure of the question."""
    person.answers.append(StdinNotImplementedError("none"))
    assert ask_yes_no("Sure?", "n") is False
