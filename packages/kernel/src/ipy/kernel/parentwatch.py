"""Ending with the process that has started the kernel.

`JPY_PARENT_PID` names it. On Linux a descriptor of the process becomes readable when it ends; elsewhere it is looked at every second.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .transport.thread import Transport

log = logging.getLogger(__name__)

#: The variable of the environment that says that a manager has started the kernel, whether or not it ends with the manager.
MANAGED = "IPY_KERNEL_MANAGED"
#: Its value where the kernel may outlive its manager: nobody else removes its connection file then.
INDEPENDENT = "independent"
#: The variable in which a console tells the kernel that it starts how wide its terminal is.
CONSOLE_COLUMNS = "IPY_CONSOLE_COLUMNS"
#: How often the parent is looked at where the system can't tell.
INTERVAL_S = 1.0


def parent_pid(environ: Mapping[str, str] = os.environ) -> int | None:
    """The process whose end ends the kernel; None if there is none."""
    text = environ.get("JPY_PARENT_PID", "")
    if not text.isdecimal():
        return None
    pid = int(text)
    return pid if pid > 1 and pid != os.getpid() else None


def watch_parent(pid: int, transport: Transport, ended: Callable[[], object]) -> None:
    """Call a function when a process ends.

    Args:
        pid: the process.
        transport: polls its descriptor, where there is one.
        ended: called in another thread.
    """
    if sys.platform == "win32":
        from .windows import watch_parent_handle

        watch_parent_handle(pid, ended)
        return
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            ended()
            return
        except OSError as error:
            # An old kernel of the system, or a sandbox that forbids it.
            log.debug("the parent process can't be polled: %s", error)
        else:

            def told() -> None:
                transport.unwatch(descriptor)
                os.close(descriptor)
                ended()

            transport.watch(descriptor, told, always=True)
            return
    threading.Thread(target=_look, args=(pid, ended), name="parent-watch", daemon=True).start()


def _look(pid: int, ended: Callable[[], object]) -> None:
    never = threading.Event()
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            ended()
            return
        except PermissionError:
            pass  # it lives, under another user
        if os.getppid() == 1 and pid != 1:
            ended()
            return
        never.wait(INTERVAL_S)
