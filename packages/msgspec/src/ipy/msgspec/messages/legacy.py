"""Messages of protocol 4, which the IPython 1.2.1 manual describes. `ipy.msgspec.adapters` translates them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .base import ErrorReply, MessageContent, MimeBundle, since


class ExecuteRequest4(MessageContent, kw_only=True):
    """Run code."""

    code: Annotated[str, since("4.0")]
    silent: Annotated[bool, since("4.0")] = False
    store_history: Annotated[bool, since("4.0", "true unless silent")] = True
    user_variables: Annotated[list[str], since("4.0", "names whose values come back")] = (
        msgspec.field(default_factory=list)
    )
    user_expressions: Annotated[dict[str, str], since("4.0")] = msgspec.field(default_factory=dict)
    allow_stdin: Annotated[bool, since("4.0")] = True


class ExecuteReply4(MessageContent, kw_only=True):
    """The code ran."""

    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    execution_count: Annotated[int | None, since("4.0")]
    payload: Annotated[list[dict[str, Any]], since("4.0")] = msgspec.field(default_factory=list)
    user_variables: Annotated[dict[str, Any], since("4.0")] = msgspec.field(default_factory=dict)
    user_expressions: Annotated[dict[str, Any], since("4.0")] = msgspec.field(default_factory=dict)


class ExecuteErrorReply4(ErrorReply, kw_only=True):
    """The code failed."""

    execution_count: Annotated[int | None, since("4.0")]


class ObjectInfoRequest(MessageContent, kw_only=True):
    """Tell about an object by its (dotted) name."""

    oname: Annotated[str, since("4.0")]
    detail_level: Annotated[Literal[0, 1], since("4.0")] = 0


class ArgSpec(Struct, kw_only=True):
    """The parameters of a callable; defaults are texts that belong to the last arguments."""

    args: list[str] = msgspec.field(default_factory=list)
    varargs: str | None = None
    varkw: str | None = None
    defaults: list[str] | None = None


class ObjectInfoReply(MessageContent, kw_only=True):
    """What is known of an object. If it wasn't found, all but name and found are empty."""

    name: Annotated[str, since("4.0")]
    found: Annotated[bool, since("4.0")]
    ismagic: Annotated[bool | None, since("4.0")] = None
    isalias: Annotated[bool | None, since("4.0")] = None
    namespace: Annotated[str | None, since("4.0", "builtin, magics, alias, interactive")] = None
    type_name: Annotated[str | None, since("4.0")] = None
    string_form: Annotated[str | None, since("4.0", "may be shortened at detail level 0")] = None
    base_class: Annotated[str | None, since("4.0")] = None
    length: Annotated[int | str | None, since("4.0")] = None
    file: Annotated[str | None, since("4.0")] = None
    definition: Annotated[str | None, since("4.0")] = None
    argspec: Annotated[ArgSpec | None, since("4.0", "empty for what can't be called")] = None
    init_definition: Annotated[str | None, since("4.0")] = None
    docstring: Annotated[str | None, since("4.0")] = None
    init_docstring: Annotated[str | None, since("4.0")] = None
    class_docstring: Annotated[str | None, since("4.0")] = None
    call_def: Annotated[str | None, since("4.0")] = None
    call_docstring: Annotated[str | None, since("4.0")] = None
    source: Annotated[str | None, since("4.0", "at detail level 1")] = None


class CompleteRequest4(MessageContent, kw_only=True):
    """Complete a text in its line and block."""

    text: Annotated[
        str, since("4.0", "what is completed; empty: found from line and cursor_pos")
    ] = ""
    line: Annotated[str, since("4.0", "the line with the cursor")]
    block: Annotated[str | None, since("4.0", "the whole block")] = None
    cursor_pos: Annotated[int, since("4.0", "within the line")]


class CompleteReply4(MessageContent, kw_only=True):
    """Completions, each of which replaces matched_text."""

    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    matches: Annotated[list[str], since("4.0")]
    matched_text: Annotated[str, since("4.0")] = ""


class HistoryReply4(MessageContent, kw_only=True):
    """Earlier input."""

    history: Annotated[list[tuple[int, int, Any]], since("4.0")]


class KernelInfoReply4(MessageContent, kw_only=True):
    """What a kernel is."""

    protocol_version: Annotated[list[int], since("4.0", "major, minor")]
    ipython_version: Annotated[
        list[int | str] | UnsetType, since("4.0", "three numbers, and '' or dev, rc1, ...")
    ] = UNSET
    language_version: Annotated[list[int | str], since("4.0")]
    language: Annotated[str, since("4.0")]


class ShutdownReply4(MessageContent, kw_only=True):
    """The kernel is about to end."""

    restart: Annotated[bool, since("4.0")] = False


class Stream4(MessageContent, kw_only=True):
    """Text that was printed."""

    name: Annotated[Literal["stdout", "stderr"], since("4.0")]
    data: Annotated[str, since("4.0")]


class DisplayData4(MessageContent, kw_only=True):
    """All representations of one thing."""

    source: Annotated[str, since("4.0", "who made it")] = ""
    data: Annotated[MimeBundle, since("4.0", "application/json is text")]
    metadata: Annotated[dict[str, Any] | None, since("4.0")] = msgspec.field(default_factory=dict)


class DataPub(MessageContent, kw_only=True):
    """Values published while code runs; the namespace is in the buffers. Gone since 5.0."""

    keys: Annotated[list[str], since("4.0")]


class PyIn(MessageContent, kw_only=True):
    """To all clients: this code is about to run. Became execute_input."""

    code: Annotated[str, since("4.0")]
    execution_count: Annotated[int | UnsetType | None, since("4.0")] = UNSET


class PyOut(MessageContent, kw_only=True):
    """The value of the last expression. Became execute_result."""

    execution_count: Annotated[int | None, since("4.0")]
    data: Annotated[MimeBundle, since("4.0")]
    metadata: Annotated[dict[str, Any] | None, since("4.0")] = msgspec.field(default_factory=dict)


class PyErr(MessageContent, kw_only=True):
    """An exception ended the code. Became error."""

    ename: Annotated[str, since("4.0")]
    evalue: Annotated[str, since("4.0")]
    traceback: Annotated[list[str], since("4.0")]


class Status4(MessageContent, kw_only=True):
    """What the kernel is doing."""

    execution_state: Annotated[Literal["busy", "idle", "starting"], since("4.0")]


class ClearOutput4(MessageContent, kw_only=True):
    """Remove the output of the cell; 4.0 chose streams, 4.1 has `wait`."""

    stdout: Annotated[bool | UnsetType, since("4.0")] = UNSET
    stderr: Annotated[bool | UnsetType, since("4.0")] = UNSET
    other: Annotated[bool | UnsetType, since("4.0")] = UNSET
    wait: Annotated[bool | UnsetType, since("4.1")] = UNSET


class InputRequest4(MessageContent, kw_only=True):
    """Have the user type a line."""

    prompt: Annotated[str, since("4.0")] = ""
    password: Annotated[
        bool | UnsetType, since("4.1", "not in the manual; getpass may send it")
    ] = UNSET


class InputReply4(MessageContent, kw_only=True):
    """What the user typed."""

    value: Annotated[str, since("4.0")]
