"""The count of the requirement rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import spec

TABLE = r"""# Rows

## The manual

- AB-001 | the first thing works | 12, 13
- AB-R002 | the second, with `a \| b` | #4, line 5
- not a row

| ID | what must work | where | reliance |
|---|---|---|---|
| TAB-003 | `--log=NAME\|int` works | somewhere | high: much used |

## Overtaken

- AB-R002 | nobody has one any more | TAB-003
"""


def test_rows_of_lists_and_tables_are_read() -> None:
    """Both forms are rows; the text is the second column, escaped bars included."""
    table = spec.parse_table("X", TABLE)
    assert {row.id: row.text for row in table.rows.values()} == {
        "AB-001": "the first thing works",
        "AB-R002": r"the second, with `a \| b`",
        "TAB-003": r"`--log=NAME\|int` works",
    }
    assert table.overtaken == {"AB-R002": ("nobody has one any more", "TAB-003")}


def test_row_twice_is_an_error() -> None:
    """An identifier names one row."""
    with pytest.raises(spec.SpecError, match=r"X, line 2: the row AB-001 stands twice"):
        spec.parse_table("X", "- AB-001 | a | 1\n- AB-001 | b | 2\n")


@pytest.mark.parametrize(
    "entry", ["- AB-001", "- AB-001 | reason", "- AB-001 | reason |", "- AB-001 | | successor"]
)
def test_overtaken_row_needs_reason_and_successor(entry: str) -> None:
    """A row isn't waved away without saying why and by what it is replaced."""
    with pytest.raises(spec.SpecError, match=r"ID \| reason \| successor"):
        spec.parse_table("X", f"- AB-001 | a | 1\n## Overtaken\n{entry}\n")


def test_overtaken_entry_has_to_name_a_row() -> None:
    """A misspelt identifier is found."""
    with pytest.raises(spec.SpecError, match="names no row: AB-009"):
        spec.parse_table("X", "- AB-001 | a | 1\n## Overtaken\n- AB-009 | old | new\n")


def test_failed_and_skipped_tests_prove_nothing() -> None:
    """One passing test proves a row, unless another one that names it fails."""
    proved, named = spec.judge(
        {
            "t1": {"rows": ["AB-001", "AB-002"], "outcome": "passed"},
            "t2": {"rows": ["AB-002"], "outcome": "failed"},
            "t3": {"rows": ["AB-003"], "outcome": "skipped"},
            "t4": {"rows": ["AB-001"], "outcome": "skipped"},
        }
    )
    assert proved == {"AB-001"}
    assert named["AB-002"] == ["t1", "t2"]


def test_rows_are_counted_once() -> None:
    """Proved, overtaken and open rows make up the table."""
    counted = spec.count(spec.parse_table("X", TABLE), {"AB-001", "ZZ-1"})
    assert counted == spec.Count("X", ("AB-001",), ("AB-R002",), ("TAB-003",))


def test_marker_without_row_and_overtaken_marker_are_faults() -> None:
    """A marker has to name a living row."""
    faults = spec.find_faults(
        [spec.parse_table("X", TABLE)], {"AB-009": ["t1"], "AB-R002": ["t2"], "AB-001": ["t3"]}
    )
    assert len(faults) == 2
    assert "t1 names the row AB-009" in faults[0]
    assert "AB-R002" in faults[1]


def test_tables_of_the_checkout_are_well_formed() -> None:
    """Every SPEC.md parses, and the identifiers are unique over all of them."""
    tables = spec.read_tables(spec.ROOT)
    assert {"packages/core/SPEC.md", "docs/SPEC.md"} <= {table.name for table in tables}
    assert all(table.rows for table in tables)


@pytest.mark.parametrize("parallel", [[], ["-n", "2"]], ids=["one process", "xdist"])
def test_plugin_records_what_tests_prove(tmp_path: Path, parallel: list[str]) -> None:
    """Markers on functions, classes and parameters are recorded with the outcome of all three phases."""
    (tmp_path / "test_it.py").write_text(
        """
import pytest

@pytest.fixture
def breaks_at_the_end():
    yield
    raise RuntimeError

@pytest.mark.spec("AB-001", "AB-002")
def test_passes(): pass

@pytest.mark.spec("AB-003")
class TestMany:
    @pytest.mark.spec("AB-004")
    def test_fails(self): assert False

@pytest.mark.spec("AB-005")
@pytest.mark.skip(reason="not here")
def test_skipped(): pass

@pytest.mark.spec("AB-006")
def test_teardown_fails(breaks_at_the_end): pass

@pytest.mark.spec("AB-007")
@pytest.mark.xfail(reason="known")
def test_expected_failure(): assert False

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.spec("AB-008"))])
def test_parameter(n): pass

def test_unmarked(): pass
"""
    )
    report = tmp_path / "report.json"
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = spec(*rows): rows\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tools.pytest_spec",
        f"--spec-report={report}",
        *parallel,
    ]
    arguments = [f"--rootdir={tmp_path}", "-c", str(tmp_path / "pytest.ini"), str(tmp_path)]
    subprocess.run([*command, *arguments], cwd=spec.ROOT, capture_output=True, check=False)
    tests = json.loads(report.read_text())["tests"]
    assert {tuple(sorted(test["rows"])): test["outcome"] for test in tests.values()} == {
        ("AB-001", "AB-002"): "passed",
        ("AB-003", "AB-004"): "failed",
        ("AB-005",): "skipped",
        ("AB-006",): "failed",
        ("AB-007",): "xfailed",
        ("AB-008",): "passed",
    }
