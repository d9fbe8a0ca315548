"""Locks that the operating system lets go of when their owner dies."""

from __future__ import annotations

import os
import sys


def try_lock(fd: int) -> bool | None:
    """Lock an open file for this process without waiting.

    Returns:
        whether we have it; None if the file system knows no locks.
    """
    if sys.platform == "win32":
        import msvcrt

        # A byte far behind the content, so that others can still read and write.
        os.lseek(fd, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        import fcntl
    except ImportError:  # WebAssembly
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


#: File systems over a network, by their names in /proc/mounts.
_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "9p",
        "fuse.sshfs",
        "lustre",
        "gpfs",
        "beegfs",
        "ceph",
    }
)


def on_network(path: str) -> bool:
    """Tell whether a file lies on another machine, where it is known how to find out (Linux; UNC paths)."""
    path = os.path.realpath(path)
    if path.startswith("\\\\"):
        return True
    best, kind = "", ""
    try:
        with open("/proc/mounts", encoding="utf-8", errors="replace") as mounts:
            for line in mounts:
                fields = line.split(" ")
                point = fields[1].replace("\\040", " ")
                inside = path == point or path.startswith(point.rstrip("/") + "/")
                if inside and len(point) >= len(best):
                    best, kind = point, fields[2]
    except OSError:
        return False
    return kind in _NETWORK
