"""Finding the name that a cursor is at, for protocol 4, which asks about names instead of places in code."""

from __future__ import annotations

import re

_NAME = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*(?:\s*\.)?")


def name_at_cursor(code: str, cursor: int) -> str:
    """Return the dotted name at a cursor, up to and with the part that the cursor is in; else that of the call around it.

    Args:
        code: one or more lines.
        cursor: in code points.
    """
    cursor = min(max(cursor, 0), len(code))
    for match in _NAME.finditer(code):
        if match.start() <= cursor <= match.end():
            # `a.b.c` with the cursor in b asks about a.b.
            stop = re.compile(r"\w*").match(code, cursor)
            end = stop.end() if stop else cursor
            return re.sub(r"\s+", "", code[match.start() : min(end, match.end())]).rstrip(".")
    return _enclosing_call(code[:cursor])


def _enclosing_call(before: str) -> str:
    """Return the name before the last parenthesis that is still open."""
    depth = 0
    for index in range(len(before) - 1, -1, -1):
        if before[index] in ")]}":
            depth += 1
        elif before[index] in "([{":
            if depth:
                depth -= 1
            elif before[index] == "(":
                names = list(_NAME.finditer(before, 0, index))
                if names and not before[names[-1].end() : index].strip():
                    return re.sub(r"\s+", "", names[-1].group()).rstrip(".")
                return ""
    return ""


def line_at_cursor(code: str, cursor: int) -> tuple[str, int]:
    """Return the line that a cursor is in, and the cursor within it."""
    cursor = min(max(cursor, 0), len(code))
    start = code.rfind("\n", 0, cursor) + 1
    end = code.find("\n", cursor)
    return code[start : len(code) if end < 0 else end], cursor - start
