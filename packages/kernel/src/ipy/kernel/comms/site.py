"""Where comms belong: the kernel whose clients they talk to."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
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


#: The sites whose comms the package `comm` gives at present.
installed: list[CommSite] = []
_active: ContextVar[CommSite | None] = ContextVar("comm_site", default=None)


def current_site() -> CommSite | None:
    """The site of the running code: that of the kernel that runs it, else that of the process; None outside of kernels."""
    site = _active.get()
    if site is not None:
        return site
    if not installed:
        _ask_kernel()
    return installed[-1] if installed else None


def _ask_kernel() -> None:
    """Let the kernel of the process, if there is one, make its site: it does so when it is first asked for its comms."""
    base = sys.modules.get("ipy.kernel.base")
    if base is not None and base.Kernel.initialized():
        _ = base.Kernel.instance().comm_manager


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
