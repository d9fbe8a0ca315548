"""Clients that speak protocol 4, as those of 2013 did: their requests are taken as protocol 5, their answers go back as protocol 4.

What is published in the name of such a request goes out in its form too, under headers that say so: clients of today translate it back.
Who else is connected was of the same time, most likely.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ipy.msgspec.errors import MessageError

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.msgspec.message import Message
    from ipy.msgspec.session import Session

log = logging.getLogger(__name__)

#: The version in the headers of what is sent to these clients.
VERSION = "4.1"
#: Requests that both protocols have alike, or that only protocol 4 has: a kernel answers them as they are.
UNCHANGED = frozenset(("object_info_request", "apply_request", "clear_request", "abort_request"))


def is_protocol4(message: Message) -> bool:
    """Whether a request is of protocol 4: its header says so, or bears no version, as those of its time.

    Clients of protocol 5 that forget the version are told by what they ask for.
    """
    version = message.header.get("version")
    if isinstance(version, str) and version:
        return version.startswith(("4.", "3.")) or version in ("3", "4")
    kind, content = message.msg_type, message.content
    if kind == "execute_request":
        return "user_variables" in content
    if kind == "complete_request":
        return "code" not in content
    return kind in ("object_info_request", "history_request", "kernel_info_request")


def take(message: Message) -> bool:
    """Make a request of protocol 4 one of protocol 5; whether it could be done."""
    if message.msg_type in UNCHANGED:
        return True
    # Brings the table of all messages: 40-60 ms, for old clients alone.
    from ipy.msgspec.adapters import adapt_message

    if message.msg_type == "complete_request":
        # The text alone was enough for kernels of that time.
        message.content.setdefault("line", message.content.get("text", ""))
        message.content.setdefault("cursor_pos", len(message.content["line"]))
    message.header.setdefault("version", VERSION)
    try:
        adapt_message(message)
    except MessageError as error:
        log.warning("a %s of protocol 4 is taken as it is: %s", message.msg_type, error)
        return False
    return True


def adapted(
    request: Request, msg_type: str, content: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """The type and content of a message of protocol 5, as the client of a request knows them."""
    from ipy.msgspec.adapters import adapt_content

    asked = request.message.content if msg_type.endswith("_reply") else None
    try:
        return adapt_content(msg_type, content, source=5, target=4, request=asked)
    except MessageError as error:
        log.warning("a %s can't be put into the form of protocol 4: %s", msg_type, error)
        return msg_type, content


def session_for(session: Session) -> Session:
    """The same end of the conversation, with headers of protocol 4."""
    old = session.clone()
    old.version = VERSION
    return old
