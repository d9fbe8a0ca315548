"""Real kernels: one for the tests of a module, and further ones for those that end or configure theirs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ipy.msgspec.testing import Client, KernelProcess

COMMAND = [sys.executable, "-P", "-m", "ipy.kernel", "-f", "{connection_file}"]
Start = Callable[..., KernelProcess]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables that keep kernels out of the real home."""
    folder = tmp_path_factory.mktemp("home")
    names = ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
    for name in names:
        (folder / name.lower()).mkdir()
    return {name: str(folder / name.lower()) for name in names}


@pytest.fixture(scope="module")
def start_kernel(surroundings: dict[str, str]) -> Iterator[Start]:
    """Start kernels of the tests' own; they are ended when the module is done."""
    with ExitStack() as stack:

        def start(
            *options: str, transport: str = "ipc", wait: bool = True, **settings: Any
        ) -> KernelProcess:
            environment = surroundings | settings.pop("environment", {})
            process = KernelProcess(
                [*COMMAND, *options],
                environment=environment,
                transport=transport,
                timeout_s=60,
                **settings,
            )
            if wait:
                return stack.enter_context(process)
            process.start()
            stack.callback(process.stop)
            return process

        yield start


@pytest.fixture(scope="module")
def kernel(start_kernel: Start) -> KernelProcess:
    """A kernel that the tests of a module share."""
    return start_kernel()


@pytest.fixture
def client(kernel: KernelProcess) -> Iterator[Client]:
    """A client of its own for each test, ready."""
    client = kernel.connect()
    client.wait_ready()
    yield client
    client.close()
