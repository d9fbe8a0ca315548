"""Comms: two-way channels between an object in the kernel and one in the front end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .base import MessageContent, since


class CommOpen(MessageContent, kw_only=True):
    """Make a comm. An unknown target is answered with comm_close."""

    comm_id: Annotated[str, since("4.1")]
    target_name: Annotated[str, since("4.1", "who is to answer at the other end")]
    data: Annotated[dict[str, Any], since("4.1")] = msgspec.field(default_factory=dict)
    target_module: Annotated[
        str | UnsetType | None, since("4.1", "where a target may be imported from")
    ] = UNSET


class CommMsg(MessageContent, kw_only=True):
    """Say something over a comm."""

    comm_id: Annotated[str, since("4.1")]
    data: Annotated[dict[str, Any], since("4.1")] = msgspec.field(default_factory=dict)


class CommClose(MessageContent, kw_only=True):
    """End a comm."""

    comm_id: Annotated[str, since("4.1")]
    data: Annotated[dict[str, Any], since("4.1")] = msgspec.field(default_factory=dict)


class CommInfoRequest(MessageContent, kw_only=True):
    """Ask for the comms that are open."""

    target_name: Annotated[str | UnsetType | None, since("5.1", "only those of this target")] = (
        UNSET
    )


class CommInfo(Struct, kw_only=True):
    """An open comm."""

    target_name: str


class CommInfoReply(MessageContent, kw_only=True):
    """The comms that are open."""

    status: Annotated[Literal["ok"], since("5.1")] = "ok"
    comms: Annotated[dict[str, CommInfo], since("5.1", "comm id -> its target")]
