"""`MemoryWire`: frames from one end to the other without a socket."""

from __future__ import annotations

import queue
from collections.abc import Sequence


class WireClosedError(Exception):
    """The wire was closed, and everything that was sent before was taken."""


class MemoryEnd:
    """One end of a `MemoryWire`; has the calls of a socket that messages need.

    Safe to use from several threads. Frames are copied when they are sent, as a socket does it: what the sender changes afterwards
    doesn't change what the other end gets.
    """

    def __init__(
        self,
        *,
        incoming: queue.SimpleQueue[list[bytes] | None],
        outgoing: queue.SimpleQueue[list[bytes] | None],
    ) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def send_multipart(self, frames: Sequence[bytes | bytearray | memoryview]) -> None:
        """Send the frames of one message."""
        self._outgoing.put([bytes(frame) for frame in frames])

    def recv_multipart(self, timeout_s: float | None = None) -> list[bytes]:
        """Return the frames of the next message.

        Args:
            timeout_s: how long to wait; None waits for ever, 0 not at all.

        Raises:
            TimeoutError: nothing came in time.
            WireClosedError: the wire was closed and is empty.
        """
        try:
            frames = self._incoming.get(timeout_s != 0, timeout_s or None)
        except queue.Empty:
            raise TimeoutError(f"no message came within {timeout_s} s") from None
        if frames is None:
            self._incoming.put(None)  # whoever asks next is told too
            raise WireClosedError("the wire is closed; no message is left in it")
        return frames

    def poll(self) -> bool:
        """Tell whether a message, or the end of the wire, waits."""
        return not self._incoming.empty()

    def close(self) -> None:
        """Close both ends: what is under way still arrives."""
        self._incoming.put(None)
        self._outgoing.put(None)


class MemoryWire:
    """Two ends that are joined: what one sends, the other receives, in order.

    `left` and `right` are `MemoryEnd`s; it doesn't matter which is whose.
    """

    def __init__(self) -> None:
        there: queue.SimpleQueue[list[bytes] | None] = queue.SimpleQueue()
        back: queue.SimpleQueue[list[bytes] | None] = queue.SimpleQueue()
        self.left = MemoryEnd(incoming=back, outgoing=there)
        self.right = MemoryEnd(incoming=there, outgoing=back)
