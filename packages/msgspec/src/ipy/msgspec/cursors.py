"""Cursor positions: Unicode code points in messages, UTF-16 code units in browsers and Qt.

Source: messaging specification 5.2, "cursor_pos".
"""

from __future__ import annotations


def to_utf16(code: str, cursor: int) -> int:
    """Return a cursor in UTF-16 code units; one beyond the end is put to the end.

    Args:
        code: the text that the cursor is in.
        cursor: in code points.
    """
    cursor = min(max(cursor, 0), len(code))
    return cursor + sum(character > "\uffff" for character in code[:cursor])


def from_utf16(code: str, cursor_utf16: int) -> int:
    """Return a cursor in code points; one inside a surrogate pair is put before it.

    Args:
        code: the text that the cursor is in.
        cursor_utf16: in UTF-16 code units.
    """
    units = 0
    for index, character in enumerate(code):
        units += 2 if character > "\uffff" else 1
        if units > cursor_utf16:
            return index
    return len(code)
