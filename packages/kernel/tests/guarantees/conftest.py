"""Kernels for the tests of the guarantees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ipy.msgspec.testing import Client, KernelProcess

from .helpers import COMMAND


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables that keep kernels out of the real home."""
    folder = tmp_path_factory.mktemp("home")
    names = ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
    for name in names:
        (folder / name.lower()).mkdir()
    return {name: str(folder / name.lower()) for name in names}


@pytest.fixture(scope="module")
def start_kernel(surroundings):
    """Start kernels of the tests' own; they are ended when the module is done."""
    with ExitStack() as stack:

        def start(**options) -> KernelProcess:
            environment = surroundings | options.pop("environment", {})
            return stack.enter_context(
                KernelProcess(COMMAND, environment=environment, **{"timeout_s": 60} | options)
            )

        yield start


@pytest.fixture(scope="module")
def kernel(start_kernel) -> KernelProcess:
    """A kernel that the tests of a module share; it has no clients but theirs, since one that doesn't read holds up the others."""
    kernel = start_kernel()
    kernel.client.close()
    return kernel


@pytest.fixture
def client(kernel) -> Iterator[Client]:
    """A client of its own for each test, ready."""
    client = kernel.connect()
    client.wait_ready()
    yield client
    client.send("control", "interrupt_request")  # whatever a failed test left running
    client.settle()
    client.close()
