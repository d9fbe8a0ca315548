"""Offsets in a text, as lines and columns and back; and the word at the cursor."""

from __future__ import annotations

import re

#: Characters that end a word for completers of old (matchers of version 1, the `token` of a context).
DELIMS = " \t\n`!@#$^&*()=+[{]}\\|;:'\",<>?"
#: The same for greedy completion.
GREEDY_DELIMS = " =\r\n"


def position_to_cursor(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 0, of an offset in `text`.

    Raises:
        ValueError: the offset lies outside.
    """
    if not 0 <= offset <= len(text):
        raise ValueError(
            f"the offset {offset} lies outside of the text, which has {len(text)} characters"
        )
    before = text[:offset]
    line = before.count("\n")
    return line, offset - (before.rfind("\n") + 1)


def cursor_to_position(text: str, line: int, column: int) -> int:
    """The offset of a line and a column, both from 0.

    Raises:
        ValueError: there is no such line.
    """
    lines = text.split("\n")
    if line >= len(lines):
        raise ValueError(f"there is no line {line}: the text has {len(lines)}, counted from 0")
    return sum(len(row) + 1 for row in lines[:line]) + column


class CompletionSplitter:
    """Finds the word to the left of the cursor.

    Args:
        delims: the characters that end a word.
    """

    def __init__(self, delims: str | None = None) -> None:
        self._delims = DELIMS if delims is None else delims
        self._pattern = _word_before(self._delims)

    @property
    def delims(self) -> str:
        """The characters that end a word."""
        return self._delims

    @delims.setter
    def delims(self, delims: str) -> None:
        self._delims = delims
        self._pattern = _word_before(delims)

    def split_line(self, line: str, cursor_pos: int | None = None) -> str:
        """The word that ends at the cursor, or at the end of the line."""
        before = line if cursor_pos is None else line[:cursor_pos]
        found = self._pattern.search(before)
        return found[0] if found else ""


def _word_before(delims: str) -> re.Pattern[str]:
    return re.compile(f"[^{re.escape(delims)}]*$" if delims else r".*$", re.DOTALL)
