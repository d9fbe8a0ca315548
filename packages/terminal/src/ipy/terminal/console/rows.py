"""How many rows of the screen a cell's output takes, so that `clear_output` can take them away again."""

from __future__ import annotations

import re

from ipy.terminal.prompts import width_of

_COLORS = re.compile(r"\x1b\[[0-9;:]*m")


class Rows:
    """Counts rows as text is written; gives up where the text moves the cursor by itself."""

    def __init__(self) -> None:
        self._finished = 0
        self._line = ""
        self.is_known = True

    def add(self, text: str, columns: int) -> None:
        """Take note of `text`, written to a screen of so many columns."""
        plain = _COLORS.sub("", text)
        if "\x1b" in plain or "\b" in plain or "\f" in plain:
            self.is_known = False
        *lines, rest = plain.split("\n")
        for line in lines:
            self._finished += _rows_of(self._line + line, columns)
            self._line = ""
        self._line += rest

    def above(self, columns: int) -> int:
        """Return how many rows the output takes above the one in which the cursor stands."""
        return self._finished + _rows_of(self._line, columns) - 1


def _rows_of(line: str, columns: int) -> int:
    # What follows a carriage return is written over what stands there.
    width = max(width_of([((), part.expandtabs())]) for part in line.split("\r"))
    return max(1, -(-width // max(1, columns)))
