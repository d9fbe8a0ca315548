"""Makes blocking methods of coroutine functions.

A client's coroutines wait through its `Waiter` alone. With one that blocks, they never suspend, so one step takes them to
their end: no event loop, no thread, and it works where a loop is running already.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def run_to_end(coroutine: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine that doesn't suspend, and return its result.

    Raises:
        RuntimeError: it wanted to suspend: it waits for something that needs an event loop.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: R = stop.value
        return result
    coroutine.close()
    raise RuntimeError(
        f"{getattr(coroutine, '__qualname__', coroutine)} waits for an event loop, which a blocking client doesn't have; "
        "give it plain functions as hooks, or use AsyncKernelClient"
    )


def blocking(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Any, P], R]:
    """Return the blocking form of a method that is a coroutine function."""

    @functools.wraps(method)
    def wrapper(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return run_to_end(method(self, *args, **kwargs))

    return wrapper
