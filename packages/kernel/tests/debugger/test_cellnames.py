"""File names of cells."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from ipy.kernel.debugger.cellnames import (
    XCachingCompiler,
    get_file_name,
    get_tmp_directory,
    get_tmp_hash_seed,
)
from ipy.kernel.debugger.murmur2 import murmur2, murmur2_x86


@pytest.mark.parametrize(
    ("text", "seed", "expected"),
    [
        # MurmurHash2 of the original C code, computed by its port in ipykernel 7.4.
        ("", 0xC70F6907, 3990065800),
        ("a", 0xC70F6907, 2167009006),
        ("ab", 0xC70F6907, 2805137849),
        ("abc", 0xC70F6907, 3350977461),
        ("abcd", 0xC70F6907, 804720481),
        ("print(1)", 0xC70F6907, 3773950048),
        ("äöü", 0xC70F6907, 832239575),
        ("print(1)", 1, 1626409200),
    ],
)
@pytest.mark.spec("TKER-066")
def test_murmur2(text, seed, expected):
    """The hash is MurmurHash2 of the UTF-8 text, 32 bits."""
    assert murmur2_x86(text, seed) == expected
    assert murmur2(text.encode(), seed) == expected


@pytest.mark.spec("TKER-066")
def test_a_cell_is_named_by_its_hash(monkeypatch):
    """Front ends compute directory, hash and suffix from what `debugInfo` says."""
    monkeypatch.delenv("IPYKERNEL_CELL_NAME", raising=False)
    assert get_tmp_hash_seed() == 0xC70F6907
    assert os.path.basename(get_tmp_directory()) == f"ipykernel_{os.getpid()}"
    assert get_file_name("print(1)") == os.path.join(get_tmp_directory(), "3773950048.py")


@pytest.mark.spec("TKER-066")
def test_a_front_end_can_give_the_name(monkeypatch):
    """IPYKERNEL_CELL_NAME takes precedence."""
    monkeypatch.setenv("IPYKERNEL_CELL_NAME", "/somewhere/cell_7.py")
    assert get_file_name("print(1)") == "/somewhere/cell_7.py"


def test_text_that_is_no_unicode_has_a_name():
    """A lone surrogate in a cell harms nothing."""
    assert get_file_name("'\ud800'").endswith(".py")


@pytest.mark.parametrize("variable", ["TMPDIR", "TEMP", "TMP"])
@pytest.mark.skipif(os.name != "posix", reason="Windows has rules of its own, and takes tempfile")
def test_the_directory_is_that_of_tempfile(tmp_path, variable):
    """Found without importing tempfile, with the same result."""
    code = """
import sys
from ipy.kernel.debugger.cellnames import get_tmp_directory
before = "tempfile" in sys.modules
found = get_tmp_directory()
import os, tempfile
print(before, os.path.dirname(found) == tempfile.gettempdir(), found == get_tmp_directory())
"""
    environ = {k: v for k, v in os.environ.items() if k not in ("TMPDIR", "TEMP", "TMP")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**environ, variable: str(tmp_path)},
    )
    assert done.stdout == "False True True\n"


def test_the_compiler_of_kernels_hashes_the_cell_as_typed():
    """Front ends know the cell before its magics are translated."""
    name = XCachingCompiler().get_code_name("%time 1", "run_line_magic('time', '1')", 3)
    assert name == get_file_name("%time 1")
    assert name.startswith(tempfile.gettempdir())
