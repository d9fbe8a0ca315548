"""The names of `jupyter_client.session` that others import, beside the session itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .codec import JsonPacker, PicklePacker
from .configurable import Session, extract_header
from .identity import new_id
from .versions import PROTOCOL_VERSION as protocol_version  # noqa: N811 - the name others look for
from .wire import DELIMITER as DELIM

__all__ = [
    "DELIM",
    "MessageView",
    "Session",
    "default_secure",
    "extract_header",
    "json_packer",
    "json_unpacker",
    "msg_header",
    "new_id",
    "new_id_bytes",
    "pickle_packer",
    "pickle_unpacker",
    "protocol_version",
    "session_aliases",
    "session_flags",
    "utcnow",
]

_json = JsonPacker()
_pickle = PicklePacker()

json_packer = default_packer = _json.pack
json_unpacker = default_unpacker = _json.unpack
pickle_packer = _pickle.pack
pickle_unpacker = _pickle.unpack

session_aliases = {
    "ident": "Session.session",
    "user": "Session.username",
    "keyfile": "Session.keyfile",
}
session_flags = {
    "secure": (
        {"Session": {"key": new_id().encode("ascii"), "keyfile": ""}},
        "Sign messages with HMAC, with a new key (the default).",
    ),
    "no-secure": (
        {"Session": {"key": b"", "keyfile": ""}},
        "Don't sign messages: anyone who reaches the sockets can run code.",
    ),
}


class MessageView:
    """A message in its dict form with attributes instead of keys, as in `message.header.msg_id`.

    Source: the manual's "The wire protocol", on messages in Python.
    """

    def __init__(self, msg_dict: dict[str, Any]) -> None:
        for name, value in dict(msg_dict).items():
            self.__dict__[name] = MessageView(value) if isinstance(value, dict) else value

    def __iter__(self) -> Any:
        return iter(self.__dict__.items())

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    def __repr__(self) -> str:
        return repr(self.__dict__)


Message = MessageView


def new_id_bytes() -> bytes:
    """Return a random UUID as bytes."""
    return new_id().encode("ascii")


def utcnow() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)


def msg_header(msg_id: str, msg_type: str, username: str, session: str) -> dict[str, Any]:
    """Return a header made of its parts, with the present date and our protocol version."""
    return {
        "msg_id": msg_id,
        "msg_type": msg_type,
        "username": username,
        "session": session,
        "date": utcnow(),
        "version": protocol_version,
    }


def default_secure(cfg: Any) -> None:
    """Set a new key in a configuration that has neither key nor key file."""
    if "Session" in cfg and ("key" in cfg.Session or "keyfile" in cfg.Session):
        return
    cfg.Session.key = new_id_bytes()
