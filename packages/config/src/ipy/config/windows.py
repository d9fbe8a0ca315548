"""What only Windows needs: short path names, the documents folder, access control lists."""

from __future__ import annotations

import os
import sys

from .errors import ConfigurationError

assert sys.platform == "win32"  # lets type checkers see the modules below


def long_path_name(path: str) -> str:
    """Expand the 8.3 short names in a path; a path that doesn't exist is returned as it is."""
    import ctypes

    query = ctypes.windll.kernel32.GetLongPathNameW
    size = 260
    while True:
        buffer = ctypes.create_unicode_buffer(size)
        needed = query(path, buffer, size)
        if needed == 0:
            return path
        if needed < size:
            return buffer.value
        size = needed + 1


def registry_home() -> str | None:
    """Read the user's documents folder from the registry, the last resort for a home directory."""
    import winreg

    key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as handle:
            return str(winreg.QueryValueEx(handle, "Personal")[0])
    except OSError:
        return None


def restrict_to_user(path: str) -> None:
    """Let the user, and nobody else, read and write a file.

    Raises:
        ConfigurationError: the access control list can't be set.
    """
    import subprocess

    user = os.environ.get("USERNAME", "")
    done = subprocess.run(
        ["icacls", path, "/inheritance:r", "/grant:r", f"{user}:(R,W,D)"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ConfigurationError(
            f"{path} can't be protected from other users: {done.stderr.strip()}"
        )
