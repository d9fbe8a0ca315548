"""A thread with an event loop of its own, in which the console talks to its kernel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines for other threads; the prompt's own loop is another one, so a slow kernel never holds up a key."""

    def __init__(self, name: str) -> None:
        self._thread = threading.Thread(target=self._turn, name=name, daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop; `start` makes it."""
        if self._loop is None:
            raise RuntimeError("the thread has not been started")
        return self._loop

    def start(self) -> None:
        """Start the thread, and wait until its loop turns."""
        self._thread.start()
        self._started.wait()

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine in the loop; what comes of it is in the future that is returned."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def run(self, coroutine: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
        """Run a coroutine in the loop and return what it returns.

        Raises:
            TimeoutError: it took longer than `timeout_s` seconds; it is cancelled then.
        """
        future = self.submit(coroutine)
        try:
            return future.result(timeout_s)
        except BaseException:
            # An interrupt or the timeout: nobody waits for it any more.
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancel what still runs, end the loop and wait for the thread."""
        if self._loop is None or not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _turn(self) -> None:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            self._loop = runner.get_loop()
            self._loop.call_soon(self._started.set)
            self._loop.run_forever()


def _new_loop() -> asyncio.AbstractEventLoop:
    # zmq needs a loop that watches descriptors, which Windows' default one can't.
    return asyncio.SelectorEventLoop()
