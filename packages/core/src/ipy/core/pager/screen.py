"""The size of the terminal."""

from __future__ import annotations

import os
import sys

#: Rows and columns where nobody can tell.
FALLBACK = (25, 80)


def screen_size() -> tuple[int, int]:
    """Rows and columns of the terminal: `$LINES` and `$COLUMNS` where set, else as the terminal says."""
    rows, columns = _from_environment("LINES"), _from_environment("COLUMNS")
    if rows and columns:
        return rows, columns
    seen_columns, seen_rows = FALLBACK[1], FALLBACK[0]
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            if stream is None:
                continue
            seen_columns, seen_rows = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError, AttributeError):
            continue  # not a terminal, or closed
        break
    return rows or seen_rows or FALLBACK[0], columns or seen_columns or FALLBACK[1]


def _from_environment(name: str) -> int:
    try:
        return max(0, int(os.environ.get(name, "")))
    except ValueError:
        return 0
