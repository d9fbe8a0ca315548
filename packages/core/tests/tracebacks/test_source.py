from __future__ import annotations

import linecache
import os
import zipfile

import pytest

from ipy.core.tracebacks.source import FileLines, SourceReader, TextLines


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("last", [b"", b"END"])
def test_any_line_is_found(ending, last):
    """Lines are counted from 1, whatever the line ends; beyond the end there are none."""
    lines = FileLines(
        ending.join(b"line %d" % n for n in range(1, 101)) + (ending if last == b"" else last)
    )
    assert lines.get(1, 2) == ["line 1", "line 2"]
    assert lines.get(57, 57) == ["line 57"]
    assert lines.get(3, 3) == ["line 3"]  # going back
    assert lines.get(99, 200) == ["line 99", "line 100" + last.decode()]
    assert lines.get(101, 105) == []
    assert lines.get(-5, 1) == ["line 1"]


def test_lines_are_found_across_blocks():
    """Files longer than the block in which line ends are counted."""
    data = b"".join(b"%06d %s\n" % (n, b"x" * (n % 50)) for n in range(1, 20001))
    lines = FileLines(data)
    for number in (1, 9999, 2000, 20000, 19999):
        assert lines.get(number, number)[0].split(" ")[0] == f"{number:06}"
    assert lines.get(20001, 20001) == []


def test_empty_files_have_no_lines():
    """Not even an empty one."""
    assert FileLines(b"").get(1, 5) == []
    assert TextLines([]).get(1, 5) == []


def test_a_byte_order_mark_is_no_text():
    """UTF-8 files of Windows editors."""
    assert FileLines(b"\xef\xbb\xbfx = '\xc3\xa4'\n").get(1, 1) == ["x = 'ä'"]


def test_pipes_are_not_read(tmp_path):
    """Reading one would block for ever."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this platform")
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert SourceReader().open(str(path)) is None


def test_strange_names_are_no_trouble(tmp_path):
    """Directories, null characters, nothing at all."""
    reader = SourceReader()
    for name in (str(tmp_path), "a\0b", "", "<string>", "<frozen importlib._bootstrap>"):
        assert reader.open(name) is None


def test_modules_in_archives_are_read_through_their_loader(tmp_path, monkeypatch):
    """The loader in the frame's globals gives the source."""
    archive = tmp_path / "lib.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped_sample.py", "def f():\n    1 / 0\n")
    monkeypatch.syspath_prepend(str(archive))
    import importlib

    module = importlib.import_module("zipped_sample")
    source = SourceReader().open(module.__file__, vars(module))
    assert source.get(2, 2) == ["    1 / 0"]


def test_a_failing_loader_gives_no_lines():
    """Loaders are other people's code."""

    class Loader:
        def get_source(self, name):
            raise RuntimeError

    assert SourceReader().open("no/such/file.py", {"__name__": "m", "__loader__": Loader()}) is None


def test_files_are_read_afresh(tmp_path):
    """Two reports, an edit between them: neither linecache nor the first reader keeps the old lines."""
    path = tmp_path / "m.py"
    path.write_text("old\n")
    linecache.getline(str(path), 1)
    assert SourceReader().open(str(path)).get(1, 1) == ["old"]
    path.write_text("new\n")
    assert SourceReader().open(str(path)).get(1, 1) == ["new"]
