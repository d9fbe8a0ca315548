"""Laying out plain text: indentation, columns, banners, lists in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def indent(instr: str, nspaces: int = 4, ntabs: int = 0, flatten: bool = False) -> str:
    """Indent every line, empty ones included.

    Args:
        instr: the text.
        nspaces: spaces in front of each line.
        ntabs: tabs before these spaces.
        flatten: remove the indentation that is there first.
    """
    prefix = "\t" * ntabs + " " * nspaces
    pattern = r"^[ \t]*" if flatten else r"^"
    # The end of a final newline is no line of its own.
    body, end = (instr[:-1], "\n") if instr.endswith("\n") else (instr, "")
    return re.sub(pattern, lambda _: prefix, body, flags=re.MULTILINE) + end


def dedent(text: str) -> str:
    """Remove the common indentation of all lines, the first one apart when it stands at a docstring's opening quotes.

    A text that begins with a newline is treated wholly, as `textwrap.dedent` does.
    """
    from textwrap import dedent as plain_dedent

    if text.startswith("\n"):
        return plain_dedent(text)
    first, newline, rest = text.partition("\n")
    return first + newline + plain_dedent(rest)


def list_strings(arg: str | list[str]) -> list[str]:
    """Return a list of strings, whether one string or a list was given."""
    return [arg] if isinstance(arg, str) else arg


def marquee(txt: str = "", width: int = 78, mark: str = "*") -> str:
    """Centre `txt` between marks; without a text, a full line of marks."""
    if not txt:
        return (mark * width)[:width]
    marks = mark * ((width - len(txt) - 2) // 2 // len(mark)) if mark else ""
    return f"{marks} {txt} {marks}"


def num_ini_spaces(s: str) -> int:
    """Count the blanks (spaces, tabs) at the beginning."""
    return len(s) - len(s.lstrip(" \t"))


def format_screen(strng: str) -> str:
    """Remove the backslash that ends a line: the line breaks of old manual texts."""
    return re.sub(r"\\$", "", strng, flags=re.MULTILINE)


def strip_email_quotes(text: str) -> str:
    """Remove the quotation marks (`>`) that all lines have in common."""
    lines = text.splitlines()
    while lines and all(_QUOTE_MARK.match(line) for line in lines):
        lines = [_QUOTE_MARK.sub("", line, count=1) for line in lines]
    return "\n".join(lines)


_QUOTE_MARK = re.compile(r"> ?")


def get_text_list(
    list_: Sequence[str], last_sep: str = " and ", sep: str = ", ", wrap_item_with: str = ""
) -> str:
    """Write a list in words: `["a", "b", "c"]` gives `"a, b and c"`."""
    items = [f"{wrap_item_with}{item}{wrap_item_with}" for item in list_]
    if len(items) < 2:
        return "".join(items)
    return sep.join(items[:-1]) + last_sep + items[-1]


def columnize(
    items: Sequence[str],
    row_first: bool = False,
    separator: str = "  ",
    displaywidth: int = 80,
    spread: bool = False,
) -> str:
    r"""Arrange strings in as many columns as the width takes, like `ls`.

    Args:
        items: what to print.
        row_first: fill rows before columns.
        separator: what stands between columns.
        displaywidth: characters per line.
        spread: stretch the columns over the width.

    Returns:
        the lines, each ending in a newline; "\n" for no items.
    """
    if not items:
        return "\n"
    count, widths = _fit(items, row_first, len(separator), displaywidth)
    rows = _rows(items, count, row_first)
    if spread and len(widths) > 1:
        spare = displaywidth - sum(widths)
        separator = separator.ljust(
            max(len(separator), min(spare // (len(widths) - 1), displaywidth // 3))
        )
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append(separator.join(cells).rstrip())
    return "\n".join(lines) + "\n"


def compute_item_matrix(
    items: Sequence[str],
    row_first: bool = False,
    empty: _T | None = None,
    *,
    separator_size: int = 2,
    displaywidth: int = 80,
) -> tuple[list[list[str | _T | None]], dict[str, int | list[int]]]:
    """Arrange strings in a matrix that fits the width.

    Returns:
        the rows, filled up with `empty`, and what was found: `num_columns`, `max_rows`, `column_widths`,
        `optimal_separator_width` (characters).
    """
    if not items:
        info: dict[str, int | list[int]] = {
            "num_columns": 0,
            "max_rows": 0,
            "column_widths": [],
            "optimal_separator_width": 0,
        }
        return [], info
    count, widths = _fit(items, row_first, separator_size, displaywidth)
    rows: list[list[str | _T | None]] = []
    for row in _rows(items, count, row_first):
        rows.append([*row, *[empty] * (len(widths) - len(row))])
    gaps = max(len(widths) - 1, 1)
    info = {
        "num_columns": len(widths),
        "max_rows": len(rows),
        "column_widths": widths,
        "optimal_separator_width": max(separator_size, (displaywidth - sum(widths)) // gaps),
    }
    return rows, info


def _fit(
    items: Sequence[str], row_first: bool, gap: int, displaywidth: int
) -> tuple[int, list[int]]:
    """Find the fewest rows that fit: the number of items per column (row, if row_first) and the column widths."""
    lengths = [len(item) for item in items]
    for nrows in range(1, len(items) + 1):
        ncols = -(-len(items) // nrows)
        per = ncols if row_first else nrows
        columns = _transpose(lengths, per) if row_first else _chunks(lengths, per)
        widths = [max(column) for column in columns]
        if sum(widths) + gap * (len(widths) - 1) <= displaywidth:
            return per, widths
    return 1 if row_first else len(items), [max(lengths)]


def _rows(items: Sequence[str], per: int, row_first: bool) -> list[list[str]]:
    return _chunks(items, per) if row_first else _transpose(items, per)


def _chunks(items: Sequence[_T], size: int) -> list[list[_T]]:
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


def _transpose(items: Sequence[_T], size: int) -> list[list[_T]]:
    return [list(items[start::size]) for start in range(min(size, len(items)))]
