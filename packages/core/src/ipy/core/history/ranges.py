"""The notation for parts of the history: `4 7-9 ~2/1-5 ~3/ 17/2:4`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipy.core.errors import UsageError

# [session/][first line][separator [session/][last line]]; "-" includes the last line, ":" doesn't.
_RANGE = re.compile(
    r"(?:(?P<session>~?\d+)/)?(?P<start>\d+)?"
    r"(?:(?P<sep>[-:])(?:(?P<end_session>~?\d+)/)?(?P<end>\d+)?)?"
)


def extract_hist_ranges(ranges_str: str) -> Iterator[tuple[int, int, int | None]]:
    """Read ranges and yield them as (session, first line, line after the last).

    Sessions from 0 down count back from the running one; an open end is None. An empty string is the whole running session.
    Words that are no ranges are left out, as callers try them as names and files.

    Source: the 1.2.1 manual, "Input caching system"; `~2` and `4:` without an end are open ranges as well.

    Raises:
        UsageError: a range over several sessions runs backwards.
    """
    if ranges_str == "":
        yield 0, 1, None
        return
    for word in ranges_str.split():
        yield from _parse_range(word)


def _parse_range(word: str) -> list[tuple[int, int, int | None]]:
    # ~2 can only be a session, so its slash may be left out.
    match = _RANGE.fullmatch(re.sub(r"(~\d+)$", r"\1/", word))
    if match is None or not (match["session"] or match["start"]):
        return []
    first = _session(match["session"])
    start = int(match["start"] or 1)
    if match["sep"]:
        stop = int(match["end"]) + (match["sep"] == "-") if match["end"] else None
    else:
        stop = start + 1 if match["start"] else None
    last = _session(match["end_session"]) if match["end_session"] else first
    if first == last:
        return [(first, start, stop)]
    if last < first or first <= 0 < last:
        raise UsageError(f"the range {word} does not begin in an earlier session than it ends in")
    between = [(session, 1, None) for session in range(first + 1, last)]
    return [(first, start, None), *between, (last, 1, stop)]


def _session(text: str | None) -> int:
    if not text:
        return 0
    return -int(text[1:]) if text.startswith("~") else int(text)


def format_lineno(session: int, line: int) -> str:
    """Write a place in the history: the line alone for the running session, else `session/line`."""
    return str(line) if session == 0 else f"{session}/{line}"
