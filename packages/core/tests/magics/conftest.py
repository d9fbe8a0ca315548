"""What the tests of the built-in magics share: a real shell in an empty home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.core.shell import InteractiveShell


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, which is the current directory too."""
    directory = tmp_path / "home"
    directory.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(directory))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(directory)
    return directory


@pytest.fixture
def shell(home: Path, tmp_path: Path) -> Iterator[InteractiveShell]:
    """A fresh shell without a profile: its history stays in memory."""
    made = InteractiveShell(ipython_dir=str(tmp_path / "ipython"), colors="nocolor")
    yield made
    made.atexit_operations()
    made.cleanup()


@pytest.fixture
def run(shell: InteractiveShell) -> Callable[[str], Any]:
    """Run a cell as if it was typed at the prompt; gives its result."""

    def run_cell(cell: str) -> Any:
        return shell.run_cell(cell, store_history=True)

    return run_cell
