"""A kernel that the tests of a module share, and one for tests that end it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from .running import RunningKernel


@pytest.fixture(scope="module")
def kernel() -> Iterator[RunningKernel]:
    """A kernel for all tests of a module."""
    # A short path: those of Unix sockets are limited.
    with TemporaryDirectory(prefix="k-") as directory:
        running = RunningKernel(Path(directory))
        try:
            yield running
        finally:
            running.close()


@pytest.fixture
def start_kernel() -> Iterator[Callable[..., RunningKernel]]:
    """Start kernels that the test may do anything to."""
    with TemporaryDirectory(prefix="k-") as directory:
        started: list[RunningKernel] = []

        def start(*arguments: str, **options: Any) -> RunningKernel:
            running = RunningKernel(Path(directory) / str(len(started)), *arguments, **options)
            started.append(running)
            return running

        try:
            yield start
        finally:
            for running in started:
                running.close()
