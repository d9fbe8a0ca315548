"""One end of a conversation: makes headers, packs and signs what is sent, checks and unpacks what comes in.

Encoding is what every print pays for, so it does nothing twice: the parent's header is passed on as the bytes that came
in, the empty dict is packed once, and the key is hashed once.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipy.config.lazy import lazy_names

from .codec.packer import Packer, get_packer
from .errors import PackingError, WireError
from .identity import new_id, now_text
from .message import Message
from .signing import DEFAULT_SCHEME, ReplayGuard, Signer
from .versions import PROTOCOL_VERSION
from .wire import DELIMITER, Buffer, split_frames

if TYPE_CHECKING:
    from .configurable import ConfigurableSession

__all__ = ["ConfigurableSession", "Limits", "Session"]


class Limits(NamedTuple):
    """Sizes in bytes that a part of a message may have; a larger one is refused before it is hashed or parsed."""

    header: int = 1 << 20
    """Header and parent header, each."""
    metadata: int = 1 << 26
    content: int = 1 << 30


DEFAULT_LIMITS = Limits()


class Session:
    """One end of a conversation. Safe to use from several threads.

    Attributes:
        session: id of this end, in every header it makes.
        username: in every header it makes.
        version: protocol version, in every header it makes.
        packer: what packs and unpacks.
        signer: what signs and verifies.
        replay_guard: refuses what came before; None lets duplicates pass.
    """

    def __init__(
        self,
        *,
        key: bytes = b"",
        scheme: str = DEFAULT_SCHEME,
        packer: Packer | str = "json",
        session: str = "",
        username: str = "",
        version: str = PROTOCOL_VERSION,
        replay_guard: ReplayGuard | None = None,
        limits: Limits = DEFAULT_LIMITS,
        numbers: Iterator[int] | None = None,
    ) -> None:
        """Take the key and choose the packer.

        Args:
            key: shared secret; empty switches signing off.
            scheme: how messages are signed.
            packer: a packer, or the name of one.
            session: id of this end; a new UUID if empty.
            username: the user's name if empty.
            version: protocol version that headers bear.
            replay_guard: refuses what came before; None lets duplicates pass.
            limits: of sizes.
            numbers: numbers for message ids, where several sessions are one end.

        Raises:
            SignatureError: no such scheme.
            PackingError: no such packer.
        """
        self.packer: Packer = get_packer(packer) if isinstance(packer, str) else packer
        self.signer = Signer(key, scheme)
        self.session = session or new_id()
        self.username = username or default_username()
        self.version = version
        self.replay_guard = replay_guard
        self.limits = limits
        self._empty = self.packer.pack({})
        self._pid = os.getpid()
        self._stem = f"{self.session}_{self._pid}_"
        self._numbers = numbers if numbers is not None else itertools.count()

    def new_msg_id(self) -> str:
        """Return an id for a message: unique for this end, also in a child process that it was copied into by a fork."""
        pid = os.getpid()
        if pid != self._pid:
            self._pid = pid
            self._stem = f"{self.session}_{pid}_"
        return f"{self._stem}{next(self._numbers)}"

    def make_header(
        self, msg_type: str, *, msg_id: str | None = None, subshell_id: str | None = None
    ) -> dict[str, Any]:
        """Return the header of a new message."""
        header: dict[str, Any] = {
            "msg_id": msg_id or self.new_msg_id(),
            "msg_type": msg_type,
            "username": self.username,
            "session": self.session,
            "date": now_text(),
            "version": self.version,
        }
        if subshell_id is not None:
            header["subshell_id"] = subshell_id
        return header

    def encode(
        self,
        msg_type: str,
        content: object,
        *,
        parent: bytes | Mapping[str, Any] | Message | None = None,
        metadata: Mapping[str, Any] | None = None,
        identities: Sequence[bytes] = (),
        buffers: Sequence[Buffer] = (),
        msg_id: str | None = None,
        subshell_id: str | None = None,
    ) -> list[Buffer]:
        """Return the frames of a new message.

        Args:
            msg_type: e.g. `execute_request`.
            content: a dict or a struct of `ipy.msgspec.messages`.
            parent: what this message answers: its header frame (as it came), header, dict form or `Message`.
            metadata: information about the message.
            identities: where it goes (on a router), or its topic (on iopub).
            buffers: raw frames after the content: contiguous, not copied.
            msg_id: id, where the caller needs to know it before.
            subshell_id: the subshell that a request is meant for. Since protocol 5.5.

        Raises:
            PackingError: something can't be packed, or a buffer is none.
        """
        pack = self.packer.pack
        header = pack(self.make_header(msg_type, msg_id=msg_id, subshell_id=subshell_id))
        if parent.__class__ is bytes:
            parent_header = parent or self._empty
        else:
            parent_header = self.pack_parent(parent)
        meta = pack(metadata) if metadata else self._empty
        if content.__class__ is dict:
            body = pack(content) if content else self._empty
        else:
            # A struct knows how it travels; anything else must be a mapping, or it is no content.
            body = pack(plain_content(content))
        if buffers:
            check_buffers(buffers)
        return [
            *identities,
            DELIMITER,
            self.signer.sign((header, parent_header, meta, body)),
            header,
            parent_header,
            meta,
            body,
            *buffers,
        ]

    def decode(self, frames: Sequence[Buffer]) -> Message:
        """Return the message in some frames, verified; all of it but the header is unpacked later, on access.

        Raises:
            WireError: the frames are no message, or a part is larger than its limit.
            SignatureError: the signature is missing or wrong.
            ReplayError: the message has been received before.
            PackingError: the header can't be unpacked.
            ContentError: the header lacks `msg_id` or `msg_type`.
        """
        raw = split_frames(frames)
        header, parent_header, metadata, content = signed = raw[2:6]
        limits = self.limits
        if (
            len(header) > limits.header
            or len(parent_header) > limits.header
            or len(metadata) > limits.metadata
            or len(content) > limits.content
        ):
            _refuse_size(signed, limits, first=len(raw.identities) + 2)
        self.signer.verify(raw.signature, signed)
        if self.replay_guard is not None:
            self.replay_guard.admit(raw.signature)
        return Message(raw, self.packer.unpack(header), self.packer)

    def clone(self) -> Session:
        """Return another session for the same end, as for another socket: same id and key, a record of its own of what came."""
        guard = self.replay_guard
        # One end, one numbering: ids stay unique.
        return Session(
            key=self.signer.key,
            scheme=self.signer.scheme,
            packer=self.packer,
            session=self.session,
            username=self.username,
            version=self.version,
            replay_guard=ReplayGuard(guard.size) if guard is not None else None,
            limits=self.limits,
            numbers=self._numbers,
        )

    def pack_parent(self, parent: object) -> bytes:
        """Return the header frame of a parent in any of its forms; the empty dict for none.

        Raises:
            PackingError: it is no form of a message.
        """
        if parent is None:
            return self._empty
        if isinstance(parent, Message):
            return parent.header_frame
        if isinstance(parent, Mapping):
            # A whole message in its dict form, or its header alone.
            header = parent.get("header", parent)
            return self.packer.pack(header) if header else self._empty
        if isinstance(parent, (bytes, bytearray, memoryview)):
            return bytes(parent) or self._empty
        raise PackingError(
            f"parent must be a header frame, a header, a message or None, got {type(parent).__name__}"
        )


def plain_content(content: object) -> object:
    """Return a content as dict.

    Raises:
        PackingError: a content must be a dict or a message struct.
    """
    as_dict = getattr(content, "as_dict", None)
    if as_dict is not None:
        return as_dict()
    if content is None:
        return {}
    if isinstance(content, Mapping):
        return dict(content)
    raise PackingError(
        f"content must be a dict or a struct of ipy.msgspec.messages, got {type(content).__name__}"
    )


def check_buffers(buffers: Sequence[Buffer]) -> None:
    """Check that every buffer can be sent without a copy.

    Raises:
        PackingError: one has no buffer interface, or isn't contiguous.
    """
    for index, buffer in enumerate(buffers):
        if buffer.__class__ is bytes:
            continue
        try:
            view = memoryview(buffer)
        except TypeError:
            raise PackingError(
                f"expected an object with the buffer interface (bytes, memoryview, array), "
                f"got {type(buffer).__name__} - at $.buffers[{index}]",
                path=f"$.buffers[{index}]",
            ) from None
        if not view.contiguous:
            raise PackingError(
                f"buffer isn't contiguous in memory: make a copy of it first - at $.buffers[{index}]",
                path=f"$.buffers[{index}]",
            )


def default_username() -> str:
    """Return the name of the user, from the environment (no look-up, which may ask a network)."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        name = os.environ.get(variable)
        if name:
            return name
    return "username"


def _refuse_size(parts: Sequence[bytes], limits: Limits, *, first: int) -> None:
    names = ("header", "parent_header", "metadata", "content")
    bounds = (limits.header, limits.header, limits.metadata, limits.content)
    for index, (name, part, bound) in enumerate(zip(names, parts, bounds, strict=True)):
        if len(part) > bound:
            raise WireError(
                f"{name} of {len(part):,} bytes is refused: at most {bound:,} are accepted (frame {first + index})",
                frame=first + index,
            )


# The configurable session brings traitlets; most who import this module need only the quick one.
__getattr__, __dir__ = lazy_names(__name__, {"ConfigurableSession": "ipy.msgspec.configurable"})
