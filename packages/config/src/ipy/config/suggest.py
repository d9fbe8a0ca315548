"""Guesses at what a misspelt name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def close_names(name: str, known: Iterable[str], *, limit: int = 3) -> list[str]:
    """Find the known names that resemble `name`, best first, without regard to case."""
    from difflib import get_close_matches  # only needed once something is already wrong

    by_folded: dict[str, str] = {}
    for candidate in known:
        by_folded.setdefault(candidate.casefold(), candidate)
    matches = get_close_matches(name.casefold(), list(by_folded), n=limit, cutoff=0.65)
    return [by_folded[match] for match in matches]


def did_you_mean(name: str, known: Iterable[str], *, prefix: str = "") -> str:
    """Make the tail of an error message: `"; did you mean 'profile'?"`, or nothing.

    Args:
        name: what was typed.
        known: what could have been meant.
        prefix: put before each suggestion (`"--"` for options).
    """
    matches = [f"'{prefix}{match}'" for match in close_names(name, known)]
    return f"; did you mean {' or '.join(matches)}?" if matches else ""
