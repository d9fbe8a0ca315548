"""Cutting unfinished Python into tokens.

`tokenize` gives up on what is not complete, and an input at the cursor hardly ever is. The regular expression here
never gives up; it also knows the lines that are not Python: magics and system commands.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Token(NamedTuple):
    """A piece of text."""

    kind: str  # "name", "number", "string", "op", "newline", "command"
    start: int
    end: int
    text: str


class OpenString(NamedTuple):
    """A string that has not ended at the cursor.

    Attributes:
        prefix: letters before the quote, in lower case.
        quote: one or three quotation marks.
        start: offset of the first character of the prefix.
        body: offset behind the quote.
    """

    prefix: str
    quote: str
    start: int
    body: int


class Lexed(NamedTuple):
    """The tokens of a text, and what is still open at its end.

    Attributes:
        tokens: white space and comments are left out.
        string: the open string, if any.
        comment: whether the text ends within a comment.
        brackets: for each open bracket, the number of its token.
        command: where the magic or system command of the last line starts, if it is one.
    """

    tokens: list[Token]
    string: OpenString | None
    comment: bool
    brackets: list[int]
    command: int | None


_PREFIX = r"(?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?"
_TOKEN = re.compile(
    rf"""
      (?P<space>(?:[ \t\r\f]|\\\n)+)
    | (?P<newline>\n)
    | (?P<comment>\#[^\n]*)
    | (?P<string>{_PREFIX}(?:
          \"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?'''
        | (?!\"\"\")"(?:[^"\\\n]|\\.)*" | (?!''')'(?:[^'\\\n]|\\.)*'))
    | (?P<open>{_PREFIX}(?:\"\"\"|'''|"|'))
    | (?P<number>0[xXoObB][0-9a-fA-F_]+ | (?:\d[\d_]*(?:\.(?![^\W\d])[\d_]*)? | \.\d[\d_]*)(?:[eE][-+]?\d+)?[jJ]?)
    | (?P<name>[^\W\d]\w*)
    | (?P<op>\.\.\. | -> | := | \*\*=? | //=? | <<=? | >>=? | [-+*/%&|^=<>!@]= | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMAND = re.compile(r"[ \t]*(%%?|!!?|\?\??)(?=\S|\Z)")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def lex(text: str) -> Lexed:
    """Cut `text` into tokens."""
    tokens: list[Token] = []
    brackets: list[int] = []
    comment = False
    command: int | None = None
    position, end = 0, len(text)
    line_starts = True
    while position < end:
        if line_starts and not brackets:
            found = _COMMAND.match(text, position)
            if found is not None:
                stop = _end_of_line(text, position)
                tokens.append(Token("command", found.start(1), stop, text[found.start(1) : stop]))
                command = found.start(1) if stop == end else None
                position, line_starts = stop, False
                continue
        line_starts = False
        match = _TOKEN.match(text, position)
        assert match is not None  # the last alternative takes any character
        kind, piece = str(match.lastgroup), match.group()
        comment = False
        if kind == "open":
            stop, string = _after_open(text, match)
            if string is not None:
                return Lexed(tokens, string, False, brackets, None)
            tokens.append(Token("string", position, stop, text[position:stop]))
            position = stop
            continue
        if kind == "newline":
            line_starts = True
            if not brackets:
                tokens.append(Token(kind, position, match.end(), piece))
        elif kind == "comment":
            comment = match.end() == end
        elif kind != "space":
            if kind == "op" and piece in "%!" and not brackets and _assigns(tokens):
                stop = _end_of_line(text, position)
                tokens.append(Token("command", position, stop, text[position:stop]))
                command = position if stop == end else None
                position = stop
                continue
            tokens.append(Token(kind, position, match.end(), piece))
            if piece in _OPENING:
                brackets.append(len(tokens) - 1)
            elif piece in _CLOSING and brackets:
                brackets.pop()
        position = match.end()
    return Lexed(tokens, None, comment, brackets, command)


def _assigns(tokens: list[Token]) -> bool:
    """Whether the line so far is `name =`."""
    return (
        len(tokens) > 1
        and tokens[-1].text == "="
        and tokens[-2].kind == "name"
        and (
            len(tokens) == 2
            or tokens[-3].kind == "newline"
            or tokens[-3].text in {",", ";", ":", "."}
        )
    )


def _after_open(text: str, match: re.Match[str]) -> tuple[int, OpenString | None]:
    """The end of the line for a string that was not closed in it; the open string if the text ends first."""
    piece = match.group()
    prefix = piece.rstrip("'\"")
    quote = piece[len(prefix) :]
    if len(quote) == 1:
        stop = match.end()
        while True:
            stop = _end_of_line(text, stop)
            backslashes = stop - len(text[match.end() : stop].rstrip("\\")) - match.end()
            if stop < len(text) and backslashes % 2:
                stop += 1  # an escaped newline continues the string
                continue
            break
        if stop < len(text):
            return stop, None
    return len(text), OpenString(prefix.lower(), quote, match.start(), match.end())


def _end_of_line(text: str, position: int) -> int:
    stop = text.find("\n", position)
    return len(text) if stop < 0 else stop


def primary_start(tokens: list[Token], last: int) -> int | None:
    """The number of the token at which the primary expression begins that ends with token `last`.

    A primary expression is a name, a literal or a bracket, followed by attributes, calls and subscripts.
    """
    position = last
    while position >= 0:
        token = tokens[position]
        if token.text in _CLOSING:
            opening = _opening(tokens, position)
            if opening is None:
                return None
            before = tokens[opening - 1] if opening else None
            if before is not None and token.text != "}" and _ends_primary(before):
                position = opening - 1
                continue
            position = opening
        elif token.kind not in {"name", "number", "string"} or (
            token.kind == "name" and token.text in _NOT_VALUES
        ):
            return None
        if (
            position >= 2
            and tokens[position - 1].text == "."
            and _ends_primary(tokens[position - 2])
        ):
            position -= 2
            continue
        return position
    return None


def _ends_primary(token: Token) -> bool:
    return (
        token.text in _CLOSING
        or token.kind in {"string", "number"}
        or (token.kind == "name" and token.text not in _NOT_VALUES)
    )


def _opening(tokens: list[Token], closing: int) -> int | None:
    depth = 0
    for position in range(closing, -1, -1):
        if tokens[position].kind != "op":
            continue
        if tokens[position].text in _CLOSING:
            depth += 1
        elif tokens[position].text in _OPENING:
            depth -= 1
            if not depth:
                return position
    return None


#: Keywords that are no expressions: what follows them begins anew.
_NOT_VALUES = frozenset(
    [
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
    ]
)
