"""Virtual environments that are active around a shell of another one."""

from __future__ import annotations

import os
import sys

import pytest

from ipy.core import virtualenv


@pytest.fixture
def packages(tmp_path):
    """The packages of an environment for this version of Python."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    parts = ("Lib",) if os.name == "nt" else ("lib", version)
    directory = tmp_path.joinpath("environment", *parts, "site-packages")
    directory.mkdir(parents=True)
    return directory


def test_the_own_environment_is_not_foreign(tmp_path):
    """Also by a symbolic link it is the interpreter's own; without an active one there is nothing to tell."""
    assert virtualenv.foreign_environment({}) is None
    assert virtualenv.foreign_environment({"VIRTUAL_ENV": sys.prefix}) is None
    other = str(tmp_path)
    assert virtualenv.foreign_environment({"VIRTUAL_ENV": other}) == other
    if os.name == "posix":
        (tmp_path / "link").symlink_to(sys.prefix)
        assert virtualenv.foreign_environment({"VIRTUAL_ENV": str(tmp_path / "link")}) is None


@pytest.mark.spec("TTRM-033")
def test_its_packages_are_found_first_and_once(packages, tmp_path, monkeypatch):
    """They stand in front of `sys.path`, and a second shell of the process doesn't add them again."""
    monkeypatch.setattr(sys, "path", ["elsewhere"])
    for _ in range(2):
        message = virtualenv.use_packages_of(str(tmp_path / "environment"))
        assert str(tmp_path / "environment") in message
        assert sys.path == [str(packages), "elsewhere"]


def test_an_environment_of_another_python_is_left_alone(tmp_path, monkeypatch):
    """Packages for another version could not be loaded: the path stays, and the message says why."""
    (tmp_path / "lib" / "python2.7" / "site-packages").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", ["elsewhere"])
    message = virtualenv.use_packages_of(str(tmp_path))
    assert f"no packages for Python {sys.version_info[0]}.{sys.version_info[1]}" in message
    assert sys.path == ["elsewhere"]
