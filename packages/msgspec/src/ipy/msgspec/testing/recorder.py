"""`Recorder`: the messages of a conversation, kept in order, with the questions that tests ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ipy.msgspec.message import Message


class Recorded(NamedTuple):
    """A message and the channel it came over (`shell`, `iopub`, `stdin`, `control`)."""

    channel: str
    message: Message


class Recorder:
    """Keeps messages in the order in which they came.

    The questions take the id of a request and look at its answers only; None looks at everything.
    """

    def __init__(self) -> None:
        self.records: list[Recorded] = []
        self._by_parent: dict[str, list[int]] = {}
        self._replies: dict[str, Message] = {}
        self._idle: set[str] = set()

    def add(self, channel: str, message: Message) -> None:
        """Keep a message."""
        parent = message.parent_header.get("msg_id", "")
        self._by_parent.setdefault(parent, []).append(len(self.records))
        self.records.append(Recorded(channel, message))
        if channel in ("shell", "control"):
            self._replies.setdefault(parent, message)
        elif message.msg_type == "status" and message.content["execution_state"] == "idle":
            self._idle.add(parent)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Recorded]:
        return iter(self.records)

    def messages(
        self, channel: str | None = None, *, parent: str | None = None, kind: str | None = None
    ) -> list[Message]:
        """Return the messages of a channel, a request and a message type, in order."""
        chosen = (
            self.records
            if parent is None
            else [self.records[place] for place in self._by_parent.get(parent, ())]
        )
        return [
            record.message
            for record in chosen
            if (channel is None or record.channel == channel)
            and (kind is None or record.message.msg_type == kind)
        ]

    def text(self, name: str = "stdout", *, parent: str | None = None) -> str:
        """Return what was printed to a stream, joined."""
        return "".join(
            str(message.content["text"])
            for message in self.messages("iopub", parent=parent, kind="stream")
            if message.content["name"] == name
        )

    def states(self, *, parent: str | None = None) -> list[str]:
        """Return the execution states that were published, in order."""
        return [
            str(message.content["execution_state"])
            for message in self.messages("iopub", parent=parent, kind="status")
        ]

    def is_idle(self, parent: str) -> bool:
        """Tell whether the kernel said that it is done with a request."""
        return parent in self._idle

    def reply_to(self, request: str) -> Message | None:
        """Return the reply to a request, if it has come."""
        return self._replies.get(request)

    def clear(self) -> None:
        """Forget everything."""
        self.records.clear()
        self._by_parent.clear()
        self._replies.clear()
        self._idle.clear()
