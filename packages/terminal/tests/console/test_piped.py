"""Consoles without a terminal: programs that drive them line by line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import PATHS

pytest.importorskip("ipy.kernel", reason="ipy-kernel is not installed (extra console)")

Piped = Callable[..., Any]


@pytest.mark.spec("TTRM-045")
def test_lines_are_read_one_by_one(piped: Piped) -> None:
    """Blocks end with a blank line; `input()` takes the next line; `exit` ends with status 0."""
    done = piped(
        "print('one')\ndef f():\n    return 5\n\nf()\nname = input('who? ')\nAda\nname\nexit\nprint('no')\n"
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "one\n" in done.stdout
    assert "Out[3]: 5\n" in done.stdout
    assert "Out[5]: 'Ada'\n" in done.stdout
    assert "no\n" not in done.stdout


@pytest.mark.spec("TTRM-045")
def test_the_end_of_the_lines_ends_the_console(piped: Piped) -> None:
    """No question is asked where nobody can answer, with or without `--no-confirm-exit`."""
    done = piped("6 * 7\n", "--no-confirm-exit")
    assert done.returncode == 0
    assert "Out[1]: 42" in done.stdout


@pytest.mark.spec("TERM-093")
def test_options_of_the_kernel_reach_the_kernel(piped: Piped) -> None:
    """What the kernel does (GUIs, plots, extensions, lines to run) is handed on to it."""
    done = piped(
        "started\nget_ipython().config.InteractiveShellApp.matplotlib\n",
        "--InteractiveShellApp.exec_lines=['started = 5']",
        "--matplotlib=agg",
    )
    assert "Out[1]: 5\n" in done.stdout
    assert "Out[2]: 'agg'\n" in done.stdout


@pytest.mark.spec("TERM-095", "TERM-R017")
def test_the_search_path_of_modules_is_kept(piped: Piped, tmp_path: Path) -> None:
    """Directories that PYTHONPATH names are searched by the kernel."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "apart.py").write_text("value = 'apart'\n")
    path = os.pathsep.join([str(elsewhere), *PATHS.values()])
    done = piped("import apart\napart.value\n", env={"PYTHONPATH": path})
    assert "Out[2]: 'apart'" in done.stdout


def test_without_a_kernel_package_the_command_says_what_to_install() -> None:
    """The extra is named where ipy-kernel is missing."""
    code = (
        "import sys; sys.modules['ipy.kernel'] = None; sys.argv = ['ipython', 'console']; "
        "from ipy.terminal.launch import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert "pip install ipy-terminal[console]" in done.stderr


def test_the_profile_holds_for_console_and_kernel(piped: Piped, home: Path) -> None:
    """`--profile` is that of both: its startup files run in the kernel, its settings hold in the console."""
    profile = home / ".ipython" / "profile_work"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "names.py").write_text("from_profile = 8\n")
    (profile / "ipython_console_config.py").write_text(
        "c.ZMQTerminalInteractiveShell.banner = 'of the profile'\n"
    )
    done = piped("from_profile\n", "--profile=work", "--banner")
    assert "of the profile" in done.stdout
    assert "Out[1]: 8\n" in done.stdout


def test_no_colours_reach_a_pipe(piped: Piped) -> None:
    """Tracebacks in a pipe have no escape sequences."""
    done = piped("1/0\n")
    assert "ZeroDivisionError: division by zero" in done.stdout
    assert "\x1b" not in done.stdout
