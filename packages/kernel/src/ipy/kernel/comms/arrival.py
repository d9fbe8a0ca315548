"""The package `comm`, from the moment a library imports it: it costs 4 ms, so a kernel does not import it at its start."""

from __future__ import annotations

from typing import Any

from ipy.kernel.arrival import when_imported


def watch() -> None:
    """Take the package over as soon as it is there."""
    when_imported("comm", take_over)


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
