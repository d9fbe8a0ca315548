"""Messages of parallel computing: engines, the hub, apply. They are the same in protocols 4 and 5."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .base import MessageContent, since

Target: TypeAlias = int | str


class RegistrationRequest(MessageContent, kw_only=True):
    """An engine announces itself."""

    uuid: Annotated[str, since("4.0", "identity of the engine's sockets")]


class RegistrationReply(MessageContent, kw_only=True):
    """The engine is known under an id."""

    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    id: Annotated[int, since("4.0")]


class EngineNotification(MessageContent, kw_only=True):
    """An engine came or went."""

    id: Annotated[int, since("4.0")]
    uuid: Annotated[str, since("4.0")]


class QueueRequest(MessageContent, kw_only=True):
    """Ask what engines have to do."""

    verbose: Annotated[bool, since("4.0", "list message ids instead of counting them")] = False
    targets: Annotated[list[Target] | Target | None, since("4.0", "engine ids")] = None


class EngineQueue(Struct, kw_only=True):
    """What one engine has done and has to do: counts, or message ids. `tasks` stays empty with the pure scheduler."""

    completed: int | list[str]
    queue: int | list[str]
    tasks: int | list[str]


class QueueReply(MessageContent, kw_only=True):
    """What engines have to do: on the wire one key per engine, its id as text."""

    rest_field: ClassVar[str] = "engines"
    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    engines: Annotated[dict[str, EngineQueue], since("4.0", "by engine id")] = msgspec.field(
        default_factory=dict
    )


class ResultRequest(MessageContent, kw_only=True):
    """Ask for results that the hub keeps."""

    msg_ids: Annotated[list[str], since("4.0")]
    targets: Annotated[list[Target] | Target | UnsetType | None, since("4.0")] = UNSET
    statusonly: Annotated[bool, since("4.0", "without the results themselves")] = False


class ResultReply(MessageContent, kw_only=True):
    """Results: on the wire one key per message id; their data are in the buffers."""

    rest_field: ClassVar[str] = "results"
    status: Annotated[Literal["ok"], since("4.0")] = "ok"
    pending: Annotated[list[str], since("4.0")] = msgspec.field(default_factory=list)
    completed: Annotated[list[str], since("4.0")] = msgspec.field(default_factory=list)
    results: Annotated[dict[str, Any], since("4.0", "by message id")] = msgspec.field(
        default_factory=dict
    )


class PurgeRequest(MessageContent, kw_only=True):
    """Forget results."""

    msg_ids: Annotated[list[str] | Literal["all"] | None, since("4.0")] = None
    engine_ids: Annotated[list[int] | None, since("4.0")] = None


class TaskDestination(MessageContent, kw_only=True):
    """From a scheduler to the hub: where a task went."""

    msg_id: Annotated[str, since("4.0")]
    engine_id: Annotated[str, since("4.0")]


class Dependency(Struct, kw_only=True):
    """What must have happened before a task may run."""

    dependencies: list[str]
    all: bool = True
    success: bool = True
    failure: bool = False


class ApplyMetadata(Struct, kw_only=True):
    """Metadata of an apply_request."""

    after: list[str] | Dependency | UnsetType = UNSET
    follow: list[str] | Dependency | UnsetType = UNSET


class AbortRequest(MessageContent, kw_only=True):
    """Drop requests from the queue."""

    msg_ids: Annotated[list[str] | str | None, since("4.0", "None: all of them")] = None
