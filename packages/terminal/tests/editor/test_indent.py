from __future__ import annotations

import pytest

from ipy.terminal.input.indent import indent_after, is_pasted_continuation


@pytest.mark.spec("TERM-043", "TTRM-003")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():", "    "),
        ("if x:  # a comment", "    "),
        ("class A:\n    def f(self):", "        "),
        ("x = 1", ""),
        ("def f():\n    x = 1", "    "),
        ("def f(a,\n      b):", "    "),
        ("", ""),
    ],
)
def test_a_colon_opens_a_level(text: str, expected: str) -> None:
    """After a line that ends with a colon, the next is indented one level more; else it stays."""
    assert indent_after(text) == expected


@pytest.mark.spec("TERM-043")
@pytest.mark.parametrize(
    "word", ["return", "return 1", "raise ValueError(1)", "break", "continue", "pass"]
)
def test_statements_that_leave_a_block_dedent(word: str) -> None:
    """After return, raise, break, continue and pass the next line is one level further out."""
    assert indent_after(f"def f():\n    if x:\n        {word}") == "    "


@pytest.mark.spec("TERM-044")
@pytest.mark.parametrize(
    "line", ["returned = 1", "pass_me(x)", "raises", "breaking = 2", "continued()"]
)
def test_words_that_only_start_like_one_do_not_dedent(line: str) -> None:
    """A name that merely begins with such a keyword keeps the level."""
    assert indent_after(f"def f():\n    {line}") == "    "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(1,", ""),
        ("    f(1,", "    "),
        ("x = {\n    'a':", "    "),
        ('s = """if x:', ""),
        ("def f():\n    '''doc:", "    "),
        ("x = 'a:", ""),
        ("x = a[1:", ""),
        ("return_value = f(\n        1)", ""),
        ("if a and \\\n        b:", "    "),
    ],
)
def test_brackets_and_strings_keep_the_indentation(text: str, expected: str) -> None:
    """Inside brackets and strings a colon opens nothing, and a logical line counts from where it begins."""
    assert indent_after(text) == expected


def test_a_hash_in_a_string_is_no_comment() -> None:
    """The end of the code is found behind a string that holds a hash sign."""
    assert indent_after("if x == '#':") == "    "


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ("    y = 2\n", True),
        ("\n\n    y = 2\n", True),
        ("else:\n", True),
        ("except ValueError:\n", True),
        (")\n", True),
        ("f()\n", False),
        ("elsewhere = 1\n", False),
        ("", False),
        ("\n\n", False),
    ],
)
def test_waiting_text_tells_whether_the_block_goes_on(waiting: str, expected: bool) -> None:
    """Text behind an Enter belongs to the block when it is indented or goes on with else, except and the like."""
    assert is_pasted_continuation(waiting) is expected
