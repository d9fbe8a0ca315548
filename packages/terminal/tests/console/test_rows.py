"""Counting the rows of the screen."""

from __future__ import annotations

import pytest

from ipy.terminal.console.rows import Rows


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("", 0),
        ("a", 0),
        ("a\n", 1),
        ("a\nb\n", 2),
        ("x" * 10 + "\n", 1),
        ("x" * 11 + "\n", 2),
        ("x" * 25, 2),
        ("\x1b[31mred\x1b[0m\n", 1),
        ("x" * 8 + "\r" + "y" * 8 + "\n", 1),
        ("日本語日本語\n", 2),
    ],
)
def test_rows_above_the_cursor(text: str, above: int) -> None:
    """On ten columns: a line takes as many rows as its width needs; colours and what is written over take none."""
    rows = Rows()
    rows.add(text, 10)
    assert rows.is_known
    assert rows.above(10) == above


def test_a_line_may_come_in_pieces() -> None:
    """Pieces of a line are one line."""
    rows = Rows()
    for piece in ("ab", "cd", "\n", "ef"):
        rows.add(piece, 80)
    assert rows.above(80) == 1


def test_text_that_moves_the_cursor_is_not_counted() -> None:
    """Where the text moves the cursor by itself, its rows aren't known any more."""
    rows = Rows()
    rows.add("a\x1b[2Ab\n", 80)
    assert not rows.is_known
