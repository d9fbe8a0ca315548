"""Makes blocking methods of coroutine functions, on an event loop in a thread of its own.

Unlike a client, a manager waits for many things at a time, and for provisioners that may wait for anything. Its loop goes on while
the caller does something else, so dead kernels are restarted meanwhile.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_pid = 0


def background_loop() -> asyncio.AbstractEventLoop:
    """Return the loop of all blocking managers; it is started on the first call, and anew in a forked child."""
    global _loop, _pid
    with _lock:
        if _loop is None or _pid != os.getpid():
            loop = asyncio.new_event_loop()
            thread = threading.Thread(target=loop.run_forever, name="kernel-managers", daemon=True)
            thread.start()
            _loop, _pid = loop, os.getpid()
        return _loop


def run(coroutine: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine on the background loop and wait for its end; Ctrl-C cancels it.

    Raises:
        RuntimeError: called on that loop, which would wait for itself.
    """
    loop = background_loop()
    try:
        running: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
    except RuntimeError:
        running = None
    if running is loop:
        coroutine.close()
        raise RuntimeError("a blocking method of a kernel manager was called from its own loop")
    future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


def blocking(
    function: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Any, P], R]:
    """Return a blocking method of a manager that does what its lifecycle's coroutine function does."""

    @functools.wraps(function)
    def wrapper(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return run(function(self.lifecycle, *args, **kwargs))

    wrapper.derived_from = function  # type: ignore[attr-defined]
    return wrapper


def awaitable(
    function: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]:
    """Return an asynchronous method of a manager that does what its lifecycle's coroutine function does."""

    @functools.wraps(function)
    async def wrapper(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await function(self.lifecycle, *args, **kwargs)

    wrapper.derived_from = function  # type: ignore[attr-defined]
    return wrapper


async def call_method(owner: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """Call a method that a subclass may have replaced, by a plain function or by a coroutine function.

    A plain function runs in a thread: it may call the blocking method that it replaces, which needs this loop.
    """
    method = getattr(owner, name)
    function = getattr(method, "derived_from", None)
    if function is not None:
        return await function(owner.lifecycle, *args, **kwargs)
    if inspect.iscoroutinefunction(method):
        return await method(*args, **kwargs)
    result = await asyncio.to_thread(method, *args, **kwargs)
    return await result if inspect.isawaitable(result) else result
