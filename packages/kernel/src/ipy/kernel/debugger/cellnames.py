"""The file names that cells are compiled under, which front ends can compute too: breakpoints find their cell by them.

A name is a directory of the process, the hash of the cell as typed, and `.py`. The file exists once a front end has asked for it
(`dumpCell`). Front ends that know better put a name into the variable `IPYKERNEL_CELL_NAME` before they run a cell.

Source: the Jupyter debugger protocol, `debugInfo` (`hashMethod`, `hashSeed`, `tmpFilePrefix`, `tmpFileSuffix`).
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache

from ipy.core.execution.compiler import CachingCompiler

from .murmur2 import murmur2_x86

HASH_METHOD = "Murmur2"
SUFFIX = ".py"
_SEED = 0xC70F6907


def get_tmp_hash_seed() -> int:
    """The seed of the hash."""
    return _SEED


def get_tmp_directory() -> str:
    """The directory of the cells of this process; it need not exist."""
    return f"{_temporary_directory()}{os.sep}ipykernel_{os.getpid()}"


@lru_cache(maxsize=1)
def _temporary_directory() -> str:
    """What `tempfile.gettempdir()` gives in ordinary circumstances, without its import (5 ms) before the first cell.

    Found once: front ends are told the names, so they must not change.
    """
    if os.name == "posix" and "tempfile" not in sys.modules:
        given = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
        path = os.path.abspath(next((path for path in given if path), "/tmp"))  # noqa: S108  # as tempfile does
        if os.path.isdir(path) and os.access(path, os.W_OK | os.X_OK):
            return path
    import tempfile

    # Windows may give a name with "~1", which the debugger would not recognise.
    return os.path.realpath(tempfile.gettempdir()) if os.name == "nt" else tempfile.gettempdir()


def get_file_name(code: str) -> str:
    """The file name of a cell.

    Args:
        code: the cell as typed.
    """
    given = os.environ.get("IPYKERNEL_CELL_NAME")
    if given is not None:
        return given
    return f"{get_tmp_directory()}{os.sep}{murmur2_x86(code, _SEED)}{SUFFIX}"


class XCachingCompiler(CachingCompiler):
    """The compiler of kernels."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """The file name of a cell; libraries replace this method on the compiler of a shell.

        Args:
            raw_code: the cell as typed.
            transformed_code: the cell as it is compiled.
            number: its prompt number.
        """
        return get_file_name(raw_code)
