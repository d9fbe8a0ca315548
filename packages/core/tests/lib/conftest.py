"""A real shell for each test."""

from __future__ import annotations

import pytest

from ipy.core.shell import InteractiveShell


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A running shell of its own, without colours."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(ipython_dir=str(tmp_path / "ipython"), colors="nocolor")
    yield made
    made.atexit_operations()
    made.cleanup()
    InteractiveShell.clear_instance()
