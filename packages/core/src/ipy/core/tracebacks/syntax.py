"""Syntax errors: the place, the line, a caret."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ipy.core.themes import Token, TokenType

from .labels import place
from .source import SourceReader

Tokens = list[tuple[TokenType, str]]

_INDENT = "    "


def format_place(value: SyntaxError) -> Iterator[Tokens]:
    """Yield the lines above the message of a syntax error, as tokens; whatever the error lacks is left out."""
    filename, lineno = value.filename, value.lineno
    yield [(Token.Normal, "  "), *place(filename or "<string>", lineno)]
    line = find_line(value)
    if line is None:
        return
    stripped = line.strip()
    yield [(Token.Line, _INDENT + stripped)]
    column = value.offset
    if column is None or column < 1:
        return
    lead = len(line) - len(line.lstrip())
    start = max(column - 1 - lead, 0)
    end_column = value.end_offset if value.end_lineno == lineno else None
    end = max((end_column or 0) - 1 - lead, start + 1)
    # A caret past the end of the line stands for something that is missing: one column is enough.
    end = min(end, max(len(stripped), start + 1))
    yield [
        (
            Token.Caret,
            _INDENT
            + _blank(stripped[:start].ljust(start))
            + "^" * max(_width(stripped[start:end]), 1),
        )
    ]


def find_line(value: SyntaxError) -> str | None:
    """The source line of a syntax error: as it was compiled, or as the file has it now."""
    if value.text:
        # For a statement over several lines, some errors carry them all.
        return value.text.split("\n", 1)[0]
    if not isinstance(value.filename, str) or not isinstance(value.lineno, int):
        return None
    source = SourceReader().open(value.filename)
    lines = source.get(value.lineno, value.lineno) if source is not None else []
    return lines[0] if lines and value.lineno > 0 else None


def suggest_paste(value: BaseException | None) -> str | None:
    """Advice for an indentation error that comes from pasting indented code line by line."""
    if not isinstance(value, IndentationError) or "unexpected indent" not in str(value.msg):
        return None
    if not str(value.filename).startswith("<"):
        return None  # a file: nothing was pasted
    return "If you want to paste code into the shell, try the %paste and %cpaste magic functions."


def _blank(text: str) -> str:
    """White space of the same width as the text; tabs stay tabs."""
    return "".join("\t" if character == "\t" else " " * _width(character) for character in text)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
