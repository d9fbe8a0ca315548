"""The user's asyncio loop: background tasks go on between cells."""

from __future__ import annotations

from .waiting import Waiting, Watcher


def run(waiting: Waiting) -> None:
    """Let the user's loop turn until a request waits."""
    from ipy.core.execution.loop import user_loop

    loop = user_loop()
    if waiting.has_work():
        return
    try:
        loop.add_reader(waiting.fileno(), loop.stop)
    except NotImplementedError:
        # The default loop of Windows.
        with Watcher(waiting, lambda: loop.call_soon_threadsafe(loop.stop)):
            loop.run_forever()
        return
    try:
        loop.run_forever()
    finally:
        if not loop.is_closed():
            loop.remove_reader(waiting.fileno())
