"""Real kernels for the tests of features: one process for those that don't disturb each other."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import pytest

from ipy.msgspec.testing import KernelProcess

COMMAND = [sys.executable, "-P", "-m", "ipy.kernel", "-f", "{connection_file}"]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """Environment variables that keep kernels out of the real home."""
    folder = tmp_path_factory.mktemp("home")
    names = ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR")
    for name in names:
        (folder / name.lower()).mkdir()
    return {name: str(folder / name.lower()) for name in names}


@pytest.fixture(scope="module")
def start_kernel(surroundings):
    """Start kernels of the tests' own; they are ended when the module is done."""
    with ExitStack() as stack:

        def start(*options, **environment):
            return stack.enter_context(
                KernelProcess(
                    [*COMMAND, *options],
                    environment={
                        "MPLBACKEND": None,
                        "DISPLAY": None,
                        **surroundings,
                        **environment,
                    },
                    timeout_s=60,
                )
            )

        yield start


@pytest.fixture(scope="module")
def kernel(start_kernel):
    """A kernel that the tests of a module share."""
    return start_kernel()


@pytest.fixture
def client(kernel):
    """A client of its own for each test, ready."""
    client = kernel.connect()
    client.wait_ready()
    yield client
    client.close()
