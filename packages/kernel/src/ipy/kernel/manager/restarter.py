"""Starts a kernel again when it has died, unless it dies again and again.

It is told of the death (a process's end is noticed at once), so nothing is polled.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

from traitlets import Bool, Dict, Float, Instance, Integer
from traitlets.config.configurable import LoggingConfigurable

from .errors import KernelStartError
from .manager import AsyncKernelManager, Event, KernelManager
from .running import call_method, run


class KernelRestarter(LoggingConfigurable):
    """Watches over the kernel of one manager.

    Callbacks take no arguments: for `restart` they are called before the kernel is started again, for `dead` when it is given up. How it
    died stands in the manager's `death_report`.
    """

    kernel_manager = Instance(KernelManager, help="the manager of the kernel")
    debug = Bool(False, config=True, help="""Log every step of the watch.""")
    time_to_dead = Float(
        3.0,
        config=True,
        help="""Without effect on kernels whose end is noticed at once; kept for settings that have it.""",
    )
    restart_limit = Integer(
        5,
        config=True,
        help="""How often in a row a kernel is started again that dies before it was stable.""",
    )
    random_ports_until_alive = Bool(
        True,
        config=True,
        help="""Choose other ports for a kernel that dies at its first start: the first ones may have been taken.""",
    )
    stable_start_time = Float(
        10.0,
        config=True,
        help="""After how many seconds a start counts as successful.""",
    )
    callbacks: Dict[str, list[Callable[[], Any]]] = Dict()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.callbacks = {"restart": [], "dead": []}
        self.is_running = False
        self._restarts = 0
        self._initial = True

    def start(self) -> None:
        """Begin to watch."""
        self.is_running = True

    def stop(self) -> None:
        """Stop watching."""
        self.is_running = False

    def add_callback(self, f: Callable[[], Any], event: Event = "restart") -> None:
        """Call something at an event.

        Raises:
            KeyError: there is no such event.
        """
        self.callbacks[event].append(f)

    def remove_callback(self, f: Callable[[], Any], event: Event = "restart") -> None:
        """Don't call it any more; one that isn't there is no error."""
        if f in self.callbacks[event]:
            self.callbacks[event].remove(f)

    def poll(self) -> None:
        """Look after the kernel now."""
        run(self.check())

    async def check(self) -> None:
        """Look after the kernel now, and start it again if it is dead."""
        manager = self.kernel_manager
        if self.is_running and not manager.shutting_down and not await manager.lifecycle.is_alive():
            await self.handle_death()

    async def handle_death(self) -> None:
        """Start the kernel again, or give it up."""
        manager = self.kernel_manager
        lifecycle = manager.lifecycle
        stable_s = manager.provisioner.get_stable_start_time(self.stable_start_time)
        if time.monotonic() - lifecycle.started_at >= stable_s or manager.vitals.answered:
            self._initial = False
        if time.monotonic() - lifecycle.started_at >= stable_s:
            self._restarts = 0
        self._restarts += 1
        if self._restarts > self.restart_limit:
            self.log.warning(
                "%s: kernel died %d times in a row, giving it up",
                type(self).__name__,
                self._restarts,
            )
            self._restarts = 0
            self.stop()
            await self._fire("dead")
            return
        self.log.info(
            "%s: restarting kernel (%d/%d)", type(self).__name__, self._restarts, self.restart_limit
        )
        await self._fire("restart")
        shutdowns = lifecycle.shutdowns
        try:
            await call_method(
                manager,
                "restart_kernel",
                now=True,
                newports=self.random_ports_until_alive and self._initial,
            )
        except KernelStartError as error:
            self.log.error("The kernel couldn't be started again: %s", error)
            self.stop()
            await self._fire("dead")
            return
        if lifecycle.shutdowns != shutdowns:
            # It was ended for good while it was being started.
            await call_method(manager, "shutdown_kernel", now=True)

    async def _fire(self, event: Event) -> None:
        is_async = isinstance(self.kernel_manager, AsyncKernelManager)
        for callback in list(self.callbacks[event]):
            try:
                # A blocking manager's callbacks may call its methods, which wait for this loop.
                result = callback() if is_async else await asyncio.to_thread(callback)
                if inspect.isawaitable(result):
                    await result
            except (
                Exception
            ):  # the callback is the user's: a fault in it must not leave the kernel dead
                self.log.exception("restart callback %r of event %r failed", callback, event)


class IOLoopKernelRestarter(KernelRestarter):
    """The restarter of blocking managers."""


class AsyncIOLoopKernelRestarter(IOLoopKernelRestarter):
    """The restarter of asynchronous managers."""

    async def poll(self) -> None:  # type: ignore[override]  # awaited, as everything of the asynchronous manager
        """Look after the kernel now."""
        await self.check()
