"""Making the package `comm` give the comms of a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .comm import Comm
from .manager import CommManager
from .site import CommPublisher, CommSite, current_site, installed


def make_site(publisher: CommPublisher, kernel: Any = None) -> CommSite:
    """The site of a kernel, with a manager of its own."""
    manager = CommManager(kernel=kernel)
    manager.site = CommSite(publisher, manager, kernel)
    return manager.site


def install(site: CommSite, *, default: bool = True) -> Callable[[], None]:
    """Make the package `comm` give comms of the kernel that runs the code.

    Args:
        site: a kernel.
        default: its comms are also given to code that no kernel is known to run, such as threads of libraries.

    Returns:
        a function that takes it back.
    """
    import comm

    before = (comm.create_comm, comm.get_comm_manager)

    def create_comm(*args: Any, **kwargs: Any) -> Comm:
        return Comm(*args, **kwargs)

    def get_comm_manager() -> CommManager:
        current = current_site()
        return (current or site).manager

    vars(get_comm_manager)["is_of_kernel"] = True
    comm.create_comm, comm.get_comm_manager = create_comm, get_comm_manager
    installed.insert(len(installed) if default else 0, site)

    def uninstall() -> None:
        if site in installed:
            installed.remove(site)
        if comm.create_comm is create_comm:
            comm.create_comm, comm.get_comm_manager = before

    return uninstall
