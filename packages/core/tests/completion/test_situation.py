from __future__ import annotations

import pytest

from ipy.core.completion.lexing import lex
from ipy.core.completion.situation import look

KINDS = {
    "x = 1": "code",
    "x = 'abc": "string",
    "x = 'abc'": "code",
    '"""doc\nmore': "string",
    "x = 'abc\ny": "code",
    "# comment": "comment",
    "x # comment": "comment",
    "'# no comment": "string",
    "%magic x": "magic",
    "%timeit x": "code",
    "!ls x": "shell",
    "x = !ls x": "shell",
    "x = %who x": "magic",
    "x = 5 %who": "code",
    "(\n%x": "code",
    "%%bash\nls": "shell",
    "%%html\n<b>": "text",
    "%%time\nx": "code",
    "f'{x": "code",
    "f'{x} y": "string",
    "f'{{x": "string",
    "rb'x": "string",
    "~/x": "path",
    "./x": "path",
    "x / y": "code",
}


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_what_the_cursor_is_in(text, kind):
    """Code, a string, a comment, a command: told from the text before the cursor."""
    assert look(text, len(text)).kind == kind


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("a.b.", "a.b"),
        ("f(x).", "f(x)"),
        ("x + y.z.", "y.z"),
        ("d['k'][0].", "d['k'][0]"),
        ("'text'.", "'text'"),
        ("(a + b).", "(a + b)"),
        ("[1, 2].", "[1, 2]"),
        ("return x.", "x"),
        ("not x.", "x"),
        ("f(a, b.", "b"),
        ("a if b.", "b"),
        ("x = await y.", "y"),
        ("{1: 2}.", "{1: 2}"),
        ("a\\\n.", "a"),
        ("(a\n.b\n.", "a\n.b"),
        ("[x for x in y].", "[x for x in y]"),
    ],
)
def test_the_expression_before_a_dot(text, expression):
    """The primary expression, back to where it begins."""
    found = look(text, len(text)).attribute
    assert found is not None
    assert found.expression == expression


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(",
        "\\",
        "'",
        '"""',
        "f'{",
        "f'{{{",
        "%",
        "%%",
        "!",
        "?",
        "\n",
        "a.",
        ".",
        "..",
        "[",
        "0x",
        "1e",
        "\x00",
        "é",
        "𝐀",
        "'''\\",
        "\\\n",
        "%%x\n",
        "from ",
        "import .",
        "@",
        "lambda:",
        "f(**",
        "a[b",
    ],
)
def test_any_text_is_understood_somehow(text):
    """Looking at unfinished input never fails, wherever the cursor is."""
    for offset in range(len(text) + 1):
        found = look(text, offset)
        assert 0 <= found.word_start <= offset


def test_tokens_cover_what_they_say():
    """Each token's text stands where it says."""
    text = "x = f('a b', [1, 2.5e3])  # end\n%magic\n"
    for token in lex(text).tokens:
        assert text[token.start : token.end] == token.text
