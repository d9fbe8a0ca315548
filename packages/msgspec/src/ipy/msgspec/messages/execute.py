"""Running code: the request, its reply, payloads, and what is published on the way."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .base import ErrorReply, MessageContent, MimeBundle, since


class ExecuteRequest(MessageContent, kw_only=True):
    """Run code."""

    code: Annotated[str, since("4.0", "source code, one or more lines")]
    silent: Annotated[
        bool,
        since("4.0", "no display, no history, no broadcast, no counting; forces store_history off"),
    ] = False
    store_history: Annotated[
        bool, since("4.0", "put the code into the history; false if silent")
    ] = True
    user_expressions: Annotated[
        dict[str, str], since("4.0", "name -> expression, evaluated after the code if it succeeded")
    ] = msgspec.field(default_factory=dict)
    allow_stdin: Annotated[bool, since("4.0", "whether code may ask this client for input")] = True
    stop_on_error: Annotated[
        bool, since("5.0", "abort the requests that are queued behind this one if it fails")
    ] = True


class ExpressionResult(Struct, kw_only=True):
    """What a user expression came to: its rich representation, or the error that it ended in."""

    status: Literal["ok", "error"]
    data: MimeBundle | UnsetType = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET
    ename: str | UnsetType = UNSET
    evalue: str | UnsetType = UNSET
    traceback: list[str] | UnsetType = UNSET


class ExecuteReply(MessageContent, kw_only=True):
    """The code ran."""

    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    execution_count: Annotated[int | None, since("4.0", "number of the cell")]
    payload: Annotated[
        list[dict[str, Any]], since("4.0", "what the front end is asked to do; deprecated, in use")
    ] = msgspec.field(default_factory=list)
    user_expressions: Annotated[
        dict[str, ExpressionResult], since("4.0", "name -> result or error")
    ] = msgspec.field(default_factory=dict)


class ExecuteErrorReply(ErrorReply, kw_only=True):
    """The code failed."""

    execution_count: Annotated[int | None, since("4.0", "number of the cell")]
    payload: Annotated[list[dict[str, Any]] | UnsetType, since("4.0")] = UNSET
    user_expressions: Annotated[dict[str, Any] | UnsetType, since("4.0")] = UNSET


class ExecuteMetadata(Struct, kw_only=True, rename="camel"):
    """What front ends put into the metadata of an execute_request, by convention."""

    cell_id: str | UnsetType | None = UNSET
    deleted_cells: list[str] | UnsetType = UNSET
    record_timing: bool | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET


class ReplyMetadata(Struct, kw_only=True):
    """Metadata of an execute_reply or apply_reply. Engine ids are text, never bytes."""

    started: str | UnsetType = UNSET
    dependencies_met: bool | UnsetType = UNSET
    engine: str | UnsetType = UNSET
    status: str | UnsetType = UNSET


class PagePayload(Struct, kw_only=True, tag_field="source", tag="page"):
    """Show a text in a pager."""

    data: Annotated[MimeBundle, since("5.0", "was `text`")]
    start: Annotated[int, since("4.0", "line to begin at, from 0")] = 0


class SetNextInputPayload(Struct, kw_only=True, tag_field="source", tag="set_next_input"):
    """Put text into the next cell, or in place of this one."""

    text: Annotated[str, since("4.0")]
    replace: Annotated[bool, since("5.0")] = False


class EditPayload(Struct, kw_only=True, tag_field="source", tag="edit_magic"):
    """Open a file in an editor. The manual calls the source `edit`."""

    filename: Annotated[str, since("4.0")]
    line_number: Annotated[int, since("4.0")] = 0


class AskExitPayload(Struct, kw_only=True, tag_field="source", tag="ask_exit"):
    """End the front end, with or without its kernel."""

    keepkernel: Annotated[bool, since("4.0")] = False


Payload = PagePayload | SetNextInputPayload | EditPayload | AskExitPayload


class ExecuteInput(MessageContent, kw_only=True):
    """To all clients: this code is about to run."""

    code: Annotated[str, since("5.0")]
    execution_count: Annotated[int | None, since("5.0")]


class ExecuteResult(MessageContent, kw_only=True):
    """The value of the last expression; `text/plain` is always among its representations."""

    execution_count: Annotated[int | None, since("5.0")]
    data: Annotated[MimeBundle, since("5.0")]
    metadata: Annotated[
        dict[str, Any] | None, since("5.0", "global keys, and a dict by MIME type")
    ] = msgspec.field(default_factory=dict)
    transient: Annotated[
        dict[str, Any] | UnsetType, since("5.1", "not saved; may hold display_id")
    ] = UNSET
