"""The request that the running code belongs to: what is published carries its header, and front ends find the cell by it.

A context variable holds it, so that tasks of an event loop keep the request that made them. Threads start with an empty context:
`patches.threads_keep_request` notes the request of whoever starts a thread on the thread itself. Code that belongs to neither (a
callback of a C library) counts to the latest request.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from threading import current_thread
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from ipy.msgspec.message import Message

#: The attribute of a thread that holds the request it was started for.
THREAD_ATTRIBUTE = "_ipy_request"


class Request:
    """What an answer needs to know of its request.

    Attributes:
        message: the request, decoded.
        channel: where it came in and where the reply goes: "shell" or "control".
        identities: routing of the client that asks.
        header_frame: the header as it came in: the parent of every answer.
        number: how many requests of its lane came before; see `transport.lanes`.
        after: of a query, how many requests of the main lane came before it.
        subshell_id: the subshell that runs it; None for the main one.
        is_answered: whether its reply was sent.
        is_begun: whether somebody has begun to answer it.
        is_old: whether its client speaks protocol 4.
        received_at: when it was put into its lane, in seconds of `time.monotonic()`.
    """

    __slots__ = (
        "after",
        "channel",
        "header_frame",
        "identities",
        "is_answered",
        "is_begun",
        "is_old",
        "message",
        "number",
        "received_at",
        "subshell_id",
    )

    def __init__(
        self,
        message: Message,
        channel: str = "shell",
        *,
        number: int = 0,
        subshell_id: str | None = None,
    ) -> None:
        self.message = message
        self.channel = channel
        self.identities = tuple(message.identities)
        self.header_frame = message.header_frame
        self.number = number
        self.subshell_id = subshell_id
        self.after = 0
        self.received_at = 0.0
        self.is_answered = False
        self.is_begun = False
        self.is_old = False

    def as_dict(self) -> dict[str, Any]:
        """The message in the documented form of a dict."""
        return self.message.as_dict()


current: ContextVar[Request | None] = ContextVar("ipy_kernel_request", default=None)


class _Latest:
    """The request that was begun last, whatever thread runs it."""

    request: Request | None = None


def get() -> Request | None:
    """The request that the running code belongs to: its context's, else its thread's, else the latest one's."""
    request = current.get()
    if request is not None:
        return request
    request = getattr(current_thread(), THREAD_ATTRIBUTE, None)
    return _Latest.request if request is None else request


def latest() -> Request | None:
    """The request that was begun last."""
    return _Latest.request


def begin(request: Request) -> None:
    """Let code that runs from now on in this context belong to `request`."""
    _Latest.request = request
    current.set(request)


def enter(request: Request | None) -> Token[Request | None]:
    """As `begin`, for a while and without being the latest; undo it with `leave`."""
    return current.set(request)


def leave(token: Token[Request | None]) -> None:
    """Undo `enter`."""
    current.reset(token)


def forget() -> None:
    """Forget the latest request: a kernel has ended, and another one may start in this process."""
    _Latest.request = None
    current.set(None)


def adopt(message: Message | dict[str, Any] | None) -> Request | None:
    """Let code of this context belong to a message that is given as such, or as the documented dict; None for no message.

    Libraries hand back what `get_parent()` gave them, to publish in the name of that cell.
    """
    request = None if not message else from_message(message)
    current.set(request)
    return request


def from_message(message: Message | dict[str, Any]) -> Request:
    """A request for answers to a message; of a dict, the header is packed anew."""
    if not isinstance(message, dict):
        return Request(message)
    return Request(cast("Message", GivenMessage(message)))


class GivenMessage:
    """A message that is given as a dict, or by its header alone, with what answers need to know of it."""

    def __init__(self, given: dict[str, Any]) -> None:
        from json import dumps

        parts = given if "header" in given else {"header": given}
        self.header: dict[str, Any] = parts["header"] or {}
        self.parent_header: dict[str, Any] = parts.get("parent_header") or {}
        self.metadata: dict[str, Any] = parts.get("metadata") or {}
        self.content: dict[str, Any] = parts.get("content") or {}
        self.buffers: list[Any] = list(parts.get("buffers") or ())
        self.identities: list[bytes] = []
        # Dates in a header may have become objects.
        self.header_frame = dumps(self.header, default=str).encode()
        self.msg_id: str = self.header.get("msg_id", "")
        self.msg_type: str = self.header.get("msg_type", "")

    def as_dict(self) -> dict[str, Any]:
        """The message in the documented form."""
        return {
            "header": self.header,
            "msg_id": self.msg_id,
            "msg_type": self.msg_type,
            "parent_header": self.parent_header,
            "metadata": self.metadata,
            "content": self.content,
            "buffers": self.buffers,
        }
