"""trio as a guest of the user's asyncio loop: cells await trio, and tasks of `GLOBAL_NURSERY` go on between cells.

Source: trio's guest mode (`trio.lowlevel.start_guest_run`).
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import Any

from ipy.core.patches import BuiltinTrap

from . import asyncio as host
from .waiting import Waiting

log = logging.getLogger(__name__)


class TrioGuest:
    """One run of trio that lasts as long as `%gui trio`.

    Args:
        shell: its cells are awaited by trio from now on.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._runner = shell.loop_runner
        self._nursery: Any = None
        self._ended: Any = None
        self._trap = BuiltinTrap({})

    def open(self) -> None:
        """Start the run, and put `GLOBAL_NURSERY` into the builtins."""
        self._start()
        self._shell.loop_runner = self.run_coroutine

    def close(self) -> None:
        """Cancel all tasks and put everything back."""
        self._trap.deactivate()
        self._shell.loop_runner = self._runner
        if self._nursery is not None:
            self._nursery.cancel_scope.cancel()
            self._turn(self._ended)

    def _start(self) -> None:
        import trio

        from ipy.core.execution.loop import user_loop

        loop = user_loop()
        started, self._ended = loop.create_future(), loop.create_future()

        async def main() -> None:
            async with trio.open_nursery() as nursery:
                self._nursery = nursery
                started.set_result(None)
                await trio.sleep_forever()

        def finished(outcome: Any) -> None:
            self._nursery = None
            self._ended.set_result(None)
            error = getattr(outcome, "error", None)
            if error is not None:
                log.error(
                    "a task of GLOBAL_NURSERY failed; the others were cancelled", exc_info=error
                )

        trio.lowlevel.start_guest_run(
            main,
            run_sync_soon_threadsafe=loop.call_soon_threadsafe,
            done_callback=finished,
            host_uses_signal_set_wakeup_fd=True,
            restrict_keyboard_interrupt_to_checkpoints=True,
        )
        self._turn(started)
        self._trap.deactivate()
        self._trap = BuiltinTrap({"GLOBAL_NURSERY": self._nursery})
        self._trap.activate()

    def _turn(self, future: Any) -> None:
        from ipy.core.execution.loop import user_loop

        user_loop().run_until_complete(future)

    def run_coroutine(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run the coroutine of a cell as a task of trio; an interrupt cancels it."""
        import trio

        from ipy.core.execution.loop import user_loop

        if self._nursery is None:
            self._start()
        result: Any = user_loop().create_future()
        scope = trio.CancelScope()

        async def task() -> None:
            try:
                with scope:
                    result.set_result(await coroutine)
            except BaseException as error:
                # Whatever the cell raises is its own: it must not end the nursery.
                result.set_exception(error)
            if not result.done():
                result.set_exception(KeyboardInterrupt())

        self._nursery.start_soon(task)
        try:
            return user_loop().run_until_complete(result)
        except KeyboardInterrupt:
            if not result.done():
                scope.cancel()
                self._turn(result)
            raise


_guest: TrioGuest | None = None


def prepare(gui: str) -> None:
    """See that trio is there.

    Raises:
        ImportError: it isn't.
    """
    import trio  # noqa: F401


def attach(kernel: Any) -> None:
    """Let trio run the cells of a kernel."""
    global _guest
    if _guest is None:
        guest = TrioGuest(kernel.shell)
        guest.open()
        _guest = guest


def run(waiting: Waiting) -> None:
    """Let trio's tasks work until a request waits."""
    host.run(waiting)


def close() -> None:
    """End the run."""
    global _guest
    guest, _guest = _guest, None
    if guest is not None:
        guest.close()
