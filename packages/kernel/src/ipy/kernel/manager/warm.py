"""Kernels that are started before they are needed, so that a new one is there at once.

Who gets one can't tell it from a new one: it has run nothing. It was started in this program's directory and environment, so it is only
given where these are asked for; everything else starts a kernel of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from ipy.kernel.client import AsyncKernelClient, DeadKernelError, KernelNotReadyError

from .errors import KernelStartError
from .manager import KernelManager
from .running import call_method

log = logging.getLogger(__name__)

READY_TIMEOUT_S = 60.0


class WarmKernels:
    """Keeps some started kernels of each kind.

    Args:
        wanted: `kernel name -> how many`.
        make_manager: makes a manager with a new id, for a kernel name.
    """

    def __init__(
        self, wanted: Mapping[str, int], make_manager: Callable[[str], KernelManager]
    ) -> None:
        self._wanted = dict(wanted)
        self._make_manager = make_manager
        self._ready: dict[str, deque[KernelManager]] = {name: deque() for name in wanted}
        self._starting: set[asyncio.Task[None]] = set()
        self._under_way: dict[str, int] = dict.fromkeys(wanted, 0)
        self._cwd = os.getcwd()
        self._environment = dict(os.environ)
        self._closed = False

    def fits(self, arguments: Mapping[str, Any]) -> bool:
        """Tell whether a kernel that is asked for with these arguments may be one of ours."""
        rest = {name: value for name, value in arguments.items() if value is not None}
        cwd = os.path.abspath(os.fspath(rest.pop("cwd", os.getcwd())))
        environment = rest.pop("env", os.environ)
        return not rest and cwd == self._cwd and dict(environment) == self._environment

    async def take(self, kernel_name: str) -> KernelManager | None:
        """Return a started kernel's manager, if there is one; another is started in its place."""
        ready = self._ready.get(kernel_name)
        found = None
        while ready:
            candidate = ready.popleft()
            if await candidate.lifecycle.is_alive():
                found = candidate
                break
        self.refill()
        return found

    def refill(self) -> None:
        """Start what is missing."""
        if self._closed:
            return
        for name, count in self._wanted.items():
            for _ in range(count - len(self._ready[name]) - self._under_way[name]):
                self._under_way[name] += 1
                task = asyncio.ensure_future(self._start(name))
                self._starting.add(task)
                task.add_done_callback(self._starting.discard)

    async def filled(self) -> None:
        """Wait until nothing is being started any more."""
        while self._starting:
            await asyncio.wait(self._starting)

    async def close(self) -> None:
        """End all kernels that nobody took."""
        self._closed = True
        await self.filled()
        for ready in self._ready.values():
            while ready:
                await call_method(ready.popleft(), "shutdown_kernel", now=True)

    async def _start(self, name: str) -> None:
        manager = self._make_manager(name)
        try:
            await call_method(manager, "start_kernel")
            await _answer(manager)
        except (KernelStartError, DeadKernelError, KernelNotReadyError) as error:
            # Whoever wants such a kernel will be told the same.
            log.warning("a kernel %s couldn't be started in advance: %s", name, error)
            await call_method(manager, "shutdown_kernel", now=True)
        else:
            self._ready[name].append(manager)
        finally:
            self._under_way[name] -= 1


async def _answer(manager: KernelManager) -> None:
    """Wait until a kernel has answered."""
    client = AsyncKernelClient(
        parent=manager,
        context=manager.context,
        vitals=manager.vitals,
        **manager.get_connection_info(session=True),
    )
    client.start_channels(stdin=False, hb=False, control=False)
    try:
        await client.wait_for_ready(READY_TIMEOUT_S)
    finally:
        client.stop_channels()
