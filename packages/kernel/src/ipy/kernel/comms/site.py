"""Where comms belong: the kernel whose clients they talk to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from .manager import CommManager


class CommPublisher(Protocol):
    """What comms need of a transport: a way to all clients."""

    def publish(
        self,
        msg_type: str,
        content: dict[str, Any],
        *,
        metadata: dict[str, Any] | None = None,
        buffers: Sequence[Any] = (),
        topic: bytes | None = None,
    ) -> object:
        """Send a message to all clients, as an answer to the request that the running code belongs to."""


class CommSite(NamedTuple):
    """A kernel as far as comms know it.

    Attributes:
        publisher: takes what comms send.
        manager: knows the open comms and the targets.
        kernel: the kernel itself; libraries look whether there is one.
    """

    publisher: CommPublisher
    manager: CommManager
    kernel: Any = None


_installed: list[CommSite] = []
_active: ContextVar[CommSite | None] = ContextVar("comm_site", default=None)


def current_site() -> CommSite | None:
    """The site of the running code: that of the kernel that runs it, else that of the process; None outside of kernels."""
    site = _active.get()
    if site is not None:
        return site
    if not _installed:
        _ask_kernel()
    return _installed[-1] if _installed else None


def _ask_kernel() -> None:
    """Let the kernel of the process, if there is one, make its site: it does so when it is first asked for its comms."""
    base = sys.modules.get("ipy.kernel.base")
    if base is not None and base.Kernel.initialized():
        _ = base.Kernel.instance().comm_manager


def make_site(publisher: CommPublisher, kernel: Any = None) -> CommSite:
    """The site of a kernel, with a manager of its own."""
    from .manager import CommManager

    manager = CommManager(kernel=kernel)
    manager.site = CommSite(publisher, manager, kernel)
    return manager.site


@contextmanager
def using(site: CommSite | None) -> Iterator[None]:
    """Let new comms belong to `site`: for kernels that share a process with another one. None leaves them alone."""
    if site is None:
        yield
        return
    token = _active.set(site)
    try:
        yield
    finally:
        _active.reset(token)


def install(site: CommSite, *, default: bool = True) -> Callable[[], None]:
    """Make the package `comm` give comms of the kernel that runs the code.

    Args:
        site: a kernel.
        default: its comms are also given to code that no kernel is known to run, such as threads of libraries.

    Returns:
        a function that takes it back.
    """
    import comm

    from .comm import Comm

    before = (comm.create_comm, comm.get_comm_manager)

    def create_comm(*args: Any, **kwargs: Any) -> Comm:
        return Comm(*args, **kwargs)

    def get_comm_manager() -> CommManager:
        current = current_site()
        return (current or site).manager

    vars(get_comm_manager)["is_of_kernel"] = True
    comm.create_comm, comm.get_comm_manager = create_comm, get_comm_manager
    _installed.insert(len(_installed) if default else 0, site)

    def uninstall() -> None:
        if site in _installed:
            _installed.remove(site)
        if comm.create_comm is create_comm:
            comm.create_comm, comm.get_comm_manager = before

    return uninstall
