"""Starts a kernel together with a client that it answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipy.kernel.client import AsyncKernelClient, BlockingKernelClient

from .manager import AsyncKernelManager, KernelManager

STARTUP_TIMEOUT_S = 60.0


def start_new_kernel(
    startup_timeout: float = STARTUP_TIMEOUT_S, kernel_name: str = "python", **kwargs: Any
) -> tuple[KernelManager, BlockingKernelClient]:
    """Start a kernel, and return its manager and a client that it has answered.

    Args:
        startup_timeout: seconds in which it has to answer.
        kernel_name: name of its specification.
        kwargs: for `start_kernel`.

    Raises:
        NoSuchKernel: none of this name is installed.
        RuntimeError: it died, or didn't answer in time.
    """
    manager = KernelManager(kernel_name=kernel_name)
    manager.start_kernel(**kwargs)
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=startup_timeout)
    except BaseException:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        raise
    return manager, client


async def start_new_async_kernel(
    startup_timeout: float = STARTUP_TIMEOUT_S, kernel_name: str = "python", **kwargs: Any
) -> tuple[AsyncKernelManager, AsyncKernelClient]:
    """Start a kernel, and return its manager and a client that it has answered: see `start_new_kernel`."""
    manager = AsyncKernelManager(kernel_name=kernel_name)
    await manager.start_kernel(**kwargs)
    client = manager.client()
    try:
        client.start_channels()
        await client.wait_for_ready(timeout=startup_timeout)
    except BaseException:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        raise
    return manager, client


@contextmanager
def run_kernel(**kwargs: Any) -> Iterator[BlockingKernelClient]:
    """Run a kernel for as long as a `with` block lasts, which is given the client.

    Args:
        kwargs: as `start_new_kernel`'s.
    """
    manager, client = start_new_kernel(**kwargs)
    owner_pid = os.getpid()
    try:
        yield client
    finally:
        # A forked child that leaves the block doesn't end its parent's kernel.
        if os.getpid() == owner_pid:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
