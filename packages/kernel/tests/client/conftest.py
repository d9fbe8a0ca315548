"""Kernels of ours in a home of their own, stopped by the test that started them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.kernel import BlockingKernelClient, KernelManager

Start = Callable[..., tuple[KernelManager, BlockingKernelClient]]


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
    return directory


@pytest.fixture
def manager(home: Path) -> Iterator[KernelManager]:
    """A manager with a running kernel of ours."""
    found = KernelManager()
    found.start_kernel()
    yield found
    found.shutdown_kernel(now=True)


@pytest.fixture
def client(manager: KernelManager) -> Iterator[Any]:
    """A blocking client that the kernel has answered."""
    found = manager.client()
    found.start_channels()
    found.wait_for_ready(timeout=60)
    yield found
    found.stop_channels()
