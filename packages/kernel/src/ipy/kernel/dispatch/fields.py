"""Fields of requests that the protocol doesn't have: ignored, and told of in the log, once for every type of message.

They are of a protocol that is newer than ours, or misspelt. Looking them up needs the table of all messages, whose import takes longer
than a cell; so forms of requests that have not been seen before are put aside, and looked at when nothing else is to be done.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipy.msgspec.message import Message

log = logging.getLogger(__name__)

#: How many forms of requests are remembered: clients can't fill the memory with ever new ones.
LIMIT = 1000


class UnknownFields:
    """Remembers which forms of requests came."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, ...]] = set()
        self._waiting: list[tuple[str, ...]] = []
        self._told: set[str] = set()

    @property
    def is_waiting(self) -> bool:
        """Whether there is a form that has not been looked at."""
        return bool(self._waiting)

    def note(self, message: Message) -> None:
        """Remember the form of a request; from any thread."""
        form = (message.msg_type, *message.content)
        if form not in self._seen and len(self._seen) < LIMIT:
            self._seen.add(form)
            self._waiting.append(form)

    def tell(self) -> None:
        """Look at the forms that are new."""
        from ipy.msgspec.registry import unknown_fields

        while self._waiting:
            kind, *fields = self._waiting.pop(0)
            unknown = unknown_fields(kind, dict.fromkeys(fields))
            if unknown and kind not in self._told:
                self._told.add(kind)
                names = ", ".join(map(repr, unknown))
                log.warning(
                    "a %s has fields that the protocol doesn't have; they are ignored: %s",
                    kind,
                    names,
                )
