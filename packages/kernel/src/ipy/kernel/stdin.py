"""Asking the client for input: `input()` and `getpass()` of code that runs in a kernel."""

from __future__ import annotations

import os
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from . import parents

if TYPE_CHECKING:
    from ipy.msgspec.message import Message

    from .parents import Request
    from .transport.base import Messenger


class _Undelivered:
    """A question that could not be sent to its client."""

    def __init__(self, frames: list[Any]) -> None:
        self.frames = frames


class Stdin:
    """Pending questions to clients.

    A question goes to the client whose request runs. What was answered before it was asked, or answers another question, is dropped.

    Args:
        transport: sends questions.
    """

    def __init__(self, transport: Messenger) -> None:
        self._transport = transport
        self._replies: SimpleQueue[Message | _Undelivered] = SimpleQueue()
        self._pid = os.getpid()
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

    def take_undelivered(self, frames: list[Any]) -> None:
        """Hear that a question could not be sent; called in the transport thread."""
        self._replies.put(_Undelivered(frames))

    def ask(self, prompt: str, *, password: bool = False) -> str:
        """Ask the client of the running code, and wait for the answer.

        Raises:
            StdinNotImplementedError: it does not answer questions, has no channel for them, or this is a forked child.
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
            if isinstance(reply, _Undelivered):
                if any(msg_id.encode() in bytes(frame) for frame in reply.frames):
                    raise _not_implemented(
                        "the front end that runs this code has not connected its stdin channel, though it said that it takes questions (allow_stdin)"
                    )
                continue
            if self._is_answer(reply, msg_id, request):
                break
        value = reply.content.get("value", "")
        if value == "\x04":
            raise EOFError
        return str(value)

    def _who_answers(self) -> Request:
        if os.getpid() != self._pid:
            raise _not_implemented(
                "input was asked for in a forked child; only the kernel's own process can ask its front ends"
            )
        request = parents.get()
        if self._allowed is None or request is None:
            raise _not_implemented(
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


def _not_implemented(text: str) -> Exception:
    from ipy.core.errors import StdinNotImplementedError

    return StdinNotImplementedError(text)
