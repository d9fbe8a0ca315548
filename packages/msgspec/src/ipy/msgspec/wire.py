"""Frames: how the parts of a message travel, and nothing of what they mean.

    [*identities, DELIMITER, signature, header, parent_header, metadata, content, *buffers]

Splitting never looks into a part, so it can't fail on what stands there.

Source: the manual's "The wire protocol"; messaging specification 5.5, "Wire protocol".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from .errors import WireError

DELIMITER = b"<IDS|MSG>"
PARTS = ("signature", "header", "parent_header", "metadata", "content")

Buffer: TypeAlias = Any  # bytes, memoryview, or anything with the buffer interface (PEP 688 has no name for it in 3.11)


class RawMessage(NamedTuple):
    """A message as it travels, with nothing unpacked."""

    identities: list[bytes]
    """What precedes the delimiter: routing identities, or one topic on iopub."""
    signature: bytes
    """Hex digest, empty without authentication."""
    header: bytes
    parent_header: bytes
    metadata: bytes
    content: bytes
    buffers: list[Buffer]
    """Raw frames after the content, as memoryviews where they came over the wire."""

    @property
    def signed(self) -> tuple[bytes, bytes, bytes, bytes]:
        """The parts that the signature covers, in its order."""
        return self[2:6]


def split_frames(frames: Sequence[Buffer]) -> RawMessage:
    """Find the parts of a message among its frames.

    Frames may be bytes, memoryviews or ZeroMQ's own frame objects; large buffers aren't copied.

    Raises:
        WireError: no delimiter, or too few frames after it.
    """
    try:
        at = frames.index(DELIMITER)
    except ValueError:
        # Frame objects of ZeroMQ and memoryviews with another format equal no bytes.
        at = _find_delimiter(frames)
    found = len(frames) - at - 1
    if found < 5:
        missing = ", ".join(PARTS[found:])
        raise WireError(
            f"message is cut short after frame {len(frames) - 1}: expected 5 frames after the delimiter "
            f"(signature, header, parent_header, metadata, content), got {found}; missing: {missing}"
        )
    signature, header, parent_header, metadata, content = [
        frame if frame.__class__ is bytes else _to_bytes(frame) for frame in frames[at + 1 : at + 6]
    ]
    return RawMessage(
        [frame if frame.__class__ is bytes else _to_bytes(frame) for frame in frames[:at]],
        signature,
        header,
        parent_header,
        metadata,
        content,
        [memoryview(frame) for frame in frames[at + 6 :]] if found > 5 else [],
    )


def join_frames(raw: RawMessage) -> list[Buffer]:
    """Return the frames of a message, ready to send."""
    return [
        *raw.identities,
        DELIMITER,
        raw.signature,
        raw.header,
        raw.parent_header,
        raw.metadata,
        raw.content,
        *raw.buffers,
    ]


def _find_delimiter(frames: Sequence[Buffer]) -> int:
    for index, frame in enumerate(frames):
        # A large buffer isn't copied to be compared with nine bytes.
        if len(frame) == len(DELIMITER) and _to_bytes(frame) == DELIMITER:
            return index
    raise WireError(
        f"no delimiter {DELIMITER.decode()} among {len(frames)} frames: this is not a message, "
        "or it was sent by something that doesn't speak the message protocol"
    )


def _to_bytes(frame: Buffer) -> bytes:
    # Strings can't come from a socket, but can from a test or another transport.
    try:
        return bytes(memoryview(frame))
    except TypeError as error:
        raise WireError(f"a frame must be bytes, got {type(frame).__name__}") from error
