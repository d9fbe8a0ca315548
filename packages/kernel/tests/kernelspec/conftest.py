"""A home without kernels for every test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .helpers import write_kernel

VARIABLES = (
    "JUPYTER_PATH",
    "JUPYTER_PREFER_ENV_PATH",
    "JUPYTER_RUNTIME_DIR",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "CONDA_PREFIX",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory."""
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("HOME", str(directory))
    monkeypatch.setenv("USERPROFILE", str(directory))
    monkeypatch.setenv("IPYTHONDIR", str(directory / ".ipython"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(directory / "jupyter"))
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return directory


@pytest.fixture
def user_kernels(home: Path) -> Path:
    """The directory of the user's kernels."""
    directory = home / "jupyter" / "kernels"
    directory.mkdir(parents=True)
    return directory


@pytest.fixture
def make_kernel(user_kernels: Path) -> Callable[..., Path]:
    """Write a kernel into the user's directory: `make_kernel("name", argv=[...])`."""

    def make(name: str, **content: object) -> Path:
        return write_kernel(user_kernels / name, **content)

    return make
