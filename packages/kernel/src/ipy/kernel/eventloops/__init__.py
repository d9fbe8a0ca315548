"""`%gui` in kernels: the event loop of a GUI toolkit turns while no cell runs.

A loop is a function of the kernel that returns when a request waits (`kernel.waiting`). Toolkits are looked at when they are asked for.
Libraries bring loops of their own:

    @register_integration("mine")
    def loop_mine(kernel):
        ...                     # until kernel.waiting.has_work(), or kernel.waiting.fileno() can be read

    @loop_mine.exit
    def loop_mine_exit(kernel):
        ...                     # when the kernel ends, or another loop takes over
"""

from __future__ import annotations

from .registry import close, enable_gui, loop_map, register_integration, wait
from .waiting import Waiting, Watcher, wait_plainly

__all__ = [
    "Waiting",
    "Watcher",
    "close",
    "enable_gui",
    "loop_map",
    "register_integration",
    "wait",
    "wait_plainly",
]
