"""Translating whole messages from one major version of the protocol to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipy.msgspec.message import Message
from ipy.msgspec.registry import check_content, find_message_type
from ipy.msgspec.versions import PROTOCOL_VERSION, header_version, parse_version

from . import downgrade, upgrade

OLD_VERSION = "4.1"  # what headers say after a translation to protocol 4


def adapt_content(
    msg_type: str,
    content: Mapping[str, Any],
    *,
    source: int,
    target: int,
    request: Mapping[str, Any] | None = None,
) -> tuple[str, dict[str, Any]]:
    """Return message type and content as another major version has them.

    Args:
        msg_type: as the source version names it.
        content: is not changed.
        source: major version of the content, 4 or 5.
        target: major version that is wanted.
        request: for a reply, the content of the request in the reply's own version. Replies to complete_request need it
            to say exactly what is replaced; without it they say it relative to the cursor (4 to 5), or not at all (5 to 4).

    Raises:
        ContentError: the content isn't what its message type promises.
    """
    values = dict(content)
    if source == target or min(source, target) < 4 or max(source, target) > 5:
        return msg_type, values
    version = (source, 0) if source < 5 else (5, 5)
    if find_message_type(msg_type, version) is None:
        return msg_type, values
    # From here on every field is known to have its type.
    check_content(msg_type, values, version)
    steps = upgrade if target > source else downgrade
    if values.get("status") in ("error", "aborted", "abort") and msg_type.endswith("_reply"):
        translate = steps.FAILED
    else:
        translate = steps.CONTENTS.get(msg_type, steps.unchanged)
    return steps.NAMES.get(msg_type, msg_type), translate(values, dict(request or {}))


def adapt(
    message: Mapping[str, Any],
    to_version: str | int = PROTOCOL_VERSION,
    *,
    request: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a message in its dict form as another version of the protocol has it; the argument isn't changed.

    Args:
        message: header, parent_header, metadata, content (and what else there is, which is kept).
        to_version: the version that is wanted, or its major number.
        request: see `adapt_content`.

    Raises:
        ContentError: the header has no message type or an impossible version, or the content isn't what it promises.
    """
    target = to_version if isinstance(to_version, int) else parse_version(to_version)[0]
    header = dict(message["header"])
    source = header_version(header)[0]
    adapted = dict(message)
    msg_type, content = adapt_content(
        str(header.get("msg_type", "")),
        message.get("content") or {},
        source=source,
        target=target,
        request=request,
    )
    if source != target:
        header["msg_type"] = msg_type
        header["version"] = _version_text(to_version)
    adapted.update(
        header=header,
        content=content,
        metadata=dict(message.get("metadata") or {}),
        parent_header=adapt_header(message.get("parent_header") or {}, to_version),
    )
    if "msg_type" in adapted:
        adapted["msg_type"] = msg_type
    return adapted


def adapt_message(
    message: Message,
    to_version: str | int = PROTOCOL_VERSION,
    *,
    request: Mapping[str, Any] | None = None,
) -> Message:
    """Translate a message that came in, in place; `header_frame` stays as it came, to be the parent of answers.

    Raises:
        PackingError: a part can't be unpacked.
        ContentError: see `adapt`.
    """
    adapted = adapt(message.load().as_dict(), to_version, request=request)
    message.header = adapted["header"]
    message.msg_type = adapted["msg_type"]
    message.content = adapted["content"]
    message.parent_header = adapted["parent_header"]
    return message


def adapt_header(header: Mapping[str, Any], to_version: str | int) -> dict[str, Any]:
    """Return a (parent) header as another version names its message type.

    Raises:
        ContentError: its version is none.
    """
    adapted = dict(header)
    if not adapted:
        return adapted
    source = header_version(adapted)[0]
    target = to_version if isinstance(to_version, int) else parse_version(to_version)[0]
    if source != target:
        names = (upgrade if target > source else downgrade).NAMES
        msg_type = adapted.get("msg_type")
        if isinstance(msg_type, str):
            adapted["msg_type"] = names.get(msg_type, msg_type)
        adapted["version"] = _version_text(to_version)
    return adapted


def _version_text(version: str | int) -> str:
    if isinstance(version, str):
        return version
    return PROTOCOL_VERSION if version >= 5 else OLD_VERSION
