"""Noticing that files of imported modules have changed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection
from types import ModuleType
from typing import Any

#: How often installed packages are looked at: a person is not faster, and their files are many.
INSTALLED_EVERY_S = 1.0


class WatchedFile:
    """The file of one module, as it was when it was imported or last reloaded.

    Attributes:
        path: the source file.
        state: (time of modification in nanoseconds, size in bytes).
        source: what was imported, where it is known.
        installed: it belongs to the standard library or an installed package.
    """

    __slots__ = ("installed", "path", "source", "state")

    def __init__(
        self, path: str, state: tuple[int, int], source: bytes | None, *, installed: bool
    ) -> None:
        self.path = path
        self.state = state
        self.source = source
        self.installed = installed

    def read(self) -> tuple[tuple[int, int], bytes]:
        """The present state and text.

        Raises:
            OSError: the file can't be read.
        """
        status = os.stat(self.path)
        with open(self.path, "rb") as file:
            return (status.st_mtime_ns, status.st_size), file.read()


class FileWatch:
    """Knows the files of the imported modules, and finds those that have changed since.

    Args:
        modules: `sys.modules`.
        skip: whether modules of a name are none of its business.
        clock: gives seconds.
    """

    def __init__(
        self,
        modules: dict[str, Any] | None = None,
        *,
        skip: Callable[[str], bool] = lambda name: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._modules = sys.modules if modules is None else modules
        self._skip = skip
        self._clock = clock
        self._seen: set[str] = set()
        self._own: dict[str, WatchedFile] = {}
        self._installed: dict[str, WatchedFile] = {}
        self._installed_checked = float("-inf")
        self._roots = _installation_roots()

    def notice(self) -> None:
        """Take note of modules that have been imported since the last time."""
        if len(self._modules) == len(self._seen):
            # Costs nothing; a module that took the place of another is noticed with the next import.
            return
        names = set(self._modules)
        for name in names - self._seen:
            if name not in ("__main__", "__mp_main__") and not self._skip(name):
                self._note(name)
        for name in self._seen - names:
            self._own.pop(name, None)
            self._installed.pop(name, None)
        self._seen = names

    def _note(self, name: str) -> None:
        path = source_path(self._modules[name])
        if path is None:
            return
        try:
            status = os.stat(path)
        except OSError:
            # Modules in archives, or whose file is gone.
            return
        installed = path.startswith(self._roots)
        state = (status.st_mtime_ns, status.st_size)
        source = None
        if not installed:
            imported = _imported_state(self._modules[name])
            if imported is not None and imported != (status.st_mtime_ns // 10**9, status.st_size):
                # Edited after it was imported, while the cell still ran.
                state = (imported[0] * 10**9, imported[1])
            else:
                source = _read(path)
        (self._installed if installed else self._own)[name] = WatchedFile(
            path, state, source, installed=installed
        )

    def file(self, name: str) -> WatchedFile | None:
        """What is known about the file of a module."""
        return self._own.get(name) or self._installed.get(name)

    def changed(self, among: Collection[str] | None = None, *, at_once: bool = False) -> list[str]:
        """Names of the modules whose files differ from what was imported or last looked at.

        The files of one's own are looked at each time, those of installed packages once in `INSTALLED_EVERY_S`.

        Args:
            among: names of the modules that are asked about; None for all.
            at_once: look at the files of installed packages in any case.
        """
        if among is not None:
            known = ((name, self.file(name)) for name in among)
            return _changed({name: file for name, file in known if file is not None})
        found = _changed(self._own)
        now = self._clock()
        if at_once or now - self._installed_checked >= INSTALLED_EVERY_S:
            found += _changed(self._installed)
            self._installed_checked = now
        return found


def _changed(files: dict[str, WatchedFile]) -> list[str]:
    found = []
    stat = os.stat
    for name, file in files.items():
        try:
            status = stat(file.path)
        except OSError:
            # Removed, or in the middle of being written: what is imported stays.
            continue
        if (status.st_mtime_ns, status.st_size) != file.state:
            found.append(name)
    return found


def source_path(module: Any) -> str | None:
    """The source file of a module; None if it has none in Python.

    Looks into the module's dictionary alone: asking some modules for attributes loads things.
    """
    if not isinstance(module, ModuleType):
        return None
    path = object.__getattribute__(module, "__dict__").get("__file__")
    return path if isinstance(path, str) and path.endswith(".py") else None


def _installation_roots() -> tuple[str, ...]:
    # 2 ms, once: only where reloading is switched on.
    import sysconfig

    paths = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    return tuple({path + os.sep for path in paths if path})


def _imported_state(module: ModuleType) -> tuple[int, int] | None:
    """(time of modification in seconds, size in bytes) of the source that was compiled, by the module's cache file.

    Source: PEP 552.
    """
    cached = getattr(module.__spec__, "cached", None)
    if not isinstance(cached, str):
        return None
    try:
        with open(cached, "rb") as file:
            header = file.read(16)
    except OSError:
        return None
    if len(header) < 16 or int.from_bytes(header[4:8], "little"):
        # Validated by a hash.
        return None
    return int.from_bytes(header[8:12], "little"), int.from_bytes(header[12:16], "little")


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
