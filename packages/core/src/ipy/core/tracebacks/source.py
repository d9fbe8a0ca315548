"""Reading the few lines of a file that a traceback shows.

`linecache` decodes and keeps the whole of every file, which takes seconds with the generated files of 300,000 lines that
happen in practice. Here a file is read as bytes, line ends are counted, and only the lines that are shown are decoded. Nothing
outlives the report, so a file that was edited is always shown as it is now.
"""

from __future__ import annotations

import linecache
import os
import re
import stat
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

#: Above this a file is data rather than source; it isn't read.
MAX_FILE_SIZE_BYTES = 256 * 2**20

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263
_CHUNK_BYTES = 1 << 16


class LineSource(Protocol):
    """Lines of one file or cell, counted from 1."""

    def get(self, first: int, last: int) -> list[str]:
        """Return the lines `first` to `last`, both included and without line ends; fewer where the file ends."""


class TextLines:
    """Lines that are in memory: a cell, or what a loader returned."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def get(self, first: int, last: int) -> list[str]:
        """Return the lines `first` to `last`, both included and without line ends."""
        return [line.rstrip("\r\n") for line in self._lines[max(first, 1) - 1 : last]]


class FileLines:
    """Lines of a file on disk, found by counting line ends."""

    def __init__(self, data: bytes) -> None:
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self._data = data
        self._encoding = _find_encoding(data)
        self._known_line, self._known_offset = (
            1,
            0,
        )  # the start of the last line that was looked for

    def get(self, first: int, last: int) -> list[str]:
        """Return the lines `first` to `last`, both included and without line ends."""
        first = max(first, 1)
        start = self._find(first)
        end = self._find(last + 1, first, start)
        if start >= len(self._data) or end <= start:
            return []
        text = self._data[start:end].decode(self._encoding, errors="replace")
        if text.endswith("\n"):
            text = text[:-1]
        if first == 1:
            text = text.removeprefix("\ufeff")
        return text.split("\n")

    def _find(self, line: int, known_line: int = 1, known_offset: int = 0) -> int:
        """The offset at which a line starts; the length of the file if it has fewer lines."""
        if known_line <= self._known_line <= line:
            known_line, known_offset = self._known_line, self._known_offset
        data, position, missing = self._data, known_offset, line - known_line
        while missing > 0:
            count = data.count(b"\n", position, position + _CHUNK_BYTES)
            if count >= missing:
                for _ in range(missing):
                    position = data.index(b"\n", position) + 1
                missing = 0
            else:
                missing -= count
                position += _CHUNK_BYTES
                if position >= len(data):
                    return len(data)
        self._known_line, self._known_offset = line, position
        return position


class SourceReader:
    """Finds the source of code by its file name, for the length of one report."""

    def __init__(self) -> None:
        self._sources: dict[str, LineSource | None] = {}

    def open(
        self, filename: str, module_globals: Mapping[str, Any] | None = None
    ) -> LineSource | None:
        """Return the lines of a file, a cell or a module in an archive; None if there is no text to show.

        Args:
            filename: `co_filename` of the code.
            module_globals: the globals of the frame; a loader found in them can give the source of zipped modules.
        """
        if filename not in self._sources:
            self._sources[filename] = _open(filename, module_globals)
        return self._sources[filename]


def _open(filename: str, module_globals: Mapping[str, Any] | None) -> LineSource | None:
    entry = linecache.cache.get(filename)
    # Entries without a time are put there by hand: cells, doctests, dataclasses, attrs. Those with one repeat a file.
    if entry is not None and len(entry) == 4 and entry[1] is None:
        return TextLines(entry[2])
    data = _read_file(filename)
    if data is not None:
        return None if _is_binary(filename, data) else FileLines(data)
    if filename.startswith("<") and not filename.startswith("<frozen "):
        return TextLines(linecache.getlines(filename)) if entry is not None else None
    if os.path.isabs(filename) and os.path.exists(filename):
        return None  # a pipe, a directory, too large: linecache would open it all the same
    try:
        lines = linecache.getlines(filename, dict(module_globals) if module_globals else None)
    except Exception:
        # Runs the module's loader and its decoder, which are not ours.
        return None
    return TextLines(lines) if lines else None


def _read_file(filename: str) -> bytes | None:
    try:
        status = os.stat(filename)
        # A pipe or a device would block.
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE_SIZE_BYTES:
            return None
        with open(filename, "rb") as file:
            return file.read()
    except (OSError, ValueError):  # ValueError: a null character in the name
        return None


def _is_binary(filename: str, data: bytes) -> bool:
    """Compiled extensions put their own names into frames; there are no lines in them."""
    return filename.endswith((".so", ".pyd", ".dll", ".dylib", ".pyc")) or b"\0" in data[:4096]


def _find_encoding(data: bytes) -> str:
    """The encoding that the first two lines declare, or UTF-8; an unknown one counts as UTF-8."""
    import codecs

    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    for line in data[:1024].split(b"\n", 2)[:2]:
        match = _COOKIE.match(line)
        if match:
            name = match[1].decode("ascii", errors="replace")
            try:
                codecs.lookup(name)
            except LookupError:
                return "utf-8"
            return name
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"
