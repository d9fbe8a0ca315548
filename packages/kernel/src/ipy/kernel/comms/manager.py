"""The comms of a kernel, and the code that front ends may open comms to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from comm.base_comm import CommManager as _CommManager

from .comm import Comm

if TYPE_CHECKING:
    from .site import CommSite

log = logging.getLogger(__name__)


class CommManager(_CommManager):
    """Knows open comms and targets, and takes the comm messages of clients.

    Args:
        parent: the kernel; taken for callers of other versions.
        kernel: the same.
        **kwargs: taken and left alone.
    """

    def __init__(self, parent: Any = None, kernel: Any = None, **kwargs: Any) -> None:
        super().__init__()
        self.kernel = kernel if kernel is not None else parent
        #: Where comms that clients open belong; None until a kernel installs the manager.
        self.site: CommSite | None = None

    def info(self, target_name: str | None = None) -> dict[str, dict[str, str]]:
        """The open comms, as `comm_info_reply` gives them: comm id -> `{"target_name": ...}`.

        Args:
            target_name: give only comms of this target; None or "" for all.
        """
        return {
            comm_id: {"target_name": comm.target_name}
            for comm_id, comm in tuple(self.comms.items())
            if not target_name or comm.target_name == target_name
        }

    def comm_open(self, stream: Any, ident: Any, msg: dict[str, Any]) -> None:
        """A client opens a comm: its target gets it. Where there is no such target, or it fails, the comm is closed.

        Args:
            stream: not used.
            ident: not used.
            msg: the message as a dict.
        """
        content = msg["content"]
        name = content["target_name"]
        comm = Comm(
            comm_id=content["comm_id"],
            primary=False,
            target_name=name,
            target_module=content.get("target_module"),
            site=self.site,
        )
        self.register_comm(comm)
        target = self.targets.get(name)
        if target is None:
            log.error("No such comm target registered: %s%s", name, self._suggest(name))
            comm.close()
            return
        try:
            target(comm, msg)
        except Exception:
            # User code: the client is told by the closing.
            log.exception("Exception opening comm with target: %s", name)
            comm.close()

    def comm_msg(self, stream: Any, ident: Any, msg: dict[str, Any]) -> None:
        """A client sends to a comm: its callback gets the message; an exception of that is logged."""
        comm = self.get_comm(msg["content"]["comm_id"])
        if comm is None:
            return
        try:
            comm.handle_msg(msg)
        except Exception:
            # User code.
            log.exception("Exception in comm_msg for %s", comm.comm_id)

    def comm_close(self, stream: Any, ident: Any, msg: dict[str, Any]) -> None:
        """A client has closed a comm: its callback is told; an exception of that is logged."""
        comm = self.get_comm(msg["content"]["comm_id"])
        if comm is None:
            return
        comm._closed = True
        self.comms.pop(comm.comm_id, None)
        try:
            comm.handle_close(msg)
        except Exception:
            # User code.
            log.exception("Exception in comm_close for %s", comm.comm_id)

    def _suggest(self, name: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(name, self.targets, n=1)
        return f" (did you mean {close[0]!r}?)" if close else ""
