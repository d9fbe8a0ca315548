"""Requests about the kernel itself; answered by the control thread while cells run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipy.kernel import parents

from .asking import settled
from .queries import reply

if TYPE_CHECKING:
    from ipy.kernel.base import Kernel


def interrupt(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Interrupt the running code."""
    content = kernel.do_interrupt()
    reply(kernel, "interrupt_reply", settled(kernel, content) or {"status": "ok"})


def shutdown(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """End the kernel; all clients are told."""
    restart = bool(parent["content"].get("restart", False))
    content = {"status": "ok", "restart": restart}
    answer = settled(kernel, kernel.do_shutdown(restart))
    if isinstance(answer, dict):
        content |= answer
    reply(kernel, "shutdown_reply", content)
    kernel.engine.transport.publish("shutdown_reply", content, wait=False, urgent=True)
    kernel.engine.stop()


def debug(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Hand a message to the debugger."""
    answer = settled(kernel, kernel.do_debug_request(parent["content"]))
    if answer is not None:
        reply(kernel, "debug_reply", answer)


def usage(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """What the kernel uses of its machine."""
    reply(kernel, "usage_reply", kernel.engine.usage())


def create_subshell(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Start a thread that runs cells beside the others."""
    subshell_id = kernel.engine.subshells.create()
    reply(kernel, "create_subshell_reply", {"status": "ok", "subshell_id": subshell_id})


def delete_subshell(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """End such a thread, once its cell has ended."""
    kernel.engine.subshells.delete(parent["content"].get("subshell_id"))
    reply(kernel, "delete_subshell_reply", {"status": "ok"})


def list_subshells(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """The ids of those threads."""
    reply(
        kernel,
        "list_subshell_reply",
        {"status": "ok", "subshell_id": kernel.engine.subshells.ids()},
    )


def abort(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Abort requests by their ids, or all that wait; for parallel computing."""
    ids = parent["content"].get("msg_ids")
    if ids is None:
        request = parents.get()
        assert request is not None, "handlers run inside a request"
        kernel.engine.aborts.add_all(request)
    else:
        kernel.engine.aborts.add_ids([ids] if isinstance(ids, str) else list(ids))
    reply(kernel, "abort_reply", {"status": "ok"})
