"""Choosing the kernel of `--existing`: the newest that answers, of those that can be meant."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from ipy.config.errors import ConfigurationError

#: How long a kernel named in full may take until it listens: it may just be starting.
PATIENCE_S = 1.0
#: How many names a message holds.
NAMES = 5


def find_existing(wanted: str, *, profile: str | None, is_local: bool) -> tuple[str, str]:
    """Return the connection file of the kernel that is meant, and what is to be said of the choice; often nothing.

    Args:
        wanted: a file, a part of its name, or a pattern.
        profile: a profile in whose security directory to look too.
        is_local: the addresses in the files are those that the console will use; only then can they be tried.

    Raises:
        ConfigurationError: nothing fits, or nobody answers.
    """
    from ipy.kernel.connect import find_connection_files

    try:
        paths = find_connection_files(wanted, profile=profile)
    except OSError as error:
        raise ConfigurationError(str(error)) from None
    if not is_local:
        return paths[0], ""
    if len(paths) == 1:
        return _only(paths[0], profile), ""
    return _newest(paths)


def _only(path: str, profile: str | None) -> str:
    from ipy.kernel.connect import Life, probe
    from ipy.msgspec.errors import ConnectionInfoError

    until = time.monotonic() + PATIENCE_S
    try:
        while probe(path) is Life.GONE:
            if time.monotonic() > until:
                raise ConfigurationError(
                    f"No kernel answers at the addresses in {path}: it has ended, or can't be reached from here"
                    + _others(path, profile)
                )
            time.sleep(0.05)
    except ConnectionInfoError as error:
        raise ConfigurationError(f"{_named(path, error)}{_others(path, profile)}") from None
    return path


def _named(path: str, error: Exception) -> str:
    text = str(error)
    return text if path in text else f"{path} can't be used: {text}"


def _newest(paths: Sequence[str]) -> tuple[str, str]:
    from ipy.kernel.connect import Life, probe
    from ipy.msgspec.errors import ConnectionInfoError

    silent = ""
    dead: list[str] = []
    for path in paths:
        try:
            life = probe(path)
        except ConnectionInfoError:
            life = Life.GONE  # no file of a kernel; it is named with the dead
        if life is Life.ANSWERS:
            return path, _passed_over([silent, *dead] if silent else dead, path)
        if life is Life.SILENT and not silent:
            silent = path
        else:
            dead.append(path)
    if silent:
        return silent, _passed_over(dead, silent)
    raise ConfigurationError(
        f"No kernel answers at the addresses in any of {len(dead)} connection files: {_listed(dead)}. "
        f"Start one with `ipython console`; files that dead kernels have left in {os.path.dirname(dead[0])} can be removed"
    )


def _passed_over(paths: Sequence[str], chosen: str) -> str:
    if not paths:
        return ""
    return f"No kernel answers for {_listed(paths)}; the newest that does is {os.path.basename(chosen)}."


def _others(path: str, profile: str | None) -> str:
    """Return what to say of other kernels, which answer."""
    from ipy.kernel.connect import ConnectionFileNotFound, Life, find_connection_files, probe
    from ipy.msgspec.errors import ConnectionInfoError

    try:
        others = find_connection_files(profile=profile)
    except ConnectionFileNotFound:
        return ""
    living = []
    for other in others[: 2 * NAMES]:
        try:
            if other != path and probe(other, timeout_s=0.2) is Life.ANSWERS:
                living.append(other)
        except ConnectionInfoError:
            continue  # no file of a kernel
    return f"; kernels that answer: {_listed(living)}" if living else ""


def _listed(paths: Sequence[str]) -> str:
    names = [os.path.basename(path) for path in paths]
    return ", ".join(names[:NAMES]) + (", ..." if len(names) > NAMES else "")
