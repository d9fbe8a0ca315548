"""Every message type: its struct, who sends it, over which channels, and the protocol versions that have it.

The one table from which checks, the reference page and the JSON Schema come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from .checking import find_faults
from .errors import ContentError
from .messages import comms, control, debug, execute, introspection, legacy, output, parallel, stdin
from .messages.base import AbortedReply, Empty, ErrorReply, MessageContent, OkReply

if TYPE_CHECKING:
    import msgspec

Sender: TypeAlias = Literal["client", "kernel", "both", "engine", "hub", "scheduler"]

SHELL, CONTROL, IOPUB, STDIN, QUERY, NOTIFICATION = (
    ("shell",),
    ("control",),
    ("iopub",),
    ("stdin",),
    ("query",),
    ("notification",),
)


class MessageType(NamedTuple):
    """What there is to know about a message type."""

    name: str
    struct: type[MessageContent]
    """The content; of a reply, the content of one that succeeded."""
    channels: tuple[str, ...]
    sender: Sender
    since: str
    """The protocol version that brought it."""
    until: str = ""
    """The last version that had it; empty if the newest has."""
    deprecated: str = ""
    """The version that deprecated it."""
    error: type[MessageContent] | None = None
    """The content of a reply that failed."""
    metadata: type[msgspec.Struct] | None = None
    """What its metadata may hold, by convention."""

    @property
    def structs(self) -> tuple[type[MessageContent], ...]:
        """Every form that the content may have."""
        if self.error is None:
            return (self.struct,)
        return (self.struct, self.error, AbortedReply)

    def struct_for(self, content: object) -> type[MessageContent]:
        """Return the form that a content claims to have: a reply's status tells."""
        if self.error is not None and isinstance(content, Mapping):
            status = content.get("status")
            if status == "error":
                return self.error
            if status in ("aborted", "abort"):
                return AbortedReply
        return self.struct


def _table(*types: MessageType) -> dict[str, MessageType]:
    return {entry.name: entry for entry in types}


def _exchange(
    stem: str,
    request: type[MessageContent],
    reply: type[MessageContent],
    channels: tuple[str, ...],
    since: str,
    *,
    until: str = "",
    deprecated: str = "",
    sender: Sender = "client",
    answerer: Sender = "kernel",
    error: type[MessageContent] = ErrorReply,
    metadata: type[msgspec.Struct] | None = None,
    reply_metadata: type[msgspec.Struct] | None = None,
) -> Iterator[MessageType]:
    """Yield the message types of a request and its reply."""
    yield MessageType(
        f"{stem}_request",
        request,
        channels,
        sender,
        since,
        until,
        deprecated,
        metadata=metadata,
    )
    yield MessageType(
        f"{stem}_reply",
        reply,
        channels,
        answerer,
        since,
        until,
        deprecated,
        error,
        reply_metadata,
    )


MESSAGES = _table(
    *_exchange(
        "execute",
        execute.ExecuteRequest,
        execute.ExecuteReply,
        SHELL,
        "4.0",
        error=execute.ExecuteErrorReply,
        metadata=execute.ExecuteMetadata,
        reply_metadata=execute.ReplyMetadata,
    ),
    *_exchange("inspect", introspection.InspectRequest, introspection.InspectReply, SHELL, "5.0"),
    *_exchange(
        "complete", introspection.CompleteRequest, introspection.CompleteReply, SHELL, "4.0"
    ),
    *_exchange("history", introspection.HistoryRequest, introspection.HistoryReply, SHELL, "4.0"),
    *_exchange(
        "is_complete",
        introspection.IsCompleteRequest,
        introspection.IsCompleteReply,
        SHELL,
        "5.0",
    ),
    *_exchange("comm_info", comms.CommInfoRequest, comms.CommInfoReply, SHELL, "5.1"),
    *_exchange("kernel_info", Empty, introspection.KernelInfoReply, SHELL + CONTROL, "4.0"),
    *_exchange("connect", Empty, introspection.ConnectReply, SHELL, "4.0", deprecated="5.1"),
    *_exchange("shutdown", control.ShutdownRequest, control.ShutdownReply, CONTROL + SHELL, "4.0"),
    *_exchange("interrupt", Empty, OkReply, CONTROL, "5.3"),
    *_exchange("debug", debug.DebugRequest, debug.DebugReply, CONTROL, "5.5"),
    *_exchange("create_subshell", Empty, control.CreateSubshellReply, CONTROL, "5.5"),
    *_exchange("delete_subshell", control.DeleteSubshellRequest, OkReply, CONTROL, "5.5"),
    *_exchange("list_subshell", Empty, control.ListSubshellReply, CONTROL, "5.5"),
    *_exchange("usage", Empty, control.UsageReply, CONTROL, "5.3"),
    MessageType("comm_open", comms.CommOpen, SHELL + IOPUB, "both", "4.1"),
    MessageType("comm_msg", comms.CommMsg, SHELL + IOPUB, "both", "4.1"),
    MessageType("comm_close", comms.CommClose, SHELL + IOPUB, "both", "4.1"),
    MessageType("stream", output.Stream, IOPUB, "kernel", "4.0"),
    MessageType("display_data", output.DisplayData, IOPUB, "kernel", "4.0"),
    MessageType("update_display_data", output.UpdateDisplayData, IOPUB, "kernel", "5.1"),
    MessageType("execute_input", execute.ExecuteInput, IOPUB, "kernel", "5.0"),
    MessageType("execute_result", execute.ExecuteResult, IOPUB, "kernel", "5.0"),
    MessageType("error", output.Error, IOPUB, "kernel", "5.0"),
    MessageType("status", output.Status, IOPUB, "kernel", "4.0"),
    MessageType("clear_output", output.ClearOutput, IOPUB, "kernel", "4.1"),
    MessageType("debug_event", debug.DebugEvent, IOPUB, "kernel", "5.5"),
    MessageType("iopub_welcome", output.IopubWelcome, IOPUB, "kernel", "5.5"),
    MessageType("input_request", stdin.InputRequest, STDIN, "kernel", "4.0"),
    MessageType("input_reply", stdin.InputReply, STDIN, "client", "4.0"),
)
"""Protocol 5, by name."""

LEGACY = _table(
    *_exchange(
        "execute",
        legacy.ExecuteRequest4,
        legacy.ExecuteReply4,
        SHELL,
        "4.0",
        error=legacy.ExecuteErrorReply4,
    ),
    *_exchange(
        "object_info",
        legacy.ObjectInfoRequest,
        legacy.ObjectInfoReply,
        SHELL,
        "4.0",
        until="4.1",
    ),
    *_exchange("complete", legacy.CompleteRequest4, legacy.CompleteReply4, SHELL, "4.0"),
    *_exchange("history", introspection.HistoryRequest, legacy.HistoryReply4, SHELL, "4.0"),
    *_exchange("kernel_info", Empty, legacy.KernelInfoReply4, SHELL, "4.0"),
    *_exchange("connect", Empty, introspection.ConnectReply, SHELL, "4.0"),
    *_exchange("shutdown", control.ShutdownRequest, legacy.ShutdownReply4, SHELL, "4.0"),
    MessageType("comm_open", comms.CommOpen, SHELL + IOPUB, "both", "4.1"),
    MessageType("comm_msg", comms.CommMsg, SHELL + IOPUB, "both", "4.1"),
    MessageType("comm_close", comms.CommClose, SHELL + IOPUB, "both", "4.1"),
    MessageType("stream", legacy.Stream4, IOPUB, "kernel", "4.0"),
    MessageType("display_data", legacy.DisplayData4, IOPUB, "kernel", "4.0"),
    MessageType("data_pub", legacy.DataPub, IOPUB, "kernel", "4.0", "4.1"),
    MessageType("pyin", legacy.PyIn, IOPUB, "kernel", "4.0", "4.1"),
    MessageType("pyout", legacy.PyOut, IOPUB, "kernel", "4.0", "4.1"),
    MessageType("pyerr", legacy.PyErr, IOPUB, "kernel", "4.0", "4.1"),
    MessageType("status", legacy.Status4, IOPUB, "kernel", "4.0"),
    MessageType("clear_output", legacy.ClearOutput4, IOPUB, "kernel", "4.0"),
    MessageType("input_request", legacy.InputRequest4, STDIN, "kernel", "4.0"),
    MessageType("input_reply", legacy.InputReply4, STDIN, "client", "4.0"),
)
"""Protocol 4, by name."""

PARALLEL = _table(
    *_exchange(
        "registration",
        parallel.RegistrationRequest,
        parallel.RegistrationReply,
        QUERY,
        "4.0",
        sender="engine",
        answerer="hub",
    ),
    *_exchange("connection", Empty, OkReply, QUERY, "4.0", answerer="hub"),
    MessageType(
        "registration_notification", parallel.EngineNotification, NOTIFICATION, "hub", "4.0"
    ),
    MessageType(
        "unregistration_notification", parallel.EngineNotification, NOTIFICATION, "hub", "4.0"
    ),
    *_exchange("queue", parallel.QueueRequest, parallel.QueueReply, QUERY, "4.0", answerer="hub"),
    *_exchange(
        "result", parallel.ResultRequest, parallel.ResultReply, QUERY, "4.0", answerer="hub"
    ),
    *_exchange("purge", parallel.PurgeRequest, OkReply, QUERY, "4.0", answerer="hub"),
    MessageType("task_destination", parallel.TaskDestination, QUERY, "scheduler", "4.0"),
    *_exchange(
        "apply",
        Empty,
        OkReply,
        SHELL,
        "4.0",
        metadata=parallel.ApplyMetadata,
        reply_metadata=execute.ReplyMetadata,
    ),
    *_exchange("clear", Empty, OkReply, CONTROL, "4.0"),
    *_exchange("abort", parallel.AbortRequest, OkReply, CONTROL, "4.0"),
)
"""Parallel computing, by name: the same in protocols 4 and 5."""


def find_message_type(name: str, version: tuple[int, int] = (5, 5)) -> MessageType | None:
    """Return a message type by name as a protocol version has it; None if it has none of that name.

    A minor version newer than ours is taken for our newest: what it adds is unknown and ignored.
    """
    table = LEGACY if version[0] < 5 else MESSAGES
    return table.get(name) or PARALLEL.get(name)


def all_message_types() -> Iterator[tuple[str, MessageType]]:
    """Yield every message type with the section it belongs to: `5`, `4` or `parallel`."""
    for section, table in (("5", MESSAGES), ("4", LEGACY), ("parallel", PARALLEL)):
        for entry in table.values():
            yield section, entry


def check_content(name: str, content: object, version: tuple[int, int] = (5, 5)) -> MessageContent:
    """Return a content as the struct of its message type.

    Raises:
        ContentError: the type is unknown, or the content isn't what it promises: every fault, with paths.
    """
    entry = find_message_type(name, version)
    if entry is None:
        raise ContentError(_explain_unknown(name, version))
    struct = entry.struct_for(content)
    checked, faults = find_faults(_gathered(content, struct), struct, "$.content")
    if faults:
        raise ContentError(f"invalid {name}: " + "; ".join(map(str, faults)), faults=tuple(faults))
    assert isinstance(checked, MessageContent)
    return checked


def unknown_fields(
    name: str, content: Mapping[str, Any], version: tuple[int, int] = (5, 5)
) -> list[str]:
    """Return the fields of a content that its message type doesn't have: to be warned of and ignored."""
    entry = find_message_type(name, version)
    if entry is None:
        return []
    struct = entry.struct_for(content)
    if struct.rest_field:
        return []
    return [field for field in content if field not in struct.__struct_encode_fields__]


def _gathered(content: object, struct: type[MessageContent]) -> object:
    """Put further keys into the field that gathers them, where a message has one."""
    if not struct.rest_field or not isinstance(content, Mapping):
        return content
    own = set(struct.__struct_fields__) - {struct.rest_field}
    known = {key: value for key, value in content.items() if key in own}
    known[struct.rest_field] = {key: value for key, value in content.items() if key not in own}
    return known


def _explain_unknown(name: str, version: tuple[int, int]) -> str:
    other = find_message_type(name, (4, 0) if version[0] >= 5 else (5, 5))
    if other is not None:
        return (
            f"{name!r} belongs to protocol {'4' if version[0] >= 5 else '5'}, "
            f"and this message says {version[0]}.{version[1]}: adapt it first (ipy.msgspec.adapters)"
        )
    import difflib

    known = [*(LEGACY if version[0] < 5 else MESSAGES), *PARALLEL]
    close = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"unknown message type {name!r:.80}{hint}"
