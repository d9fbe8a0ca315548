"""Modules whose import is waited for: what the kernel does with them costs nothing until somebody imports them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ipy.core import patches


class _Loader:
    """Loads a module and then calls a function; leaves no trace of itself in the module."""

    def __init__(self, loader: Any, arrived: Callable[[Any], object]) -> None:
        self._loader = loader
        self._arrived = arrived

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._arrived(module)


class ArrivalFinder:
    """Finds a module once, and tells when it is loaded.

    Args:
        name: of the module.
        arrived: called with it.
    """

    def __init__(self, name: str, arrived: Callable[[Any], object]) -> None:
        self._name = name
        self._arrived = arrived

    def watch(self) -> None:
        """Begin to wait; the module must not be there yet."""
        patches.install_finder(self)

    def end(self) -> None:
        """Wait no longer."""
        patches.remove_finder(self)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """The spec of the module, with a loader that tells; None for every other module."""
        if fullname != self._name:
            return None
        self.end()
        from importlib.util import find_spec

        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._arrived)  # type: ignore[assignment]
        return spec


_waiting: dict[str, ArrivalFinder] = {}


def when_imported(name: str, take_over: Callable[[Any], object]) -> None:
    """Call a function with a module: now if it is there, else when somebody has imported it; waiting twice is waiting once.

    Args:
        name: of the module; one function a module.
        take_over: called with it.
    """
    module = sys.modules.get(name)
    if module is not None:
        take_over(module)
        return
    if name not in _waiting:
        _waiting[name] = ArrivalFinder(name, take_over)
    _waiting[name].watch()
