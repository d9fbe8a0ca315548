"""Strings and lists of lines that remember how they can be split: what a captured command gives."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self


def _existing_paths(lines: Iterable[str]) -> list[Path]:
    """The lines that name something in the file system."""
    return [Path(line) for line in lines if line and Path(line).exists()]


class LSString(str):
    """A string that can also be had as a list of lines, space-joined, or as paths.

    `.l`/`.list`: lines; `.s`/`.spstr`: lines joined by spaces; `.n`/`.nlstr`: as it stands; `.p`/`.paths`: the lines that
    exist as paths.
    """

    __slots__ = ()

    @property
    def list(self) -> builtins.list[str]:
        """The lines, without their ends."""
        return self.split("\n")

    l = list  # noqa: A003, E741 - the documented short name

    @property
    def nlstr(self) -> LSString:
        """The string itself: its lines separated by newlines."""
        return self

    n = nlstr

    @property
    def spstr(self) -> str:
        """The lines separated by spaces."""
        return self.replace("\n", " ")

    s = spstr

    @property
    def paths(self) -> builtins.list[Path]:
        """The lines that name an existing file or folder."""
        return _existing_paths(self.split("\n"))

    p = paths

    def get_list(self) -> builtins.list[str]:
        """Return `.list`."""
        return self.list

    def get_nlstr(self) -> LSString:
        """Return `.nlstr`."""
        return self

    def get_spstr(self) -> str:
        """Return `.spstr`."""
        return self.spstr

    def get_paths(self) -> builtins.list[Path]:
        """Return `.paths`."""
        return self.paths


class SList(list[str]):
    """A list of lines, as captured from a command, with views and simple column tools.

    `.l`/`.list`: the list itself; `.s`/`.spstr`: joined by spaces; `.n`/`.nlstr`: joined by newlines; `.p`/`.paths`: the lines
    that exist as paths; `grep`, `fields` and `sort` look into the lines.
    """

    @property
    def list(self) -> Self:
        """The list itself."""
        return self

    l = list  # noqa: A003, E741 - the documented short name

    @property
    def spstr(self) -> str:
        """The lines separated by spaces, as a command line wants them."""
        return " ".join(self)

    s = spstr

    @property
    def nlstr(self) -> str:
        """The lines separated by newlines."""
        return "\n".join(self)

    n = nlstr

    @property
    def paths(self) -> builtins.list[Path]:
        """The lines that name an existing file or folder."""
        return _existing_paths(self)

    p = paths

    def get_list(self) -> Self:
        """Return `.list`."""
        return self

    def get_spstr(self) -> str:
        """Return `.spstr`."""
        return self.spstr

    def get_nlstr(self) -> str:
        """Return `.nlstr`."""
        return self.nlstr

    def get_paths(self) -> builtins.list[Path]:
        """Return `.paths`."""
        return self.paths

    def grep(
        self,
        pattern: str | re.Pattern[str] | Callable[[str], Any],
        prune: bool = False,
        field: int | None = None,
    ) -> Self:
        """Return the lines that match.

        Args:
            pattern: a regular expression, searched without regard to case; or a predicate.
            prune: return the lines that do not match instead.
            field: look only at this whitespace-separated column; a line that lacks it is looked at as empty.
        """
        if isinstance(pattern, str):
            matches: Callable[[str], Any] = re.compile(pattern, re.IGNORECASE).search
        elif isinstance(pattern, re.Pattern):
            matches = pattern.search
        else:
            matches = pattern

        def target(line: str) -> str:
            return line if field is None else _column(line.split(), field, "")

        return type(self)(line for line in self if bool(matches(target(line))) != bool(prune))

    def fields(self, *fields: int | str) -> builtins.list[Any]:
        """Return whitespace-separated columns.

        Without arguments: each line as a list of words. With column numbers: an SList with these columns of each line,
        joined by a space, in the order given; a column that a line lacks is skipped, as is a line that has none of them.
        """
        rows = [line.split() for line in self]
        if not fields:
            return rows
        wanted = [int(field) for field in fields]
        picked = SList()
        for row in rows:
            words = [row[i] for i in wanted if -len(row) <= i < len(row)]
            if words:
                picked.append(" ".join(words))
        return picked

    def sort(  # type: ignore[override]  # documented: returns a sorted copy
        self, field: int | None = None, nums: bool = False
    ) -> Self:
        """Return the lines sorted, as a new list.

        Args:
            field: sort by this whitespace-separated column; None sorts by the whole line.
            nums: compare by the digits in it, as a number; a column without digits counts as 0.
        """

        def key(line: str) -> tuple[int, str]:
            text = line if field is None else _column(line.split(), field, "")
            if not nums:
                return 0, text
            digits = "".join(char for char in text if char in "0123456789")
            return int(digits or 0), ""

        return type(self)(sorted(self, key=key))


def _column(words: list[str], number: int, missing: str) -> str:
    return words[number] if -len(words) <= number < len(words) else missing


def print_slist(lines: SList) -> None:
    """Print an SList with its tools and its lines numbered; made to be registered as a text formatter or called.

    Source: the 1.2.1 manual, "String lists".
    """
    print(describe_slist(lines))  # noqa: T201 - printing is the feature


def describe_slist(lines: SList) -> str:
    """The numbered display that `print_slist` prints."""
    head = "SList (.p, .n, .l, .s, .grep(), .fields(), sort() available):"
    return "\n".join([head, *(f"{number}: {line}" for number, line in enumerate(lines))])
