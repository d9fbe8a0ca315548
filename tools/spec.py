"""Count, per package, the requirement rows that are proved, overtaken or open.

Reads the `SPEC.md` tables and the results that `tools/pytest_spec.py` recorded, prints the count, and fails on a marker
that names no row, on a malformed table, and on an overtaken row that a test still claims to prove.

A row is proved when at least one test that names it passed and none that names it failed. Skipped tests and expected
failures prove nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "build" / "spec-results.json"

ROW = re.compile(r"^(?:- |\| )(?P<id>[A-Z]+-R?\d+) \| (?P<rest>.*\S)")
OVERTAKEN_HEADING = "## Overtaken"
OVERTAKEN = re.compile(
    r"^- (?P<id>[A-Z]+-R?\d+) \| (?P<reason>[^|]*[^|\s]) \| (?P<successor>[^|]*[^|\s])\s*$"
)


class SpecError(Exception):
    """A table is malformed; the message names the file and the line."""


class Row(NamedTuple):
    """One requirement: its identifier and what must work."""

    id: str
    text: str


class Table(NamedTuple):
    """The rows of one `SPEC.md`, and those the world has left behind with `(reason, successor)`."""

    name: str
    rows: Mapping[str, Row]
    overtaken: Mapping[str, tuple[str, str]]


class Count(NamedTuple):
    """How the rows of one table stand."""

    name: str
    proved: tuple[str, ...]
    overtaken: tuple[str, ...]
    open: tuple[str, ...]


def parse_table(name: str, text: str) -> Table:
    """Read one `SPEC.md`.

    Raises:
        SpecError: An identifier stands twice, or an entry of `## Overtaken` is malformed or names no row.
    """
    rows: dict[str, Row] = {}
    overtaken: dict[str, tuple[str, str]] = {}
    in_overtaken = False
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{name}, line {number}"
        if line.startswith("## "):
            in_overtaken = line.strip() == OVERTAKEN_HEADING
        elif in_overtaken and line.startswith("- "):
            entry = OVERTAKEN.match(line)
            if entry is None:
                raise SpecError(f"{place}: expected `- ID | reason | successor`, got {line!r}")
            if entry["id"] in overtaken:
                raise SpecError(f"{place}: {entry['id']} is overtaken twice")
            overtaken[entry["id"]] = (entry["reason"], entry["successor"])
        elif not in_overtaken and (match := ROW.match(line)):
            if match["id"] in rows:
                raise SpecError(f"{place}: the row {match['id']} stands twice")
            what = re.split(r"(?<!\\)\| ", match["rest"].rstrip("| "))[0]
            rows[match["id"]] = Row(match["id"], what.strip())
    unknown = sorted(set(overtaken) - set(rows))
    if unknown:
        raise SpecError(f"{name}: {OVERTAKEN_HEADING} names no row: {', '.join(unknown)}")
    return Table(name, rows, overtaken)


def read_tables(root: Path) -> list[Table]:
    """Read every `SPEC.md` of the checkout.

    Raises:
        SpecError: A table is malformed, or two tables share an identifier.
    """
    tables: list[Table] = []
    owner: dict[str, str] = {}
    for path in [*sorted(root.glob("packages/*/SPEC.md")), root / "docs" / "SPEC.md"]:
        table = parse_table(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for identifier in table.rows:
            if identifier in owner:
                raise SpecError(f"{table.name}: {identifier} stands in {owner[identifier]} too")
            owner[identifier] = table.name
        tables.append(table)
    return tables


def judge(results: Mapping[str, Mapping[str, object]]) -> tuple[set[str], dict[str, list[str]]]:
    """Split recorded tests into the rows they prove and, for every row named, the tests that name it.

    Args:
        results: `{test: {"rows": [...], "outcome": "passed" | "failed" | "skipped" | "xfailed"}}`.
    """
    named: dict[str, list[str]] = {}
    outcomes: dict[str, set[str]] = {}
    for test, result in results.items():
        rows = result["rows"]
        assert isinstance(rows, list)
        for row in rows:
            named.setdefault(row, []).append(test)
            outcomes.setdefault(row, set()).add(str(result["outcome"]))
    proved = {row for row, seen in outcomes.items() if "passed" in seen and "failed" not in seen}
    return proved, named


def count(table: Table, proved: Iterable[str]) -> Count:
    """Sort the rows of one table by how they stand."""
    known = set(proved)
    return Count(
        table.name,
        tuple(row for row in table.rows if row in known and row not in table.overtaken),
        tuple(row for row in table.rows if row in table.overtaken),
        tuple(row for row in table.rows if row not in known and row not in table.overtaken),
    )


def find_faults(tables: Sequence[Table], named: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what is wrong with the markers: one sentence each."""
    known = {row for table in tables for row in table.rows}
    overtaken = {row for table in tables for row in table.overtaken}
    faults = []
    for row, tests in sorted(named.items()):
        if row not in known:
            faults.append(f"{tests[0]} names the row {row}, which no SPEC.md has")
        elif row in overtaken:
            faults.append(
                f"{tests[0]} proves the row {row}, which is listed as overtaken: take away the marker or the entry"
            )
    return faults


def format_counts(counts: Sequence[Count]) -> str:
    """Return the counts as a table for people."""
    lines = [f"{'':28}{'rows':>6}{'proved':>8}{'overtaken':>11}{'open':>6}"]
    total = [0, 0, 0]
    for entry in counts:
        numbers = [len(entry.proved), len(entry.overtaken), len(entry.open)]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        lines.append(f"{entry.name:28}{sum(numbers):6}{numbers[0]:8}{numbers[1]:11}{numbers[2]:6}")
    lines.append(f"{'together':28}{sum(total):6}{total[0]:8}{total[1]:11}{total[2]:6}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the count; return the exit status."""
    parser = argparse.ArgumentParser(description="Count the requirement rows that tests prove.")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="what tools/pytest_spec.py wrote"
    )
    parser.add_argument("--list", action="store_true", help="list the open rows too")
    parser.add_argument(
        "--only", metavar="PREFIX", default="", help="with --list: rows whose identifier starts so"
    )
    options = parser.parse_args(arguments)
    try:
        tables = read_tables(ROOT)
    except SpecError as error:
        print(f"spec: {error}", file=sys.stderr)
        return 1
    try:
        recorded = json.loads(options.results.read_text(encoding="utf-8"))
    except FileNotFoundError:
        print(f"spec: {options.results} is missing: run `nox -s editable` first", file=sys.stderr)
        return 1
    proved, named = judge(recorded["tests"])
    counts = [count(table, proved) for table in tables]
    if options.list:
        for table, entry in zip(tables, counts, strict=True):
            for identifier in entry.open:
                if identifier.startswith(options.only):
                    print(f"open: {identifier} | {table.rows[identifier].text}")
    print(f"By the tests of {recorded['recorded']}:")
    print(format_counts(counts))
    faults = find_faults(tables, named)
    for fault in faults:
        print(f"spec: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
