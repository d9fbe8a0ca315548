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


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, theirs, and where it leads a session, the others of that."""
    if sys.platform == "linux":
        return _from_proc(pid)
    try:
        import psutil
    except ImportError:
        return set()
    try:
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    except psutil.Error:
        return set()


def _from_proc(pid: int) -> set[int]:
    # Not /proc/PID/task/*/children: it may leave some out while others end.
    families = dict(_families())
    found: set[int] = set()
    parents = {pid}
    while parents:
        parents = {
            child
            for child, (parent, _) in families.items()
            if parent in parents and child not in found
        }
        found |= parents
    found |= {child for child, (_, session) in families.items() if session == pid}
    return found - {pid}


def _families() -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield `(process, (parent, session))` for all processes; Linux only."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                # The name of the program, in brackets, may hold anything.
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue  # it has ended
        yield int(name), (int(fields[1]), int(fields[3]))


def end_children() -> None:
    """Ask all descendants of this process to end, and kill those that don't."""
    left = descendants(os.getpid())
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
if sys.platform == "win32":
    _KILL = signal.SIGTERM
else:
    _KILL = signal.SIGKILL


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
