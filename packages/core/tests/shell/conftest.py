"""A real shell for each test."""

from __future__ import annotations

import pytest

from ipy.core.shell import InteractiveShell


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell of its own, without colours, whose files are below the test's folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(ipython_dir=str(tmp_path / "ipython"), colors="nocolor")
    yield shell
    shell.atexit_operations()
    shell.cleanup()
    InteractiveShell.clear_instance()
