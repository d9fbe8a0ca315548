from __future__ import annotations

import pytest

from ipy.core.completion import CompletionSplitter, cursor_to_position, position_to_cursor

TEXT = "ab\nçd\n"


@pytest.mark.parametrize(
    ("offset", "place"), [(0, (0, 0)), (2, (0, 2)), (3, (1, 0)), (5, (1, 2)), (6, (2, 0))]
)
def test_offsets_and_places(offset, place):
    """Each offset is a line and a column, in code points, and the other way round."""
    assert position_to_cursor(TEXT, offset) == place
    assert cursor_to_position(TEXT, *place) == offset


def test_places_outside_of_the_text():
    """An offset or line that isn't there is an error."""
    with pytest.raises(ValueError, match="outside"):
        position_to_cursor(TEXT, 99)
    with pytest.raises(ValueError, match="no line 9"):
        cursor_to_position(TEXT, 9, 0)


def test_the_word_before_the_cursor():
    """Delimiters end it; they can be changed."""
    splitter = CompletionSplitter()
    assert splitter.split_line("a = b.c") == "b.c"
    assert splitter.split_line("f(x, yy)", 7) == "yy"
    splitter.delims = "."
    assert splitter.split_line("a = b.c d") == "c d"
