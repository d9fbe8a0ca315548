"""Ids of sessions and messages, and the time that a header bears.

Every message pays for these: no uuid module, no date arithmetic.
"""

from __future__ import annotations

import os
import time

_latest = (
    -1,
    "",
)  # the second that was formatted last, and how: one tuple, so that no thread reads half of it


def new_id() -> str:
    """Return a random UUID (version 4, RFC 9562) as text."""
    data = bytearray(os.urandom(16))
    data[6] = data[6] & 0x0F | 0x40
    data[8] = data[8] & 0x3F | 0x80
    text = data.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def now_text() -> str:
    """Return the present time in UTC, as in `2026-11-02T09:30:00.000001Z`."""
    global _latest
    second, rest = divmod(time.time_ns(), 1_000_000_000)
    latest = _latest
    if second != latest[0]:
        latest = _latest = (second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second)))
    return f"{latest[1]}.{rest // 1000:06d}Z"
