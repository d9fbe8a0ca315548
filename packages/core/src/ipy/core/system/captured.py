"""What running a command gives."""

from __future__ import annotations

from typing import NamedTuple


class Captured(NamedTuple):
    """Bytes that a command wrote, and how it ended (an exit status, negative for a signal)."""

    stdout: bytes
    stderr: bytes
    status: int
