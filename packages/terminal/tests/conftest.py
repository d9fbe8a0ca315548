from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ipy.core.active import set_active
from ipy.terminal.interactiveshell import TerminalInteractiveShell


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, so that nobody's own settings and history are touched."""
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("HOME", str(directory))
    monkeypatch.setenv("USERPROFILE", str(directory))
    monkeypatch.setenv("IPYTHONDIR", str(directory / ".ipython"))
    for name in ("VISUAL", "EDITOR", "QT_API", "PYTHONSTARTUP", "IPY_TEST_SIMPLE_PROMPT"):
        monkeypatch.delenv(name, raising=False)
    return directory


@pytest.fixture
def shell(home: Path) -> Iterator[TerminalInteractiveShell]:
    """A terminal shell without a profile, which is the running one during the test."""
    made = TerminalInteractiveShell(simple_prompt=True, colors="nocolor")
    before = set_active(made)
    try:
        yield made
    finally:
        made.atexit_operations()
        made.cleanup()
        set_active(before)
