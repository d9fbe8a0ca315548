"""A real shell in an empty home for each test."""

from __future__ import annotations

import sys

import pytest

from ipy.core.shell import InteractiveShell


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home directory, which is the current directory too."""
    path = tmp_path / "home"
    path.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def new_session(home, tmp_path):
    """Start sessions one after the other, which share a profile's store; the last one is the running shell."""
    shells = []

    def start(**settings):
        InteractiveShell.clear_instance()
        shell = InteractiveShell.instance(
            ipython_dir=str(tmp_path / "ipython"), colors="nocolor", **settings
        )
        shells.append(shell)
        return shell

    yield start
    for shell in shells:
        shell.atexit_operations()
        shell.cleanup()
    InteractiveShell.clear_instance()


@pytest.fixture
def shell(new_session):
    """A shell of its own."""
    return new_session()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder on `sys.path`; what was imported from it is forgotten afterwards."""
    path = tmp_path / "lib"
    path.mkdir()
    monkeypatch.syspath_prepend(str(path))
    before = set(sys.modules)
    yield path
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None) or ""
        if file.startswith(str(path)):
            del sys.modules[name]
