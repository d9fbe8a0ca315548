"""Answering requests: each between a busy and an idle status, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ipy.kernel import parents

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.kernel.transport.thread import Transport

log = logging.getLogger(__name__)

#: Answers a request: (what stands for its socket, routing, message as a dict); may return something that is awaited.
Handler = Callable[[Any, Any, dict[str, Any]], Any]


class Dispatcher:
    """Finds the handler of a request and brackets its work.

    Args:
        transport: takes statuses and replies.
        handlers: message type -> handler; looked up at each request, since kernels add their own.
        run_coroutine: runs what a handler returns that is to be awaited.
    """

    def __init__(
        self,
        *,
        transport: Transport | Any,
        handlers: Callable[[Request], dict[str, Handler]],
        run_coroutine: Callable[[Any], Any],
    ) -> None:
        self._transport = transport
        self._handlers = handlers
        self._run_coroutine = run_coroutine

    def status(self, request: Request | None, state: str, *, urgent: bool = False) -> None:
        """Tell all clients that the kernel works on a request, or no longer."""
        self._transport.publish(
            "status", {"execution_state": state}, parent=request, urgent=urgent, wait=False
        )

    def handle(self, request: Request, *, more: bool = False, begin: bool = True) -> None:
        """Answer a request; nothing but an interrupt gets out of here, and that after the idle status.

        Args:
            request: what is asked.
            more: another request waits already: the answers need not be sent at once.
            begin: its output counts as that of the latest request.
        """
        if begin:
            parents.begin(request)
        else:
            parents.current.set(request)
        self.status(request, "busy")
        try:
            self._answer(request)
        finally:
            self._transport.settle()
            self.status(request, "idle", urgent=not more)

    def _answer(self, request: Request) -> None:
        kind = request.message.msg_type
        handler = self._handlers(request).get(kind)
        if handler is None:
            log.warning("a message of the unknown type %r is not answered", kind)
            return
        try:
            answer = handler(request.channel, list(request.identities), request.message.as_dict())
            if hasattr(answer, "__await__") and not isinstance(answer, dict):
                self._run_coroutine(answer)
        except KeyboardInterrupt as error:
            log.info("%s was interrupted", kind)
            self._report(request, error)
            raise
        except Exception as error:
            # Handlers of wrapper kernels, and what completers and displays of the user raise, are user code; ours may have
            # faults. The client waits for an answer.
            log.exception("answering a %s failed", kind)
            self._report(request, error)

    def _report(self, request: Request, error: BaseException) -> None:
        """Tell the client that waits for a reply what went wrong."""
        kind = request.message.msg_type
        if not kind.endswith("_request"):
            return
        content: dict[str, Any] = {
            "status": "error",
            "ename": type(error).__name__,
            "evalue": text_of(error),
            "traceback": [],
        }
        if kind == "execute_request":
            content |= {"execution_count": 0, "user_expressions": {}, "payload": []}
        self._transport.reply(request, kind.removesuffix("request") + "reply", content)


def text_of(error: BaseException) -> str:
    """The text of an exception; words that say that it failed, if it does."""
    try:
        return str(error)
    except Exception:
        # The user's __str__.
        return "its text can't be shown"
