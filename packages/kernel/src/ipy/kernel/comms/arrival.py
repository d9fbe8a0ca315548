"""The package `comm`, from the moment a library imports it: it costs 4 ms, so a kernel does not import it at its start."""

from __future__ import annotations

import sys
from typing import Any

from ipy.core import patches


class _Loader:
    """Loads a module and then calls a function."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        self._loader.exec_module(module)
        take_over(module)


class _Finder:
    """Finds `comm` once."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """The spec of `comm`, with a loader that calls `take_over`; None for every other module."""
        if fullname != "comm":
            return None
        patches.remove_finder(self)
        from importlib.util import find_spec

        spec = find_spec("comm")
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
        return spec


_finder = _Finder()


def watch() -> None:
    """Take the package over as soon as it is there."""
    module = sys.modules.get("comm")
    if module is None:
        patches.install_finder(_finder)
    else:
        take_over(module)


def take_over(module: Any) -> None:
    """Let `comm.create_comm()` and `comm.get_comm_manager()` ask the kernel that runs, if there is one, for its comms.

    The kernel puts its own functions there when it is asked.
    """
    before = module.get_comm_manager
    if getattr(before, "is_of_kernel", False):
        return

    def create_comm(*args: Any, **kwargs: Any) -> Any:
        from .comm import Comm

        return Comm(*args, **kwargs)

    def get_comm_manager() -> Any:
        from .site import current_site

        site = current_site()
        return before() if site is None else site.manager

    vars(get_comm_manager)["is_of_kernel"] = True
    module.create_comm, module.get_comm_manager = create_comm, get_comm_manager
