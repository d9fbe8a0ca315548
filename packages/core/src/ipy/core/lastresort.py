"""The way to the modules that a session still needs, where the user's code has taken it out of `sys.path`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import patches

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

#: What these packages import when it is first used, besides the standard library.
_OWN = frozenset(["ipy", "jedi", "parso", "prompt_toolkit", "pygments", "traitlets", "wcwidth"])


class LastResort:
    """Finds modules of the standard library and of the session by a remembered `sys.path`, when nothing else finds them.

    A session imports much of itself when it is first needed. After `sys.path.clear()` or `sys.path = ["mine"]` it could neither
    show an error nor edit a line.

    Args:
        path: the directories.
        package_path: the directories of the namespace package `ipy`, which change with `sys.path`.
    """

    def __init__(self, path: Sequence[str], package_path: Sequence[str]) -> None:
        self._path = list(path)
        self._package_path = list(package_path)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module of those packages; None for every other one."""
        package, _, rest = name.partition(".")
        if package not in _OWN and package not in sys.stdlib_module_names:
            return None
        from importlib.machinery import PathFinder

        if not rest:
            return PathFinder.find_spec(name, self._path, target)
        if package == "ipy" and "." not in rest:
            return PathFinder.find_spec(name, self._package_path, target)
        return None  # the packages themselves know where their modules are


_installed: list[LastResort] = []


def install() -> None:
    """Put the finder behind all others; the first call of a process remembers the path."""
    if not _installed:
        import ipy

        _installed.append(LastResort(sys.path, ipy.__path__))
    patches.install_finder(_installed[0], last=True)
