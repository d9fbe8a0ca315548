"""What surrounds a command: the search path, the current directory, other processes."""

from __future__ import annotations

import os
import sys

from ipy.core.errors import ShellError


class FindCmdError(ShellError):
    """A program is not on the search path."""


def find_cmd(cmd: str) -> str:
    """Return the full path of a program.

    Raises:
        FindCmdError: no directory of PATH has it.
    """
    from shutil import which  # 2 ms

    path = which(cmd)
    if path is None:
        raise FindCmdError(f"command could not be found: {cmd}")
    return path


def abbrev_cwd() -> str:
    """The last two parts of the current directory, for a window title or a prompt.

    A directory that was deleted or may not be read is shown as `?`.
    """
    try:
        cwd = os.getcwd().replace("\\", "/")
    except OSError:
        return "?"
    drive, tail = os.path.splitdrive(cwd)
    if tail.count("/") < 2:
        return cwd
    return drive + "/".join(tail.split("/")[-2:])


def check_pid(pid: int) -> bool:
    """Tell whether a process with this number is running."""
    if sys.platform == "win32":
        from .windows import check_pid as check_windows_pid

        return check_windows_pid(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is there, and somebody else's
    except OverflowError:
        return False
    return True
