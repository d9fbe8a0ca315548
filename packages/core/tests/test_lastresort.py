"""Imports after the user's code has emptied `sys.path`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def run(tmp_path, code):
    """What a session of the line front end shows, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("change", ["sys.path.clear()", "sys.path = ['/nowhere']"])
def test_a_session_works_without_a_path(tmp_path, change):
    """Errors with their hints, magics, completion and help are there, though their modules were never imported before."""
    cells = (change, "sys.pat", "%timeit -n1 -r1 pass", "len?", "!echo hello", "%history -n 1")
    out = run(
        tmp_path,
        "from ipy.core.shell import InteractiveShell\n"
        "shell = InteractiveShell(colors='nocolor')\n"
        "shell.run_cell('import sys')\n"
        f"for cell in {cells!r}: shell.run_cell(cell, store_history=True)\n"
        "print(shell.complete('sys.pat'))\n",
    )
    assert "Did you mean: 'path'?" in out
    assert "1 run" in out and "Signature" in out and "hello" in out and f"1: {change}" in out
    assert "'sys.path'" in out or "'.path'" in out
    assert "could not be formatted" not in out and "ModuleNotFoundError" not in out


def test_other_modules_are_not_found(tmp_path):
    """The user has taken the way to them away, and shall see that."""
    (tmp_path / "mine.py").write_text("")
    out = run(
        tmp_path,
        "from ipy.core.shell import InteractiveShell\n"
        "shell = InteractiveShell(colors='nocolor')\n"
        "shell.run_cell('import sys; sys.path.clear()')\n"
        "shell.run_cell('import mine')\n",
    )
    assert "ModuleNotFoundError: No module named 'mine'" in out
