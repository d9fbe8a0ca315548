"""Cursor positions in code points and UTF-16 code units."""

from __future__ import annotations

import pytest

from ipy.msgspec.cursors import from_utf16, to_utf16

CODE = "a\U0001f600b\U00020000c"  # 5 code points, 7 code units


@pytest.mark.spec("TMSG-025")
@pytest.mark.parametrize(("points", "units"), [(0, 0), (1, 1), (2, 3), (3, 4), (4, 6), (5, 7)])
def test_positions(points, units):
    """A character beyond the basic plane is one code point and two code units."""
    assert len(CODE[:points].encode("utf-16-le")) // 2 == units
    assert to_utf16(CODE, points) == units
    assert from_utf16(CODE, units) == points


@pytest.mark.spec("TMSG-025")
def test_impossible_positions():
    """Within a pair is before it; outside of the text is its nearest end."""
    assert from_utf16(CODE, 2) == 1
    assert from_utf16(CODE, 99) == to_utf16(CODE, 99) - 2 == 5
    assert from_utf16(CODE, -1) == to_utf16(CODE, -1) == 0
    assert from_utf16("", 0) == 0
