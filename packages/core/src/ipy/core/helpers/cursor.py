"""The line and the name at a position in source that need not be complete.

Source: the requests `complete` and `inspect` of the Jupyter protocol, which give a text and a position in it.
"""

from __future__ import annotations

import tokenize
from collections.abc import Callable, Iterator
from tokenize import TokenInfo


def generate_tokens(readline: Callable[[], str]) -> Iterator[TokenInfo]:
    """The tokens of some lines, as far as they can be read: an unfinished statement is no error."""
    try:
        yield from tokenize.generate_tokens(readline)
    except (tokenize.TokenError, SyntaxError):
        # Before Python 3.12 an open bracket, since then also an open string.
        return


def generate_tokens_catch_errors(
    readline: Callable[[], str], extra_errors_to_catch: list[str] | None = None
) -> Iterator[TokenInfo]:
    """The same under an older name; no error needs to be listed."""
    yield from generate_tokens(readline)


def line_at_cursor(cell: str, cursor_pos: int = 0) -> tuple[str, int]:
    r"""The line that holds a position.

    Returns:
        (the line with its end, the position of its beginning); `("", len(cell))` behind a text that ends with `\n`.
    """
    offset = 0
    for line in cell.splitlines(keepends=True):
        if cursor_pos < offset + len(line) or not line.endswith("\n"):
            return line, offset
        offset += len(line)
    return "", offset


def token_at_cursor(cell: str, cursor_pos: int = 0) -> str:
    """The dotted name at a position, or that of the innermost function call around it; "" if there is neither."""
    lines = iter(cell.splitlines(keepends=True))
    starts = [0]
    for line in cell.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    names: list[str] = []
    calls: list[str] = []
    ended = ""
    previous = ""
    for token in generate_tokens(lambda: next(lines, "")):
        begin = starts[token.start[0] - 1] + token.start[1] if token.start[0] <= len(starts) else 0
        if begin > cursor_pos or token.type == tokenize.ENDMARKER:
            break
        text = token.string
        if token.type == tokenize.NAME:
            ended = ""
            names.append(f"{names[-1]}.{text}" if names and previous == "." else text)
            if begin <= cursor_pos < begin + len(text):
                return names[-1]
        elif text == "(":
            # A bracket that follows no name calls nothing that has one.
            calls.append(names[-1] if previous.isidentifier() else "")
        elif text == ")" and calls and begin < cursor_pos:
            ended = calls.pop()
        elif text == "=" and not calls:
            # What is assigned to is not what is asked about.
            names.clear()
        previous = text
    if calls:
        return calls[-1]
    return ended or (names[-1] if names else "")
