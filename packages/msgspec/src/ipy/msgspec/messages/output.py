"""What kernels publish: text, displays, errors, their state."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .base import MessageContent, MimeBundle, since


class Stream(MessageContent, kw_only=True):
    """Text that was printed."""

    name: Annotated[Literal["stdout", "stderr"], since("4.0")]
    text: Annotated[str, since("5.0", "was `data`")]


class DisplayData(MessageContent, kw_only=True):
    """All representations of one thing."""

    data: Annotated[MimeBundle, since("4.0", "application/json is plain JSON since 5.0")]
    metadata: Annotated[
        dict[str, Any] | None,
        since(
            "4.0",
            "global keys, and a dict by MIME type: width and height of images, expanded of JSON",
        ),
    ] = msgspec.field(default_factory=dict)
    transient: Annotated[
        dict[str, Any] | UnsetType, since("5.1", "not saved; may hold display_id")
    ] = UNSET


class Transient(Struct, kw_only=True):
    """Display data that isn't saved."""

    display_id: str


class UpdateDisplayData(MessageContent, kw_only=True):
    """New representations for every display with an id."""

    data: Annotated[MimeBundle, since("5.1")]
    metadata: Annotated[dict[str, Any] | None, since("5.1")] = msgspec.field(default_factory=dict)
    transient: Annotated[Transient, since("5.1")]


class ClearOutput(MessageContent, kw_only=True):
    """Remove the output of the cell, now or when there is new one."""

    wait: Annotated[bool, since("4.1")] = False


class Error(MessageContent, kw_only=True):
    """An exception ended the code."""

    ename: Annotated[str, since("5.0")]
    evalue: Annotated[str, since("5.0")]
    traceback: Annotated[list[str], since("5.0")]


class Status(MessageContent, kw_only=True):
    """busy and idle surround the handling of every request; starting comes once.

    What is not sent by kernels but by managers and servers for them: restarting, autorestarting, terminating, dead, unknown.
    """

    execution_state: Annotated[
        Literal[
            "busy",
            "idle",
            "starting",
            "restarting",
            "autorestarting",
            "terminating",
            "dead",
            "unknown",
        ],
        since("4.0"),
    ]


class IopubWelcome(MessageContent, kw_only=True):
    """The first message to every new subscriber, without a parent."""

    subscription: Annotated[str, since("5.5", "the topic that was subscribed to")]
