"""Answering requests: each between a busy and an idle status, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ipy.kernel import parents

from .fields import UnknownFields

if TYPE_CHECKING:
    from ipy.kernel.interrupts import Interrupts
    from ipy.kernel.parents import Request
    from ipy.kernel.transport.thread import Transport

log = logging.getLogger(__name__)

#: How often the end of a request is told, where exceptions come in between.
FINISH_TRIES = 10

#: Answers a request: (what stands for its socket, routing, message as a dict); may return something that is awaited.
Handler = Callable[[Any, Any, dict[str, Any]], Any]


class Dispatcher:
    """Finds the handler of a request and brackets its work.

    Args:
        transport: takes statuses and replies.
        handlers: message type -> handler; looked up at each request, since kernels add their own.
        run_coroutine: runs what a handler returns that is to be awaited.
        interrupts: entered while a handler of the main thread works; it leaves them itself once the user's code has ended.
    """

    def __init__(
        self,
        *,
        transport: Transport | Any,
        handlers: Callable[[Request], dict[str, Handler]],
        run_coroutine: Callable[[Any], Any],
        interrupts: Interrupts | None = None,
    ) -> None:
        self._transport = transport
        self._handlers = handlers
        self._run_coroutine = run_coroutine
        self._interrupts = interrupts
        #: The forms of requests, for those that the protocol doesn't have.
        self.fields = UnknownFields()

    def status(self, request: Request | None, state: str, *, urgent: bool = False) -> None:
        """Tell all clients that the kernel works on a request, or no longer."""
        self._transport.publish(
            "status", {"execution_state": state}, parent=request, urgent=urgent, wait=False
        )

    def handle(self, request: Request, *, more: bool = False, begin: bool = True) -> None:
        """Answer a request; nothing gets out of here.

        Args:
            request: what is asked.
            more: another request waits already: the answers need not be sent at once.
            begin: its output counts as that of the latest request.
        """
        interrupts = self._interrupts if begin else None
        failure: BaseException | None = None
        try:
            request.is_begun = True
            if begin:
                parents.begin(request)
            else:
                parents.current.set(request)
            self.status(request, "busy")
            if interrupts is None:
                self._answer(request)
            else:
                with interrupts:
                    self._answer(request)
        except KeyboardInterrupt as error:
            # Beside the user's code, which has its own answer to it.
            failure = error
            log.info("%s was interrupted", request.message.msg_type)
        except Exception as error:
            # Out of a signal handler of the user's, or thrown in by another thread.
            failure = error
            log.exception("answering a %s was broken off", request.message.msg_type)
        finally:
            self._finish(request, failure, interrupts, urgent=not more)

    def _finish(
        self,
        request: Request,
        failure: BaseException | None,
        interrupts: Interrupts | None,
        *,
        urgent: bool,
    ) -> None:
        """Tell the end of a request, which its client waits for, even if signal handlers of the user's raise meanwhile."""
        for attempt in range(FINISH_TRIES):
            try:
                if interrupts is not None:
                    interrupts.disarm_safely()
                if failure is not None:
                    self._report(request, failure)
                self._transport.settle()
                self.status(request, "idle", urgent=urgent)
                return
            except (Exception, KeyboardInterrupt) as error:
                if attempt + 1 == FINISH_TRIES:
                    raise
                failure = failure or error
                log.info("the end of a request was broken off", exc_info=True)

    def _answer(self, request: Request) -> None:
        kind = request.message.msg_type
        handler = self._handlers(request).get(kind)
        if handler is None:
            log.warning("a message of the unknown type %r is not answered", kind)
            return
        self.fields.note(request.message)
        try:
            answer = handler(request.channel, list(request.identities), request.message.as_dict())
            if hasattr(answer, "__await__") and not isinstance(answer, dict):
                self._run_coroutine(answer)
        except Exception as error:
            # Handlers of wrapper kernels, and what completers and displays of the user raise, are user code; ours may have
            # faults. The client waits for an answer.
            log.exception("answering a %s failed", kind)
            self._report(request, error)

    def _report(self, request: Request, error: BaseException) -> None:
        """Tell the client that waits for a reply what went wrong."""
        kind = request.message.msg_type
        if not kind.endswith("_request") or request.is_answered:
            return
        reply = kind.removesuffix("request") + "reply"
        self._transport.reply(request, reply, error_content(kind, error))


def error_content(kind: str, error: BaseException) -> dict[str, Any]:
    """The content of the reply to a request that could not be answered.

    Args:
        kind: the message type of the request.
        error: why.
    """
    content: dict[str, Any] = {
        "status": "error",
        "ename": type(error).__name__,
        "evalue": text_of(error),
        "traceback": [],
    }
    if kind == "execute_request":
        content |= {"execution_count": 0, "user_expressions": {}, "payload": []}
    return content


def text_of(error: BaseException) -> str:
    """The text of an exception; words that say that it failed, if it does."""
    try:
        return str(error)
    except Exception:
        # The user's __str__.
        return "its text can't be shown"
