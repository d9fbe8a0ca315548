"""Messages of the Debug Adapter Protocol as bytes, and replies.

Source: Debug Adapter Protocol, "Base protocol".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

Message = dict[str, Any]


def encode(message: Message) -> bytes:
    """A message with its header."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def read_messages(stream: BinaryIO) -> Iterator[Message]:
    """The messages of a stream, until it ends."""
    while True:
        size_bytes = -1
        while True:
            line = stream.readline()
            if not line:
                return
            if line == b"\r\n":
                break
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                size_bytes = int(value)
        if size_bytes < 0:
            continue
        body = stream.read(size_bytes)
        if len(body) < size_bytes:
            return
        yield json.loads(body)


def success(request: Message, body: Message | None = None) -> Message:
    """The reply to a request that went well."""
    reply = {
        "type": "response",
        "request_seq": request["seq"],
        "success": True,
        "command": request["command"],
    }
    if body is not None:
        reply["body"] = body
    return reply


def failure(request: Message, text: str) -> Message:
    """The reply to a request that failed.

    Args:
        request: what failed; may lack everything.
        text: what is wrong and what to do.
    """
    return {
        "type": "response",
        "request_seq": request.get("seq", 0),
        "success": False,
        "command": request.get("command", ""),
        "message": text,
        "body": {},
    }
