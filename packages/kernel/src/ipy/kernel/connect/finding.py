"""Finds the connection file of a running kernel: by its name, its path, a part of its id, a pattern, or the newest.

Source: the manual, "Connecting to an existing kernel"; `--existing` of the Jupyter front ends.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence

from ipy.kernel.kernelspec.paths import jupyter_runtime_dir

from .errors import ConnectionFileNotFound

DEFAULT_PATTERN = "kernel-*.json"


def search_path(profile: str | None = None) -> list[str]:
    """List the directories of connection files: the current one, Jupyter's runtime directory, a profile's security directory.

    Raises:
        ProfileNotFoundError: there is no such profile.
    """
    directories = [".", jupyter_runtime_dir()]
    if profile:
        from ipy.config.paths import locate_profile  # profiles bring traitlets along

        directories.append(os.path.join(locate_profile(profile), "security"))
    return directories


def find_connection_file(
    filename: str = DEFAULT_PATTERN,
    path: str | Sequence[str] | None = None,
    profile: str | None = None,
) -> str:
    """Return the absolute path of a kernel's connection file.

    Args:
        filename: a file's path or name, a pattern, or a part of a name. Where several fit, the newest is meant.
        path: where to look; by default `search_path`.
        profile: a profile in whose security directory to look too.

    Raises:
        ConnectionFileNotFound: nothing fits; it is an OSError.
        ProfileNotFoundError: there is no such profile.
    """
    return find_connection_files(filename, path, profile)[0]


def find_connection_files(
    filename: str = DEFAULT_PATTERN,
    path: str | Sequence[str] | None = None,
    profile: str | None = None,
) -> list[str]:
    """List the connection files that can be meant, as `find_connection_file` finds them: the newest first; a file that is named in full alone.

    Raises:
        ConnectionFileNotFound: nothing fits; it is an OSError.
        ProfileNotFoundError: there is no such profile.
    """
    directories = _directories(path, profile)
    wanted = os.path.expanduser(filename or DEFAULT_PATTERN)
    if os.path.dirname(wanted) and os.path.isfile(wanted):
        return [os.path.abspath(wanted)]
    for directory in directories:
        exact = os.path.join(directory, wanted)
        if os.path.isfile(exact):
            return [os.path.abspath(exact)]
    for pattern in _patterns(wanted):
        matches = _matches(directories, pattern)
        if matches:
            # The newest is the one that was started last; a name decides among files of one instant.
            return [os.path.abspath(name) for name in sorted(matches, key=_age_key, reverse=True)]
    raise ConnectionFileNotFound(_explain(filename, directories))


def _directories(path: str | Sequence[str] | None, profile: str | None) -> list[str]:
    if path is None:
        return search_path(profile)
    chosen = [path] if isinstance(path, str) else list(path)
    return [directory or "." for directory in chosen]


def _patterns(wanted: str) -> list[str]:
    if "*" in wanted or "?" in wanted or "[" in wanted:
        return [wanted]
    # A part of a name means a kernel's file; any other file only where it is named in full.
    part = glob.escape(wanted)
    return [f"kernel-*{part}*.json", f"*{part}*.json", f"*{part}*"]


def _matches(directories: Iterable[str], pattern: str) -> list[str]:
    return [
        name
        for directory in directories
        for name in glob.glob(os.path.join(glob.escape(directory), pattern))
        if os.path.isfile(name)
    ]


def _age_key(name: str) -> tuple[float, str]:
    try:
        return os.stat(name).st_mtime, name
    except FileNotFoundError:
        # its kernel ended just now
        return 0.0, name


def _explain(filename: str, directories: Sequence[str]) -> str:
    names = sorted(
        {os.path.basename(name) for name in _matches(directories, DEFAULT_PATTERN)}, reverse=True
    )
    message = f"Could not find {filename!r} in {list(directories)}"
    if not names:
        return f"{message}; no kernel is running there"
    shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    return f"{message}; there are: {shown}"
