"""Finds out why a kernel's process ended.

The system says little: an exit status or a signal. The rest is put together from what it counts (processes that were killed for
memory), from the limits that the process was under, and from what it wrote last.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from datetime import UTC, datetime

from ipy.kernel.client.death import DeathReport

_OUT_OF_MEMORY = re.compile(
    r"MemoryError|std::bad_alloc|[Cc]annot allocate memory|[Oo]ut of memory|ENOMEM"
)
ADDRESS_IN_USE = re.compile(
    r"[Aa]ddress (already )?in use|EADDRINUSE|WSAEADDRINUSE|errno 10048", re.I
)

_SIGNALS = {
    "SIGSEGV": "a segmentation fault: native code used memory that isn't its own",
    "SIGBUS": "a bus error: native code used memory that isn't there",
    "SIGABRT": "native code called abort()",
    "SIGFPE": "a floating-point exception in native code",
    "SIGILL": "an illegal instruction in native code",
    "SIGXCPU": "the limit on CPU time (RLIMIT_CPU)",
    "SIGXFSZ": "the limit on the size of files (RLIMIT_FSIZE)",
    "SIGTERM": "someone asked it to end (kill)",
    "SIGHUP": "its terminal or session ended",
    "SIGKILL": "someone killed it (kill -9)",
}


class MemoryWatch:
    """Remembers how many processes had been killed for memory when a process started."""

    def __init__(self, pid: int) -> None:
        self._group = _cgroup_events(pid)
        self._group_kills = _read_count(self._group, "oom_kill")
        self._system_kills = _read_count("/proc/vmstat", "oom_kill")
        self.address_space_limit = _address_space_limit(pid)

    def find_cause(self) -> str:
        """Say which limit has killed since; empty if none."""
        if _rose(self._group_kills, _read_count(self._group, "oom_kill")):
            return "killed by the memory limit of its control group"
        if _rose(self._system_kills, _read_count("/proc/vmstat", "oom_kill")):
            return "killed by the system, which ran out of memory"
        return ""


def make_report(
    returncode: int | None,
    *,
    pid: int,
    tail: str,
    memory: MemoryWatch | None,
    expected: bool = False,
) -> DeathReport:
    """Report how a process ended.

    Args:
        returncode: as `subprocess` gives it: negative for a signal.
        pid: of the process.
        tail: the last lines that it wrote.
        memory: what was counted at its start.
        expected: it was asked to end.
    """
    number = -returncode if returncode is not None and returncode < 0 else None
    report = DeathReport(
        exit_status=returncode if number is None else None,
        signal=number,
        stderr_tail=tail,
        at=datetime.now(UTC),
        pid=pid,
        expected=expected,
    )
    return report if expected else report._replace(reason=_find_reason(report, memory))


def _find_reason(report: DeathReport, memory: MemoryWatch | None) -> str:
    if report.signal == getattr(signal, "SIGKILL", None) and memory is not None:
        cause = memory.find_cause()
        if cause:
            return cause
    if _OUT_OF_MEMORY.search(report.stderr_tail):
        limit = memory.address_space_limit if memory is not None else None
        if limit is not None:
            return (
                f"out of memory: its limit is {limit / 2**20:,.0f} MiB of address space (RLIMIT_AS)"
            )
        return "out of memory"
    if report.signal is not None:
        return _SIGNALS.get(report.signal_name or "", "")
    if report.exit_status == 0:
        return "it ended by itself, without being asked to"
    if ADDRESS_IN_USE.search(report.stderr_tail):
        return "one of its ports was taken by another program"
    return ""


def _cgroup_events(pid: int) -> str:
    """Return the file that counts the events of a process's memory control group; empty where there is none."""
    if sys.platform != "linux":
        return ""
    try:
        with open(f"/proc/{pid}/cgroup", encoding="ascii") as file:
            lines = file.read().splitlines()
    except OSError:
        return ""
    for line in lines:
        number, controllers, path = line.split(":", 2)
        if number == "0" and not controllers:
            found = f"/sys/fs/cgroup{path.rstrip('/')}/memory.events"
        elif "memory" in controllers.split(","):
            found = f"/sys/fs/cgroup/memory{path.rstrip('/')}/memory.oom_control"
        else:
            continue
        if os.path.exists(found):
            return found
    return ""


def _read_count(path: str, name: str) -> int | None:
    if not path:
        return None
    try:
        with open(path, encoding="ascii") as file:
            for line in file:
                key, _, value = line.partition(" ")
                if key == name:
                    return int(value)
    except (OSError, ValueError):
        # the control group went away with the process, or the kernel of the system doesn't count
        return None
    return None


def _rose(before: int | None, after: int | None) -> bool:
    return before is not None and after is not None and after > before


def _address_space_limit(pid: int) -> int | None:
    if sys.platform != "linux":
        return None
    import resource

    try:
        soft, _ = resource.prlimit(pid, resource.RLIMIT_AS)
    except OSError:
        return None  # it has ended already
    return None if soft == resource.RLIM_INFINITY else soft
