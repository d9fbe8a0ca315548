from __future__ import annotations

from pathlib import Path

import pytest

from ipy.core.text import LSString, SList, print_slist

LISTING = [
    "-rw-r--r-- 1 ada users 10 Jan  1 12:00 notes.txt",
    "-rw-r--r-- 1 bob users 9 Jan  1 12:00 Report.pdf",
    "short line",
    "-rw-r--r-- 1 ada users 100 Jan  1 12:00 data.csv",
]


@pytest.mark.spec("CORE-297", "TCOR-133")
def test_slist_is_a_list() -> None:
    """An SList can be used wherever a list can."""
    lines = SList(["a", "b"])
    assert isinstance(lines, list)
    assert lines == ["a", "b"]
    assert repr(lines) == "['a', 'b']"


@pytest.mark.spec("CORE-298", "CORE-303")
def test_slist_views(tmp_path: Path) -> None:
    """.s joins by spaces, .n by newlines, .l is the list, .p holds the lines that exist as paths."""
    there = tmp_path / "there"
    there.touch()
    lines = SList([str(there), str(tmp_path / "missing"), ""])
    assert lines.s == lines.spstr == lines.get_spstr() == f"{there} {tmp_path / 'missing'} "
    assert lines.n == lines.nlstr == lines.get_nlstr() == f"{there}\n{tmp_path / 'missing'}\n"
    assert lines.l is lines.list is lines.get_list() is lines
    assert lines.p == lines.paths == lines.get_paths() == [there]


@pytest.mark.spec("CORE-299")
def test_grep() -> None:
    """grep takes a case-insensitive pattern or a predicate, a column, and prune to invert."""
    lines = SList(LISTING)
    assert lines.grep("report") == [LISTING[1]]
    assert lines.grep("ada", prune=True) == [LISTING[1], LISTING[2]]
    assert lines.grep("ada", field=2) == [LISTING[0], LISTING[3]]
    assert lines.grep(lambda line: line.startswith("short")) == ["short line"]
    assert isinstance(lines.grep("x"), SList)


@pytest.mark.spec("CORE-300")
def test_fields() -> None:
    """Columns come in the order asked for; missing ones are skipped; no numbers split every line."""
    lines = SList(LISTING)
    assert lines.fields(8, 0)[0] == "notes.txt -rw-r--r--"
    assert lines.fields(8, 0)[2] == "short"
    assert lines.fields(8) == ["notes.txt", "Report.pdf", "data.csv"]
    assert lines.fields("8") == lines.fields(8)
    assert SList(["a b", "", "c"]).fields() == [["a", "b"], [], ["c"]]


@pytest.mark.spec("CORE-301")
def test_sort() -> None:
    """sort returns a sorted copy, by a column and numerically if asked."""
    lines = SList(LISTING)
    assert lines.sort(4, nums=True) == [LISTING[2], LISTING[1], LISTING[0], LISTING[3]]
    assert lines.sort(4) == [LISTING[2], LISTING[0], LISTING[3], LISTING[1]]
    assert lines == LISTING
    assert SList(["b", "a"]).sort() == ["a", "b"]


def test_the_numbered_display(capsys: pytest.CaptureFixture[str]) -> None:
    """The manual's display names the tools and numbers the lines."""
    print_slist(SList(["x", "y"]))
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("SList (.p, .n, .l, .s, .grep(), .fields()")
    assert rows == ["0: x", "1: y"]


def test_lsstring(tmp_path: Path) -> None:
    """An LSString gives its lines as a list, space-joined, and as paths."""
    text = LSString(f"{tmp_path}\nno such thing")
    assert text.l == text.list == text.get_list() == [str(tmp_path), "no such thing"]
    assert text.s == text.get_spstr() == f"{tmp_path} no such thing"
    assert text.n == text.get_nlstr() == text
    assert text.p == text.get_paths() == [tmp_path]
