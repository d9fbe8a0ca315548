"""Asking the user for a line of text."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, UnsetType

from .base import MessageContent, since


class InputRequest(MessageContent, kw_only=True):
    """To the client whose code asks: have the user type a line."""

    prompt: Annotated[str, since("4.0")] = ""
    password: Annotated[bool, since("5.0", "whether the typing is hidden")] = False


class InputReply(MessageContent, kw_only=True):
    """What the user typed."""

    value: Annotated[str, since("4.0")]
    status: Annotated[Literal["ok"] | UnsetType, since("5.0")] = UNSET
