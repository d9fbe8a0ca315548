"""Syntax errors: the place, the line, a caret."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from ipy.core.themes import Token, TokenType

from .labels import place
from .source import SourceReader
from .values import read, safe_str

Tokens = list[tuple[TokenType, str]]

_INDENT = "    "
#: Longer lines are cut: nobody reads them, and the terminal would be busy for seconds.
MAX_LINE_CHARS = 10_000


def format_place(value: SyntaxError) -> Iterator[Tokens]:
    """Yield the lines above the message of a syntax error, as tokens; whatever the error lacks is left out."""
    filename, lineno = read(value, "filename"), _number(value, "lineno")
    if not isinstance(filename, str):
        filename = "" if filename is None else safe_str(filename)
    yield [(Token.Normal, "  "), *place(filename or "<string>", lineno)]
    line = find_line(value)
    if line is None:
        return
    stripped = line.strip()
    yield [(Token.Line, _INDENT + stripped)]
    column = _number(value, "offset")
    if column is None or column < 1:
        return
    lead = len(line) - len(line.lstrip())
    # Whoever raises the error chooses the columns: none may stand further out than the end of the line.
    column = min(column, len(line) + 1)
    start = max(column - 1 - lead, 0)
    end_column = _number(value, "end_offset") if _number(value, "end_lineno") == lineno else None
    end_column = min(end_column or 0, len(line) + 1)
    end = max(end_column - 1 - lead, start + 1)
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
    text = read(value, "text")
    if text and isinstance(text, str):
        # For a statement over several lines, some errors carry them all.
        return text.split("\n", 1)[0][:MAX_LINE_CHARS]
    filename, lineno = read(value, "filename"), _number(value, "lineno")
    if not isinstance(filename, str) or lineno is None or lineno < 1:
        return None
    source = SourceReader().open(filename)
    lines = source.get(lineno, lineno) if source is not None else []
    return lines[0][:MAX_LINE_CHARS] if lines else None


def suggest_paste(value: BaseException | None) -> str | None:
    """Advice for an indentation error that comes from pasting indented code line by line."""
    if not isinstance(value, IndentationError):
        return None
    if "unexpected indent" not in safe_str(read(value, "msg")):
        return None
    if not safe_str(read(value, "filename")).startswith("<"):
        return None  # a file: nothing was pasted
    return "If you want to paste code into the shell, try the %paste and %cpaste magic functions."


def _number(value: SyntaxError, name: str) -> int | None:
    """An attribute that should be a number; None where it is none."""
    found: Any = read(value, name)
    return found if type(found) is int else None


def _blank(text: str) -> str:
    """White space of the same width as the text; tabs stay tabs."""
    return "".join("\t" if character == "\t" else " " * _width(character) for character in text)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
