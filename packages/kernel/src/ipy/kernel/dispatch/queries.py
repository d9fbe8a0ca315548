"""Requests that read and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipy.kernel import parents

from .asking import optional, settled

if TYPE_CHECKING:
    from ipy.kernel.base import Kernel


def reply(kernel: Kernel, msg_type: str, content: Any) -> None:
    """Answer the request that runs."""
    request = parents.get()
    assert request is not None, "handlers run inside a request"
    kernel.engine.transport.reply(request, msg_type, content)


def complete(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """How the code goes on at the cursor."""
    content = parent["content"]
    code = content.get("code", "")
    position = _position(content, code)
    reply(kernel, "complete_reply", settled(kernel, kernel.do_complete(code, position)))


def inspect(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """What stands at the cursor."""
    content = parent["content"]
    code = content.get("code", "")
    answer = kernel.do_inspect(
        code,
        _position(content, code),
        content.get("detail_level", 0),
        **optional(kernel.do_inspect, {"omit_sections": set(content.get("omit_sections", ()))}),
    )
    reply(kernel, "inspect_reply", settled(kernel, answer))


def _position(content: dict[str, Any], code: str) -> int:
    position = content.get("cursor_pos")
    return len(code) if position is None else int(position)


def object_info(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """What an object is, in the form of protocol 4."""
    content = parent["content"]
    name = content.get("oname", "")
    answer: dict[str, Any] = {"name": name, "found": False}
    shell = kernel.shell
    if shell is not None:
        answer = shell.object_inspect(name, content.get("detail_level", 0))
    reply(kernel, "object_info_reply", answer)


def history(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Inputs of earlier cells."""
    content = dict(parent["content"])
    answer = kernel.do_history(
        content.pop("hist_access_type", "tail"),
        content.pop("output", False),
        content.pop("raw", True),
        **optional(kernel.do_history, content),
    )
    reply(kernel, "history_reply", settled(kernel, answer))


def is_complete(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Whether code can run as it is."""
    answer = kernel.do_is_complete(parent["content"].get("code", ""))
    reply(kernel, "is_complete_reply", settled(kernel, answer))


def kernel_info(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """What kernel this is."""
    reply(kernel, "kernel_info_reply", {"status": "ok", **kernel.kernel_info})


def comm_info(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """The open comms."""
    target = parent["content"].get("target_name")
    comms = {
        comm_id: {"target_name": comm.target_name}
        for comm_id, comm in tuple(kernel.comm_manager.comms.items())
        if not target or comm.target_name == target
    }
    reply(kernel, "comm_info_reply", {"comms": comms, "status": "ok"})


def connect(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """The ports of the other channels."""
    info = kernel.engine.info
    content: dict[str, Any] = {"status": "ok"}
    if info is not None:
        for channel in ("shell", "iopub", "stdin", "hb", "control"):
            content[f"{channel}_port"] = content[channel] = info.port(channel)
    reply(kernel, "connect_reply", content)
