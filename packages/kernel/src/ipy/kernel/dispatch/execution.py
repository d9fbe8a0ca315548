"""Requests that run user code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipy.kernel import parents

from .asking import optional, settled

if TYPE_CHECKING:
    from ipy.kernel.base import Kernel
    from ipy.kernel.parents import Request


def execute(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Run a cell."""
    request = parents.get()
    assert request is not None, "handlers run inside a request"
    engine = kernel.engine
    content = parent["content"]
    if engine.aborts.concerns(request):
        _abort(kernel, request)
        return
    code, silent = _checked_code(content), bool(content.get("silent", False))
    store_history = bool(content.get("store_history", not silent)) and not silent
    allow_stdin = bool(content.get("allow_stdin", False))
    stop_on_error = bool(content.get("stop_on_error", True))
    metadata = kernel.init_metadata(parent)
    if not silent:
        # What is not kept does not count.
        number = kernel.begin_execution() if store_history else kernel.execution_count
        engine.transport.publish(
            "execute_input",
            {"code": code, "execution_count": number},
            parent=request,
            wait=False,
        )
    method = kernel.do_execute
    given = parent.get("metadata") or {}
    extra = optional(method, {"cell_meta": given, "cell_id": given.get("cellId")})
    engine.stdin.allow(request if allow_stdin else None)
    try:
        answer = settled(
            kernel,
            method(
                code,
                silent,
                store_history,
                content.get("user_expressions") or {},
                allow_stdin,
                **extra,
            ),
        )
    finally:
        engine.stdin.allow(None)
    # The user's code has ended: an interrupt that comes now must not cost the client its answer.
    engine.disarm()
    answer = dict(answer or {})
    if content.get("user_variables") and kernel.shell is not None:
        names = {name: name for name in content["user_variables"]}
        answer["user_variables"] = kernel.shell.user_expressions(names)
    status = answer.setdefault("status", "ok")
    metadata = kernel.finish_metadata(parent, _with_outcome(kernel, metadata, answer), answer)
    # All that was printed comes before the reply.
    engine.settle()
    if status == "error" and not silent and stop_on_error:
        # Before the reply: what a client sends when it has seen that one is not to be aborted.
        engine.aborts.after_error(request, kernel.stop_on_error_timeout)
    engine.transport.reply(request, "execute_reply", answer, metadata=metadata, urgent=False)


def _checked_code(content: dict[str, Any]) -> str:
    code = content.get("code")
    if not isinstance(code, str):
        raise TypeError(
            f"execute_request: code must be a string, got {type(code).__name__} - at $.content.code"
        )
    return code


def _with_outcome(
    kernel: Kernel, metadata: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    """The metadata of a reply: what schedulers want to know of it."""
    return {
        **metadata,
        "dependencies_met": answer.get("ename") != "UnmetDependency",
        "engine": kernel.ident,
        "status": answer["status"],
    }


def _abort(kernel: Kernel, request: Request) -> None:
    content = {
        "status": "aborted",
        "execution_count": kernel.execution_count,
    }
    metadata = {**kernel.init_metadata({}), "engine": kernel.ident, "status": "aborted"}
    kind = request.message.msg_type.removesuffix("request") + "reply"
    kernel.engine.transport.reply(request, kind, content, metadata=metadata, urgent=False)


def apply(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Call a function that comes in buffers."""
    request = parents.get()
    assert request is not None, "handlers run inside a request"
    if kernel.engine.aborts.concerns(request):
        _abort(kernel, request)
        return
    metadata = kernel.init_metadata(parent)
    answer = kernel.do_apply(
        parent["content"], parent["buffers"], parent["header"]["msg_id"], metadata
    )
    content, buffers = settled(kernel, answer)
    metadata = kernel.finish_metadata(parent, _with_outcome(kernel, metadata, content), content)
    kernel.engine.settle()
    kernel.engine.transport.reply(
        request, "apply_reply", content, metadata=metadata, buffers=buffers
    )


def clear(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Clear the namespace."""
    request = parents.get()
    assert request is not None, "handlers run inside a request"
    kernel.engine.transport.reply(request, "clear_reply", settled(kernel, kernel.do_clear()))


def comm(kernel: Kernel, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
    """Hand a message to the comms."""
    getattr(kernel.comm_manager, parent["header"]["msg_type"])(stream, ident, parent)
