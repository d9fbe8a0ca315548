"""Runners for cells that await something else than asyncio."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from .runner import run_without_loop


def run_trio(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine on trio.

    Raises:
        ModuleNotFoundError: trio is not installed.
    """
    import trio

    async def main() -> Any:
        return await coroutine

    return trio.run(main)


def run_curio(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine on curio.

    Raises:
        ModuleNotFoundError: curio is not installed.
    """
    import curio

    return curio.run(coroutine)


def run_sync(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine without any event loop.

    Raises:
        RuntimeError: it waits for something that only an event loop gives.
    """
    return run_without_loop(coroutine)
