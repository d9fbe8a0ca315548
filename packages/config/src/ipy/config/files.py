"""File helpers: finding, expanding, linking, and writing what only the owner may read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from .errors import ConfigurationError, FindCmdError

ENOLINK = 1998  # what `link` returns where the file system has no hard links


def expand_path(path: str) -> str:
    r"""Expand `~` and environment variables in a path.

    On Windows a trailing `$` in a UNC path (`\\host\share$`) names a hidden share, so `$\` stays as it is.
    """
    if os.name == "nt":
        # os.path.expandvars would take "$\\" for the start of a variable
        path = path.replace("$\\", "IPYTHON_TEMP")
    path = os.path.expandvars(os.path.expanduser(path))
    if os.name == "nt":
        path = path.replace("IPYTHON_TEMP", "$\\")
    return path


def compress_user(path: str) -> str:
    """Write `~` for the home directory at the start of `path`; the reverse of `expanduser`."""
    home = os.path.expanduser("~")
    if home not in ("", os.sep) and (path == home or path.startswith(home + os.sep)):
        return "~" + path[len(home) :]
    return path


def is_writable_dir(path: str) -> bool:
    """Tell whether `path` is a directory that this process may write to."""
    return os.path.isdir(path) and os.access(path, os.W_OK)


def ensure_dir_exists(path: str, mode: int = 0o755) -> None:
    """Make a directory, with its parents, unless it is there already.

    Any number of processes may do so at the same instant.

    Raises:
        OSError: the path is taken by a file, or can't be made.
    """
    if not os.path.isdir(path):
        os.makedirs(path, mode=mode, exist_ok=True)


def filefind(filename: str, path_dirs: str | Iterable[str] | None = None) -> str:
    """Find a file along a list of directories and return its absolute path.

    An absolute `filename` is only checked for being there. Without `path_dirs` the name is taken as it is,
    relative to the current directory.

    Raises:
        OSError: no directory of the list holds the file; the message names them.
    """
    filename = filename.strip('"').strip("'")
    if os.path.isabs(filename) and os.path.isfile(filename):
        return filename
    if path_dirs is None:
        path_dirs = ("",)
    elif isinstance(path_dirs, str):
        path_dirs = (path_dirs,)
    tried = tuple(path_dirs)
    for directory in tried:
        if directory == ".":
            directory = os.getcwd()
        candidate = expand_path(os.path.join(directory, filename))
        if os.path.isfile(candidate):
            return os.path.abspath(candidate)
    raise OSError(f"File {filename!r} does not exist in any of the search paths: {tried!r}")


def get_py_filename(name: str) -> str:
    """Return the name of an existing Python file, with `.py` added where it was left off.

    Raises:
        OSError: neither `name` nor `name.py` is a file.
    """
    name = os.path.expanduser(name)
    for candidate in (name, name + ".py"):
        if os.path.isfile(candidate):
            return candidate
    raise OSError(f"File {name!r} not found.")


def shellglob(args: Iterable[str]) -> list[str]:
    r"""Expand `*`, `?` and `[...]` in each word, as a shell does; a word without a match stays.

    A backslash before a special character takes its meaning away (not on Windows).
    """
    import glob  # brings fnmatch along; only %run and file completion come here

    expanded: list[str] = []
    for word in args:
        pattern = word if os.name == "nt" else word.replace("\\[", "[[]")
        if os.name != "nt":
            pattern = pattern.replace("\\*", "[*]").replace("\\?", "[?]")
        expanded.extend(glob.glob(pattern) or [unescape_glob(word)])
    return expanded


def unescape_glob(string: str) -> str:
    r"""Take the backslashes away that protect `*`, `?`, `[`, `]` and the backslash itself."""
    result: list[str] = []
    position = 0
    while position < len(string):
        if string[position] == "\\" and string[position + 1 : position + 2] in set("*?[]!\\"):
            position += 1
            if position >= len(string):
                break
        result.append(string[position])
        position += 1
    return "".join(result)


def link(src: str, dst: str) -> int:
    """Make a hard link, and return 0 or an error number (`ENOLINK` where links don't exist)."""
    if not hasattr(os, "link"):
        return ENOLINK
    try:
        os.link(src, dst)
    except OSError as error:
        return error.errno or ENOLINK
    return 0


def link_or_copy(src: str, dst: str) -> None:
    """Make `dst` the same file as `src`, by a hard link or else by a copy that replaces it at once.

    A directory as `dst` means a file of the same name in it.
    """
    import shutil

    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    temporary = f"{dst}.{os.getpid()}.tmp"
    if link(src, temporary) != 0:
        shutil.copy(src, temporary)
    try:
        os.replace(temporary, dst)
    finally:
        # replacing one link to a file by another link to the same file leaves both in place
        if os.path.lexists(temporary):
            os.unlink(temporary)


def get_long_path_name(path: str) -> str:
    """Expand the 8.3 short names in a Windows path; elsewhere the path is returned as it is."""
    if sys.platform == "win32":
        from .windows import long_path_name

        return long_path_name(path)
    return path


def find_cmd(cmd: str) -> str:
    """Find the full path of a program, on Windows also without its extension.

    Raises:
        FindCmdError: it is not on the search path.
    """
    from shutil import which

    found = which(cmd)
    if not found:
        raise FindCmdError(f"command {cmd!r} not found on PATH ({os.environ.get('PATH', '')})")
    return found


@contextmanager
def secure_write(path: str, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open a file for writing that nobody but its owner may ever read, at no instant.

    An existing file is replaced, not written over: whoever has it open keeps the old contents.

    Raises:
        ConfigurationError: the file system doesn't keep the permissions (set
            `JUPYTER_ALLOW_INSECURE_WRITES=1` to accept that).
    """
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    opened: IO[Any]
    if binary:
        opened = os.fdopen(descriptor, "wb")
    else:
        opened = os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")
    with opened as stream:
        if sys.platform == "win32":
            from .windows import restrict_to_user

            restrict_to_user(path)
        else:
            os.fchmod(descriptor, 0o600)
            mode = os.fstat(descriptor).st_mode & 0o777
            if mode & 0o077 and not _insecure_writes_allowed():
                raise ConfigurationError(
                    f"{path} would be readable by others (mode {mode:o}): its file system doesn't keep "
                    "permissions. Choose another directory, or set JUPYTER_ALLOW_INSECURE_WRITES=1."
                )
        yield stream


def _insecure_writes_allowed() -> bool:
    value = os.environ.get("JUPYTER_ALLOW_INSECURE_WRITES", "no").lower()
    return value not in ("no", "n", "false", "off", "0", "0.0")
