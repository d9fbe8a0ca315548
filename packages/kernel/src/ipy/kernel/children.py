"""Processes that the user's code has started: they end with the kernel.

Linux tells them by `/proc`; elsewhere psutil does where it is installed, and a process group has to do where it is not.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from time import monotonic, sleep

#: How long children get to end after SIGTERM, before SIGKILL.
GRACE_S = 0.5


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started, and theirs."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    if sys.platform == "linux":
        found: list[int] = []
        try:
            tasks = os.listdir(f"/proc/{pid}/task")
        except FileNotFoundError:
            return []
        for task in tasks:
            try:
                with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                    found += map(int, file.read().split())
            except OSError:
                continue  # the thread or the process has ended
        return found
    try:
        import psutil
    except ImportError:
        return []
    try:
        return [child.pid for child in psutil.Process(pid).children()]
    except psutil.Error:
        return []


def end_children() -> None:
    """Ask all descendants of this process to end, and kill those that don't."""
    left = set(descendants(os.getpid()))
    for number, wait_s in ((signal.SIGTERM, GRACE_S), (_KILL, GRACE_S)):
        left = {pid for pid in left if _send(pid, number)}
        end = monotonic() + wait_s
        while left and monotonic() < end:
            _reap()
            left = {pid for pid in left if _lives(pid)}
            if left:
                sleep(0.005)
        if not left:
            return


#: Windows knows no SIGKILL.
_KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL


def _send(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _lives(pid: int) -> bool:
    return _send(pid, 0)


def _reap() -> None:
    """Take notice of children that have ended."""
    if sys.platform == "win32":
        return
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return
