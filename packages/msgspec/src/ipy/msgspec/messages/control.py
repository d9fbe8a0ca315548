"""Governing a kernel: shutdown, interrupt, subshells, usage."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from .base import MessageContent, since


class ShutdownRequest(MessageContent, kw_only=True):
    """End the kernel."""

    restart: Annotated[bool, since("4.0", "whether another one takes its place")] = False


class ShutdownReply(MessageContent, kw_only=True):
    """The kernel is about to end; also published, for the other clients."""

    status: Annotated[Literal["ok"], since("5.0")] = "ok"
    restart: Annotated[bool, since("4.0")] = False


class CreateSubshellReply(MessageContent, kw_only=True):
    """A subshell was made."""

    status: Annotated[Literal["ok"], since("5.5")] = "ok"
    subshell_id: Annotated[str, since("5.5", "for the header of what is sent to it")]


class DeleteSubshellRequest(MessageContent, kw_only=True):
    """End a subshell."""

    subshell_id: Annotated[str, since("5.5")]


class ListSubshellReply(MessageContent, kw_only=True):
    """The subshells that there are."""

    status: Annotated[Literal["ok"], since("5.5")] = "ok"
    subshell_id: Annotated[list[str], since("5.5")]


class UsageReply(MessageContent, kw_only=True):
    """What the kernel and its host use. Not in the specification."""

    status: Annotated[Literal["ok"] | UnsetType, since("5.3")] = UNSET
    hostname: Annotated[str, since("5.3")] = ""
    pid: Annotated[int, since("5.3")] = 0
    kernel_cpu: Annotated[float | UnsetType, since("5.3", "percent of one core")] = UNSET
    kernel_memory: Annotated[float | UnsetType, since("5.3", "bytes")] = UNSET
    cpu_count: Annotated[int | UnsetType | None, since("5.3")] = UNSET
    host_cpu_percent: Annotated[float | UnsetType, since("5.3")] = UNSET
    host_virtual_memory: Annotated[dict[str, Any], since("5.3", "bytes")] = msgspec.field(
        default_factory=dict
    )
