"""Asking the client for input: `input()` and `getpass()` of code that runs in a kernel."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from . import parents

if TYPE_CHECKING:
    from ipy.msgspec.message import Message

    from .parents import Request
    from .transport.base import Messenger


class Stdin:
    """Pending questions to clients.

    A question goes to the client whose request runs. What was answered before it was asked, or answers another question, is dropped.

    Args:
        transport: sends questions.
    """

    def __init__(self, transport: Messenger) -> None:
        self._transport = transport
        self._replies: SimpleQueue[Message] = SimpleQueue()
        #: The request whose client answers questions; None where nobody does.
        self._allowed: Request | None = None

    def allow(self, request: Request | None) -> None:
        """Say whose client answers questions from now on; None for nobody."""
        self._allowed = request

    @property
    def is_allowed(self) -> bool:
        """Whether the client of the running code answers questions."""
        return self._allowed is not None

    def take_reply(self, message: Message) -> None:
        """Take an `input_reply`; called in the transport thread."""
        self._replies.put(message)

    def ask(self, prompt: str, *, password: bool = False) -> str:
        """Ask the client of the running code, and wait for the answer.

        Raises:
            StdinNotImplementedError: it does not answer questions.
            KeyboardInterrupt: the wait was interrupted.
            EOFError: the client said that there is no input.
        """
        request = self._who_answers()
        transport: Any = self._transport
        transport.settle()
        transport.flush()
        while not self._replies.empty():
            self._replies.get()
        msg_id = self._transport.reply(
            request,
            "input_request",
            {"prompt": str(prompt), "password": password},
            channel="stdin",
        )
        while True:
            # An interrupt gets through: the main thread waits in a lock that signals can break.
            reply = self._replies.get()
            if self._is_answer(reply, msg_id, request):
                break
        value = reply.content.get("value", "")
        if value == "\x04":
            raise EOFError
        return str(value)

    def _who_answers(self) -> Request:
        request = parents.get()
        if self._allowed is None or request is None:
            from ipy.core.errors import StdinNotImplementedError

            raise StdinNotImplementedError(
                "input was asked for, but the front end that runs this code takes no questions (allow_stdin is false)"
            )
        return request

    def _is_answer(self, reply: Message, msg_id: str, request: Request) -> bool:
        """Whether a reply is to this question: by its parent where it names one, else by who sends it."""
        if reply.msg_type != "input_reply":
            return False
        asked = reply.parent_header.get("msg_id")
        if asked:
            return bool(asked == msg_id)
        return tuple(reply.identities) == request.identities or not request.identities
