from __future__ import annotations

import pytest

from ipy.core.text import DollarFormatter, EvalFormatter, FullEvalFormatter


@pytest.mark.spec("TCOR-133", "CORE-461")
def test_eval_formatter_evaluates_and_keeps_specifications() -> None:
    """Fields are expressions, a colon begins the format specification."""
    formatter = EvalFormatter()
    assert formatter.format("{n//4}", n=12) == "3"
    assert formatter.format("{n:.2f} {n!r}", n=3.0) == "3.00 3.0"
    assert formatter.format("{[n for _ in range(2)]}", n=1) == "[1, 1]"


def test_full_eval_formatter_takes_slices() -> None:
    """A colon belongs to the expression."""
    assert FullEvalFormatter().format("{s[1:3]} {n}{{}}", s="hello", n=2) == "el 2{}"


def test_full_eval_formatter_raises() -> None:
    """An unknown name is the caller's business."""
    with pytest.raises(NameError):
        FullEvalFormatter().format("{nope}")


def test_dollar_formatter() -> None:
    """$name and dotted names are fields; $$ is a dollar; single quotes protect."""
    formatter = DollarFormatter()
    assert formatter.format("$n $$n {n} $z.real", n=9, z=2 + 1j) == "9 $n 9 2.0"
    assert formatter.format("'$n' $n it's", n=9) == "'$n' 9 it's"
