"""What the cursor stands on."""

from __future__ import annotations

import re

#: A dotted name, with the percent signs of magics.
_NAME = re.compile(r"%{0,2}[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_OPEN = {"(": ")", "[": "]", "{": "}"}


def name_at(code: str, cursor: int) -> str:
    """The dotted name that the cursor touches; else that of the function whose arguments it stands in; else "".

    Args:
        code: the cell.
        cursor: the position, in characters.
    """
    line_start = code.rfind("\n", 0, cursor) + 1
    line_end = code.find("\n", cursor)
    line = code[line_start : len(code) if line_end < 0 else line_end]
    column = cursor - line_start
    for match in _NAME.finditer(line):
        if match.start() <= column <= match.end():
            return _up_to(match, column)
    return _callee(code[:cursor])


def _up_to(match: re.Match[str], column: int) -> str:
    """The name up to the part that the cursor touches: of `a.b.c` with the cursor in `b`, `a.b`."""
    text = match.group()
    end = len(text)
    for part in re.finditer(r"\.", text):
        if match.start() + part.start() >= column:
            end = part.start()
            break
    return re.sub(r"\s", "", text[:end])


def _callee(before: str) -> str:
    """The name before the innermost parenthesis that is still open."""
    depth = 0
    for position in range(len(before) - 1, -1, -1):
        character = before[position]
        if character in ")]}":
            depth += 1
        elif character in _OPEN:
            if depth:
                depth -= 1
                continue
            if character == "(":
                names = list(_NAME.finditer(before[:position].rstrip()))
                head = before[:position].rstrip()
                if names and names[-1].end() == len(head):
                    return re.sub(r"\s", "", names[-1].group())
    return ""
