"""What the structs of all message types have in common."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

MimeBundle: TypeAlias = dict[str, Any]
"""MIME type -> representation: text, base64 text for binary types, or plain JSON for `application/json` and the like."""

Version: TypeAlias = Annotated[str, Meta(pattern=r"^\d+(\.\d+)*", description="such as 5.5")]


def since(version: str, about: str = "") -> Meta:
    """Say in an annotation which protocol version brought a field, and what it is for."""
    return Meta(
        description=about or None,
        extra={"since": version},
        extra_json_schema={"x-since": version},
    )


class MessageContent(Struct, kw_only=True):
    """Base of every message's content. Fields that may be missing are UNSET when they are.

    Further fields are allowed everywhere and ignored, as the specification demands; the untyped content keeps them.
    """

    rest_field: ClassVar[str] = ""
    """The field that gathers all further keys of the content, in the few messages that have keys by engine or message."""

    def as_dict(self) -> dict[str, Any]:
        """Return the content as it travels."""
        values: dict[str, Any] = {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not UNSET
        }
        plain: dict[str, Any] = msgspec.to_builtins(values, builtin_types=(bytes, memoryview))
        if self.rest_field:
            plain.update(plain.pop(self.rest_field, {}))
        return plain


class Empty(MessageContent, kw_only=True):
    """Content without fields."""


class OkReply(MessageContent, kw_only=True):
    """The least that a reply says."""

    status: Annotated[Literal["ok"], since("4.0")] = "ok"


class ErrorReply(MessageContent, kw_only=True):
    """A reply to any request that failed."""

    status: Annotated[Literal["error"], since("4.0")] = "error"
    ename: Annotated[str, since("4.0", "name of the exception")] = ""
    evalue: Annotated[str, since("4.0", "the exception as text")] = ""
    traceback: Annotated[list[str], since("4.0", "one text per frame, with ANSI colours")] = (
        msgspec.field(default_factory=list)
    )
    execution_count: Annotated[
        int | UnsetType | None, since("4.0", "replies to execute_request only")
    ] = UNSET


class AbortedReply(MessageContent, kw_only=True):
    """A reply to a request that was dropped from the queue, because one before it failed or was interrupted.

    The manual spells the status `abort`. The specification calls it deprecated since 5.1; kernels go on using it.
    """

    status: Annotated[Literal["aborted", "abort"], since("4.0")] = "aborted"
    execution_count: Annotated[
        int | UnsetType | None, since("4.0", "replies to execute_request only")
    ] = UNSET
