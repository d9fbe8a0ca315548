"""Questions to the kernel that run no code: inspection, completion, completeness, history, the kernel itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from .base import MessageContent, MimeBundle, Version, since

Cursor: TypeAlias = Annotated[int, Meta(ge=0)]


class InspectRequest(MessageContent, kw_only=True):
    """Tell about the object at the cursor."""

    code: Annotated[str, since("5.0")]
    cursor_pos: Annotated[
        Cursor, since("5.0", "in Unicode code points since 5.2; before, the unit was left open")
    ]
    detail_level: Annotated[Literal[0, 1], since("5.0", "1 asks for the source as well")] = 0
    omit_sections: Annotated[
        list[str] | UnsetType, since("5.3", "sections to leave out; not in the specification")
    ] = UNSET


class InspectReply(MessageContent, kw_only=True):
    """What is known of an object."""

    status: Annotated[Literal["ok"], since("5.0")] = "ok"
    found: Annotated[bool, since("5.0", "if false, data is empty")]
    data: Annotated[MimeBundle, since("5.0")] = msgspec.field(default_factory=dict)
    metadata: Annotated[dict[str, Any], since("5.0")] = msgspec.field(default_factory=dict)


class CompleteRequest(MessageContent, kw_only=True):
    """Complete the code at the cursor."""

    code: Annotated[str, since("5.0")]
    cursor_pos: Annotated[
        Cursor, since("5.0", "in Unicode code points since 5.2; before, the unit was left open")
    ]


class CompleteReply(MessageContent, kw_only=True):
    """Completions, each of which replaces the code from cursor_start to cursor_end."""

    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    matches: Annotated[list[str], since("4.0")]
    cursor_start: Annotated[
        int, since("5.0", "negative, from a kernel of protocol 4: counted back from the cursor")
    ]
    cursor_end: Annotated[int | None, since("5.0", "null, from a kernel of protocol 4: the cursor")]
    metadata: Annotated[
        dict[str, Any],
        since("5.0", "`_jupyter_types_experimental`: start, end, text, type, signature of each"),
    ] = msgspec.field(default_factory=dict)


class IsCompleteRequest(MessageContent, kw_only=True):
    """Whether code is ready to run."""

    code: Annotated[str, since("5.0")]


class IsCompleteReply(MessageContent, kw_only=True):
    """Whether code is ready to run; for incomplete code, how the next line is to be indented."""

    status: Annotated[Literal["complete", "incomplete", "invalid", "unknown"], since("5.0")]
    indent: Annotated[str | UnsetType, since("5.0", "with status incomplete")] = UNSET


class HistoryRequest(MessageContent, kw_only=True):
    """Ask for earlier input."""

    output: Annotated[bool, since("4.0", "with the outputs")] = False
    raw: Annotated[bool, since("4.0", "as typed, else as run")] = True
    hist_access_type: Annotated[Literal["range", "tail", "search"], since("4.0")]
    session: Annotated[
        int | UnsetType | None,
        since("4.0", "range: session number; 0 and below count back from this one"),
    ] = UNSET
    start: Annotated[int | UnsetType | None, since("4.0", "range: first line")] = UNSET
    stop: Annotated[int | UnsetType | None, since("4.0", "range: line after the last")] = UNSET
    n: Annotated[int | UnsetType | None, since("4.0", "tail, search: at most so many")] = UNSET
    pattern: Annotated[str | UnsetType | None, since("4.0", "search: glob with * and ?")] = UNSET
    unique: Annotated[bool | UnsetType | None, since("4.0", "search: without repetitions")] = UNSET


HistoryRow: TypeAlias = tuple[int, int, Any]
"""(session, line, input), or (session, line, (input, output)) where outputs were asked for."""


class HistoryReply(MessageContent, kw_only=True):
    """Earlier input."""

    status: Annotated[Literal["ok"], since("5.0")] = "ok"
    history: Annotated[list[HistoryRow], since("4.0")]


class LanguageInfo(Struct, kw_only=True):
    """The language that a kernel runs."""

    name: str
    version: str
    mimetype: str = "text/plain"
    file_extension: str = ".txt"
    pygments_lexer: str | UnsetType = UNSET
    codemirror_mode: str | dict[str, Any] | UnsetType = UNSET
    nbconvert_exporter: str | UnsetType = UNSET


class HelpLink(Struct, kw_only=True):
    """An entry of a front end's help menu."""

    text: str
    url: str


class KernelInfoReply(MessageContent, kw_only=True):
    """What a kernel is and can."""

    status: Annotated[Literal["ok"], since("5.0")] = "ok"
    protocol_version: Annotated[Version, since("5.0", "was a list of numbers")]
    implementation: Annotated[str, since("5.0", "such as ipython")]
    implementation_version: Annotated[str, since("5.0")]
    language_info: Annotated[LanguageInfo, since("5.0")]
    banner: Annotated[str, since("5.0")] = ""
    help_links: Annotated[list[HelpLink] | UnsetType, since("5.0")] = UNSET
    debugger: Annotated[bool | UnsetType, since("5.5", "deprecated: see supported_features")] = (
        UNSET
    )
    supported_features: Annotated[
        list[str] | UnsetType, since("5.5", "such as `debugger` and `kernel subshells`")
    ] = UNSET


class ConnectReply(MessageContent, kw_only=True):
    """The ports of a kernel's sockets. Deprecated since 5.1."""

    status: Annotated[Literal["ok"] | UnsetType, since("5.0")] = UNSET
    shell_port: Annotated[int, since("4.0")]
    iopub_port: Annotated[int, since("4.0")]
    stdin_port: Annotated[int, since("4.0")]
    hb_port: Annotated[int, since("4.0")]
    control_port: Annotated[int | UnsetType, since("5.0")] = UNSET
