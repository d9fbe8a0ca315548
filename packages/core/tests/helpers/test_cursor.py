"""What stands at a position in unfinished source."""

from __future__ import annotations

import pytest

from ipy.core.helpers.cursor import generate_tokens, line_at_cursor, token_at_cursor


@pytest.mark.spec("TCOR-133")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fo|o.bar(a)", "foo"),
        ("foo.b|ar(a)", "foo.bar"),
        ("foo.bar(a, |", "foo.bar"),
        ("foo.bar(a, b.c(1|, 2)", "b.c"),
        ("foo.bar(a, |b.c(1))", "b"),
        ("foo.bar(a)|", "foo.bar"),
        ("foo(x=bar(1,|", "bar"),
        ("a + b|", "b"),
        ("x = [1]|", ""),
        ("x = 1\nab|c.de", "abc"),
        ("print('open|", "print"),
        ("(1, |2)", ""),
        ("|", ""),
    ],
)
def test_the_name_at_the_cursor(text, expected):
    """The name that the cursor is in, else the function that is being called."""
    assert token_at_cursor(text.replace("|", ""), text.index("|")) == expected


@pytest.mark.spec("TCOR-133")
def test_the_line_at_the_cursor():
    """The line with its end, and where it begins."""
    found = [line_at_cursor("a\nbc\nd", position) for position in range(7)]
    assert found == [("a\n", 0)] * 2 + [("bc\n", 2)] * 3 + [("d", 5)] * 2
    assert line_at_cursor("a\n", 2) == ("", 2)


def test_tokens_of_an_unfinished_statement():
    """There is no error; the tokens end where nothing more can be read."""
    lines = iter(["f(a,\n"])
    assert [t.string for t in generate_tokens(lambda: next(lines, ""))][:4] == ["f", "(", "a", ","]
