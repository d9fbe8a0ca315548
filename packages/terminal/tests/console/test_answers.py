"""What a kernel says about text that is being typed."""

from __future__ import annotations

import pytest

from ipy.terminal.console.answers import Found, KernelAnswers

from .helpers import Link, console


def _answers(link: Link, **settings: object) -> KernelAnswers:
    return KernelAnswers(link, settings=console(link, **settings))


@pytest.mark.spec("TTRM-042")
def test_completions_replace_what_the_kernel_says() -> None:
    """Every match stands in place of the kernel's range."""
    reply = {"status": "ok", "matches": ["alpha", "alps"], "cursor_start": 4, "cursor_end": 6}
    found = list(_answers(Link({"complete": reply})).completions("x = al", 6))
    assert found == [Found(4, 6, "alpha"), Found(4, 6, "alps")]


@pytest.mark.spec("TTRM-042")
def test_completions_carry_kind_and_signature() -> None:
    """The metadata of kernels that have it gives each candidate its own range, kind and signature."""
    entry = {"start": 0, "end": 2, "text": "alpha", "type": "function", "signature": "(x)"}
    reply = {
        "status": "ok",
        "matches": ["alpha"],
        "cursor_start": 0,
        "cursor_end": 2,
        "metadata": {"_jupyter_types_experimental": [entry]},
    }
    found = list(_answers(Link({"complete": reply})).completions("al", 2))
    assert found == [Found(0, 2, "alpha", "function", "(x)")]


def test_no_answer_is_no_completion() -> None:
    """A kernel that doesn't answer in time has no completions to offer."""
    assert list(_answers(Link()).completions("al", 2)) == []


@pytest.mark.spec("TTRM-042")
def test_the_kernel_says_whether_input_is_complete() -> None:
    """The kernel's verdict and its indentation count, whatever the language."""
    link = Link({"is_complete": {"status": "incomplete", "indent": "  "}})
    assert _answers(link).check_complete("f <- function() {") == ("incomplete", "  ")


@pytest.mark.spec("TTRM-042")
@pytest.mark.parametrize(
    ("text", "expected"), [("1+1", "complete"), ("def f():", "incomplete"), ("(1,", "incomplete")]
)
def test_own_rules_decide_for_a_kernel_that_does_not_say(text: str, expected: str) -> None:
    """Without an answer the rules of Python decide for a Python kernel."""
    assert _answers(Link()).check_complete(text)[0] == expected


def test_a_kernel_that_lets_us_wait_is_not_asked_again_while_it_is_busy() -> None:
    """The time limit is paid once: until the kernel is idle again, own rules decide at once."""
    link = Link()
    answers = _answers(link)
    link.is_busy = True
    answers.check_complete("1")
    answers.check_complete("2")
    assert [args for name, args in link.asked if name == "is_complete"] == [("1",)]
    link.is_busy = False
    answers.check_complete("3")
    assert [args for name, args in link.asked if name == "is_complete"] == [("1",), ("3",)]


@pytest.mark.spec("TTRM-042")
def test_the_kernel_need_not_be_asked() -> None:
    """`use_kernel_is_complete` off leaves it to the own rules."""
    link = Link({"is_complete": {"status": "incomplete", "indent": ""}})
    assert _answers(link, use_kernel_is_complete=False).check_complete("1+1")[0] == "complete"
    assert link.asked == []


def test_other_languages_end_with_a_blank_line() -> None:
    """Nothing is known of another language: one line runs, several do after a blank one."""
    link = Link()
    link.kernel_info = {"language_info": {"name": "R"}}
    answers = _answers(link)
    verdicts = [answers.check_complete(text)[0] for text in ("x", "x\ny", "x\ny\n")]
    assert verdicts == ["complete", "incomplete", "complete"]


@pytest.mark.spec("TTRM-042", "TERM-092")
def test_earlier_input_comes_from_the_kernel() -> None:
    """Up finds what earlier sessions of the kernel ran; entries with output count by their input."""
    history = [[1, 1, "a = 1"], [1, 2, ["b = 2", "out"]]]
    assert _answers(Link({"history": {"history": history}})).earlier_cells() == ["a = 1", "b = 2"]


def test_nothing_found_is_no_description() -> None:
    """A reply without a find is none."""
    link = Link({"inspect": {"status": "ok", "found": False, "data": {}}})
    assert _answers(link).inspect("x", 1) is None
