"""A home without kernels for every test, and managers that are stopped at its end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.kernel import KernelManager

Start = Callable[..., tuple[Any, Any]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a runtime directory of their own."""
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("HOME", str(directory))
    monkeypatch.setenv("IPYTHONDIR", str(directory / ".ipython"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(directory / "jupyter"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.delenv("JUPYTER_PATH", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return directory


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a kernel with a client that it has answered: `start(manager_class, kernel_name=..., cwd=...)`."""
    started: list[tuple[Any, Any]] = []

    def begin(
        manager: Any = None, *, config: dict[str, Any] | None = None, **arguments: Any
    ) -> tuple[Any, Any]:
        found = manager or KernelManager(**(config or {}))
        found.start_kernel(**arguments)
        client = found.client()
        started.append((found, client))
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return found, client

    yield begin
    for found, client in started:
        client.stop_channels()
        found.shutdown_kernel(now=True)


@pytest.fixture
def script_kernel(home: Path, tmp_path: Path) -> Callable[..., str]:
    """Make a kernel of a script, which is given the connection file: `script_kernel("name", source)`."""

    def make(name: str, source: str, **content: Any) -> str:
        script = tmp_path / f"{name}.py"
        script.write_text(source)
        directory = home / "jupyter" / "kernels" / name
        directory.mkdir(parents=True)
        argv = [sys.executable, str(script), "{connection_file}"]
        full = {"argv": argv, "display_name": name, "language": "x", **content}
        (directory / "kernel.json").write_text(json.dumps(full))
        return name

    return make
