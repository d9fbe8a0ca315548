"""Binary representations as text: messages are JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def encode_media(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Data by MIME type with bytes as base64 text; the very same mapping where there are none."""
    if not any(isinstance(value, (bytes, bytearray, memoryview)) for value in data.values()):
        return data
    from base64 import b64encode

    return {
        mime: b64encode(value).decode("ascii")
        if isinstance(value, (bytes, bytearray, memoryview))
        else value
        for mime, value in data.items()
    }
