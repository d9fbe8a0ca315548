"""A home and a runtime directory of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime directory; the current directory is another one."""
    home, directory, work = tmp_path / "home", tmp_path / "runtime", tmp_path / "work"
    for path in (home, directory, work):
        path.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("IPYTHONDIR", str(home / ".ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(directory))
    monkeypatch.chdir(work)
    return directory
