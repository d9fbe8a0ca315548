"""Debugging: messages of the Debug Adapter Protocol inside ours, and the requests that are added to it.

Source: https://microsoft.github.io/debug-adapter-protocol; messaging specification 5.5, "Debug request".
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Struct, UnsetType

from .base import MessageContent, since


class DebugRequest(MessageContent, kw_only=True):
    """A request of the Debug Adapter Protocol."""

    type: Annotated[Literal["request"], since("5.5")] = "request"
    seq: Annotated[int, since("5.5", "number of the request, by its sender")]
    command: Annotated[str, since("5.5", "such as setBreakpoints, or one of the added commands")]
    arguments: Annotated[Any, since("5.5")] = UNSET


class DebugReply(MessageContent, kw_only=True):
    """A response of the Debug Adapter Protocol."""

    type: Annotated[Literal["response"], since("5.5")] = "response"
    seq: Annotated[int | UnsetType, since("5.5")] = UNSET
    request_seq: Annotated[int | UnsetType, since("5.5", "number of the request")] = UNSET
    success: Annotated[bool | UnsetType, since("5.5")] = UNSET
    command: Annotated[str | UnsetType, since("5.5")] = UNSET
    message: Annotated[str | UnsetType | None, since("5.5", "why it failed")] = UNSET
    body: Annotated[Any, since("5.5")] = UNSET


class DebugEvent(MessageContent, kw_only=True):
    """An event of the Debug Adapter Protocol."""

    type: Annotated[Literal["event"], since("5.5")] = "event"
    seq: Annotated[int | UnsetType, since("5.5")] = UNSET
    event: Annotated[str, since("5.5")]
    body: Annotated[Any, since("5.5")] = UNSET


class DumpCellArguments(Struct, kw_only=True):
    """dumpCell: write a cell to a file that breakpoints can be set in."""

    code: str


class DumpCellBody(Struct, kw_only=True, rename="camel"):
    """dumpCell: where the cell was written to."""

    source_path: str


class SourceBreakpoints(Struct, kw_only=True):
    """The breakpoints of one source."""

    source: str
    breakpoints: list[dict[str, Any]]


class DebugInfoBody(Struct, kw_only=True, rename="camel"):
    """debugInfo: the state of the debugger, from which a front end restores its own."""

    is_started: bool
    hash_method: str
    hash_seed: int
    tmp_file_prefix: str
    tmp_file_suffix: str
    breakpoints: list[SourceBreakpoints]
    stopped_threads: list[int]
    rich_rendering: bool | UnsetType = UNSET
    exception_paths: list[str] | UnsetType = UNSET
    copy_to_globals: bool | UnsetType = UNSET


class Variable(Struct, kw_only=True, rename="camel"):
    """A variable of the user's."""

    name: str
    variables_reference: int
    value: str
    type: str | None = None


class InspectVariablesBody(Struct, kw_only=True):
    """inspectVariables: the user's variables, also while nothing is stopped."""

    variables: list[Variable]


class RichInspectVariablesArguments(Struct, kw_only=True, rename="camel"):
    """richInspectVariables: the rich representation of a variable."""

    variable_name: str
    frame_id: int | UnsetType = UNSET


class RichInspectVariablesBody(Struct, kw_only=True):
    """richInspectVariables: the rich representation of a variable."""

    data: dict[str, Any]
    metadata: dict[str, Any]


class CopyToGlobalsArguments(Struct, kw_only=True, rename="camel"):
    """copyToGlobals: keep a variable of a stopped frame."""

    src_variable_name: str
    src_frame_id: int
    dst_variable_name: str


class CopyToGlobalsBody(Struct, kw_only=True, rename="camel"):
    """copyToGlobals: the variable that was made."""

    value: str
    type: str | UnsetType = UNSET
    variables_reference: int | UnsetType = UNSET


# command -> (arguments, body of the response): what the messages add to the Debug Adapter Protocol.
ADDED_COMMANDS: dict[str, tuple[type[Struct] | None, type[Struct]]] = {
    "dumpCell": (DumpCellArguments, DumpCellBody),
    "debugInfo": (None, DebugInfoBody),
    "inspectVariables": (None, InspectVariablesBody),
    "richInspectVariables": (RichInspectVariablesArguments, RichInspectVariablesBody),
    "copyToGlobals": (CopyToGlobalsArguments, CopyToGlobalsBody),
}
