"""A message in the hands of whoever received it: decoded parts, with the raw ones beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .errors import ContentError, Fault
from .wire import Buffer, RawMessage

if TYPE_CHECKING:
    from datetime import datetime

    from .codec.packer import Packer
    from .messages.base import MessageContent


class Message:
    """One message. The header is unpacked; the other parts are when they are first asked for, and may be changed then.

    Attributes:
        identities: what preceded the delimiter: routing identities, or the topic on iopub.
        header: `msg_id`, `msg_type`, `session`, `username`, `date`, `version`, and `subshell_id` where one is addressed.
        header_frame: the header as it came: the parent of every answer, which is never packed again.
        buffers: raw frames after the content.
        msg_id: the header's.
        msg_type: the header's.
        raw: every part as it came.
    """

    __slots__ = (
        "_content",
        "_metadata",
        "_packer",
        "_parent_header",
        "buffers",
        "header",
        "header_frame",
        "identities",
        "msg_id",
        "msg_type",
        "raw",
    )

    def __init__(self, raw: RawMessage, header: Any, packer: Packer) -> None:
        """Wrap the parts of a message.

        Raises:
            ContentError: the header is no dict, or its `msg_type` or `msg_id` is missing or no text.
        """
        try:
            self.msg_type: str = header["msg_type"]
            self.msg_id: str = header["msg_id"]
        except (TypeError, KeyError):
            _refuse_header(header)
        if self.msg_type.__class__ is not str or self.msg_id.__class__ is not str:
            _refuse_header(header)
        self.raw = raw
        self.identities = raw.identities
        self.header: dict[str, Any] = header
        self.header_frame = raw.header
        self.buffers: list[Buffer] = raw.buffers
        self._packer = packer
        self._parent_header: dict[str, Any] | None = None
        self._metadata: dict[str, Any] | None = None
        self._content: dict[str, Any] | None = None

    @property
    def parent_header(self) -> dict[str, Any]:
        """The header of the message that this one answers or was caused by; empty if there is none.

        Raises:
            PackingError: it can't be unpacked.
            ContentError: it is no dict.
        """
        value = self._parent_header
        if value is None:
            value = self._parent_header = self._unpack("parent_header", self.raw.parent_header)
        return value

    @parent_header.setter
    def parent_header(self, value: dict[str, Any]) -> None:
        self._parent_header = value

    @property
    def metadata(self) -> dict[str, Any]:
        """Information about the message; raises like `parent_header`."""
        value = self._metadata
        if value is None:
            value = self._metadata = self._unpack("metadata", self.raw.metadata)
        return value

    @metadata.setter
    def metadata(self, value: dict[str, Any]) -> None:
        self._metadata = value

    @property
    def content(self) -> dict[str, Any]:
        """What the message says; raises like `parent_header`."""
        value = self._content
        if value is None:
            value = self._content = self._unpack("content", self.raw.content)
        return value

    @content.setter
    def content(self, value: dict[str, Any]) -> None:
        self._content = value

    @property
    def date(self) -> datetime | None:
        """When the message was made, with its timezone (UTC where it names none); None without a readable date."""
        from .dates import parse_date

        return parse_date(self.header.get("date"))

    @property
    def subshell_id(self) -> str | None:
        """The subshell that a request is meant for. Since protocol 5.5."""
        value = self.header.get("subshell_id")
        return value if isinstance(value, str) else None

    @property
    def parent_id(self) -> str:
        """The `msg_id` of the message that this one answers; empty if there is none."""
        value = self.parent_header.get("msg_id", "")
        return value if isinstance(value, str) else ""

    @property
    def protocol_major(self) -> int:
        """The major version that the sender speaks: 4 if it says so or says nothing, else 5.

        Versions that are newer or unreadable are taken for ours. Messages of version 4 are for `adapters.adapt_message`.
        """
        from .versions import MAJOR, header_version

        version = self.header.get("version")
        if version.__class__ is str and version[:2] == "5.":
            return MAJOR
        try:
            return 4 if header_version(self.header)[0] < MAJOR else MAJOR
        except ContentError:
            return MAJOR

    def load(self) -> Message:
        """Unpack every part now, so that later access can't fail; returns the message itself.

        Raises:
            PackingError: a part can't be unpacked.
            ContentError: a part is no dict.
        """
        _ = self.parent_header, self.metadata, self.content
        return self

    def checked(self) -> MessageContent:
        """Return the content as the struct of its message type.

        Raises:
            PackingError: the content can't be unpacked.
            ContentError: the protocol version of the header doesn't have that message type, or the content isn't what it promises: every fault, with paths.
        """
        from .registry import check_content
        from .versions import header_version

        return check_content(self.msg_type, self.content, header_version(self.header))

    def as_dict(self) -> dict[str, Any]:
        """Return the documented dict form, with `msg_id` and `msg_type` on top. Raises like `load`.

        Source: the manual's "The wire protocol", on messages in Python.
        """
        return {
            "header": self.header,
            "msg_id": self.msg_id,
            "msg_type": self.msg_type,
            "parent_header": self.parent_header,
            "metadata": self.metadata,
            "content": self.content,
            "buffers": self.buffers,
        }

    def __repr__(self) -> str:
        return f"<Message {self.msg_type} {self.msg_id}>"

    def _unpack(self, name: str, data: bytes) -> dict[str, Any]:
        value = self._packer.unpack(data)
        if value.__class__ is not dict:
            raise ContentError(
                f"{self.msg_type}: expected a dict, got {_kind(value)} - at $.{name}",
                faults=(Fault(f"Expected `object`, got {_kind(value)}", f"$.{name}"),),
            )
        found: dict[str, Any] = value
        return found


def _refuse_header(header: object) -> None:
    """Say what is wrong with a header, all of it."""
    faults: list[Fault] = []
    if not isinstance(header, Mapping):
        faults.append(Fault(f"Expected `object`, got {_kind(header)}", "$.header"))
    else:
        for name in ("msg_id", "msg_type"):
            if name not in header:
                faults.append(Fault(f"Object missing required field `{name}`", "$.header"))
            elif header[name].__class__ is not str:
                faults.append(
                    Fault(f"Expected `str`, got {_kind(header[name])}", f"$.header.{name}")
                )
    raise ContentError("invalid header: " + "; ".join(map(str, faults)), faults=tuple(faults))


_KINDS = {
    "NoneType": "`null`",
    "dict": "`object`",
    "list": "`array`",
}


def _kind(value: object) -> str:
    name = type(value).__name__
    return _KINDS.get(name, f"`{name}`")
