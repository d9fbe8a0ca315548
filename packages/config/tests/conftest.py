"""A home of its own for every test, and a way to run real programs in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from traitlets.config import Application

from ipy.config import paths

DATA = Path(__file__).parent / "data"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
VARIABLES = (
    "IPYTHONDIR",
    "IPYTHON_DIR",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "IPYTHON_SUPPRESS_CONFIG_ERRORS",
    "TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR",
    "JUPYTER_ALLOW_INSECURE_WRITES",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home directory, with none of the variables set that move things elsewhere."""
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("HOME", str(directory))
    monkeypatch.setenv("USERPROFILE", str(directory))
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(paths, "_fallbacks", {})
    monkeypatch.setattr(paths, "system_config_dirs", list)
    monkeypatch.setattr("ipy.config.application.system_config_dirs", list)
    yield directory
    for cls in [Application, *_subclasses(Application)]:
        cls.clear_instance()


def _subclasses(cls: type[Application]) -> list[type[Application]]:
    found: list[type[Application]] = []
    for sub in cls.__subclasses__():
        found += [sub, *_subclasses(sub)]
    return found


@pytest.fixture
def profile(home: Path) -> Path:
    """The directory of the profile `default`, ready for configuration files."""
    directory = home / ".ipython" / "profile_default"
    directory.mkdir(parents=True)
    return directory


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Run:
    """Run a program in the home of the test: `run("a.py", "--x", IPYTHONDIR="...")`."""
    work = tmp_path / "work"
    work.mkdir()

    def run_program(
        *argv: str, cwd: Path = work, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(DATA), "COLUMNS": "200", **variables}
        return subprocess.run(
            [sys.executable, *argv],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=cwd,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )

    return run_program


@pytest.fixture
def tiny(run: Run) -> Run:
    """Run the small application of tests/data."""
    return lambda *argv, **variables: run(str(DATA / "tiny.py"), *argv, **variables)


@pytest.fixture
def ipy_config(run: Run) -> Run:
    """Run `python -m ipy.config`."""
    return lambda *argv, **variables: run("-m", "ipy.config", *argv, **variables)
