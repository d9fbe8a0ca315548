"""How far the next line is indented: from the text before the cursor, as it stands."""

from __future__ import annotations

import re

#: Blanks per level.
WIDTH = 4

_OPENING = {"(": ")", "[": "]", "{": "}"}
# A word that ends a block, as a whole word: `returned = 1` does not.
_ENDS_BLOCK = re.compile(r"(?:return|raise|break|continue|pass)(?![\w])")
_STRING_START = re.compile(r"\"\"\"|'''|\"|'")


def indentation(line: str) -> str:
    """Return the white space that `line` begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def indent_after(text: str, *, width: int = WIDTH) -> str:
    """Return the white space for a new line after `text`.

    One level more after a colon that opens a block, one less after a statement that leaves it, the same as the line
    before inside brackets and multi-line strings.

    Args:
        text: the input up to the cursor, without the newline.
        width: blanks of one level.
    """
    scan = _scan(text)
    last = text.rpartition("\n")[2]
    if scan.in_string or scan.depth:
        return indentation(last)
    start = scan.statement_start
    indent = indentation(text[start:].split("\n", 1)[0])
    if scan.code_end.endswith(":"):
        return indent + " " * width
    if _ENDS_BLOCK.match(text[start:].lstrip(" \t")):
        return indent[:-width]
    return indent


class _Scan:
    __slots__ = ("code_end", "depth", "in_string", "statement_start")

    def __init__(self) -> None:
        self.depth = 0  # open brackets
        self.in_string = False  # a triple-quoted string is open
        self.statement_start = 0  # index of the line in which the last logical line begins
        self.code_end = ""  # the code of the last logical line, without its comment


def _scan(text: str) -> _Scan:
    """Read `text` up to its end; a bare quote ends with its line, as in Python."""
    scan = _Scan()
    code: list[str] = []
    index = 0
    while index < len(text):
        char = text[index]
        if char == "\n":
            if scan.depth == 0 and not (code and code[-1] == "\\"):
                scan.statement_start = index + 1
                code = []
            index += 1
        elif char == "#":
            end = text.find("\n", index)
            index = len(text) if end < 0 else end
        elif char in "\"'":
            index, closed = _skip_string(text, index)
            code.append('"')
            if not closed:
                scan.in_string = True
        else:
            if char in _OPENING:
                scan.depth += 1
            elif char in ")]}":
                scan.depth = max(0, scan.depth - 1)
            code.append(char)
            index += 1
    scan.code_end = "".join(code).rstrip()
    return scan


def _skip_string(text: str, start: int) -> tuple[int, bool]:
    """Return the index after the string that begins at `start`, and whether it ends within `text`."""
    match = _STRING_START.match(text, start)
    assert match is not None
    quote = match.group()
    index = match.end()
    while index < len(text):
        if text[index] == "\\":
            index += 2
        elif text.startswith(quote, index):
            return index + len(quote), True
        elif len(quote) == 1 and text[index] == "\n":
            return index, True  # an unclosed one-line string is an error, not an open string
        else:
            index += 1
    return len(text), len(quote) == 1


def is_pasted_continuation(next_text: str) -> bool:
    """Tell whether text that is already waiting behind an Enter belongs to the same block.

    Source: in a paste that comes as plain key strokes, blank lines inside a function would end it.
    """
    lines = next_text.replace("\r", "\n").split("\n")
    for line in lines:
        if line.strip():
            if line[0] in " \t)]}":
                return True
            return bool(re.match(r"(?:else|elif|except|finally|case)\b.*:?", line))
    return False
