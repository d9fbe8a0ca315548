from __future__ import annotations

import pytest

from ipy.core.errors import UsageError
from ipy.core.history import extract_hist_ranges
from ipy.core.history.ranges import format_lineno


@pytest.mark.spec("CORE-248", "CORE-249", "CORE-253", "TCOR-030")
@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1", [(0, 1, 2)]),
        ("1-3", [(0, 1, 4)]),
        ("2:4", [(0, 2, 4)]),
        ("1 2 3-4", [(0, 1, 2), (0, 2, 3), (0, 3, 5)]),
        ("3 18-20 ~1/1-5", [(0, 3, 4), (0, 18, 21), (-1, 1, 6)]),
        ("4-", [(0, 4, None)]),
        ("4:", [(0, 4, None)]),
        ("~2/", [(-2, 1, None)]),
        ("~2", [(-2, 1, None)]),
        ("~2/5", [(-2, 5, 6)]),
        ("~1/4-", [(-1, 4, None)]),
        ("~1/-", [(-1, 1, None)]),
        ("~1/:3", [(-1, 1, 3)]),
        ("5/", [(5, 1, None)]),
        ("5/3", [(5, 3, 4)]),
        ("243/1-5", [(243, 1, 6)]),
        ("~0/3", [(0, 3, 4)]),
        ("~8/5-~6/5", [(-8, 5, None), (-7, 1, None), (-6, 1, 6)]),
        ("~8/5-~6", [(-8, 5, None), (-7, 1, None), (-6, 1, None)]),
        ("~10/1-~8/", [(-10, 1, None), (-9, 1, None), (-8, 1, None)]),
        ("2/1-3/4", [(2, 1, None), (3, 1, 5)]),
        ("~1/3-0/2", [(-1, 3, None), (0, 1, 3)]),
    ],
)
def test_ranges(text: str, ranges: list[tuple[int, int, int | None]]) -> None:
    """A range is (session, first line, line after the last); an open end is None."""
    assert list(extract_hist_ranges(text)) == ranges


@pytest.mark.spec("TCOR-031")
def test_nothing_is_the_whole_session() -> None:
    """An empty range is the running session up to now."""
    assert list(extract_hist_ranges("")) == [(0, 1, None)]


@pytest.mark.parametrize("text", ["foo", "a/1", "-4", ":4", "~/", "1,2", "1-2-3", " "])
def test_words_that_are_no_ranges(text: str) -> None:
    """They are left out: callers try them as names."""
    assert list(extract_hist_ranges(text)) == []


@pytest.mark.parametrize("text", ["1-~1/4", "~1/2-~3/1", "5/1-4/1", "1-5/2", "~1/1-7/2"])
def test_ranges_that_run_backwards(text: str) -> None:
    """A range must begin in the earlier session."""
    with pytest.raises(UsageError, match=text):
        list(extract_hist_ranges(text))


def test_format_lineno() -> None:
    """Lines of other sessions are written with the session."""
    assert format_lineno(0, 3) == "3"
    assert format_lineno(7, 3) == "7/3"
