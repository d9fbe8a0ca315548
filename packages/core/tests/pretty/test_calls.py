import pytest

from ipy.core.pretty import CallExpression, RawStringLiteral, RawText, pretty


@pytest.mark.spec("TCOR-064")
def test_a_call_is_shown_with_its_arguments():
    """Positional arguments come first, then keywords; any keyword is allowed."""
    assert (
        pretty(CallExpression("Point", 1, y=[2], name=3, self=4))
        == "Point(1, y=[2], name=3, self=4)"
    )


@pytest.mark.spec("TCOR-064")
def test_a_long_call_is_broken_at_its_arguments():
    """Each argument stands on a line of its own, below the first."""
    call = CallExpression("f", "x" * 40, key="y" * 40)
    assert pretty(call) == f"f({'x' * 40!r},\n  key={'y' * 40!r})"


@pytest.mark.spec("TCOR-064")
def test_a_factory_makes_calls_of_one_name():
    """`factory` gives a function in place of the class."""
    assert pretty(CallExpression.factory("Box")(1)) == "Box(1)"


@pytest.mark.spec("TCOR-064")
def test_raw_text_and_literals():
    """Raw text has no quotes; a raw literal keeps its backslashes."""
    assert pretty([RawText("as is")]) == "[as is]"
    assert pretty(RawStringLiteral(r"\d+")) == r"r'\d+'"
    assert pretty(RawStringLiteral(rb"\d+")) == r"rb'\d+'"
