"""The messages between front ends and kernels: types, wire format, signing, connection files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

from ._version import __version__

if TYPE_CHECKING:
    from .connection import (
        ConnectionInfo,
        new_key,
        read_connection_file,
        write_connection_file,
    )
    from .errors import (
        ConnectionInfoError,
        ContentError,
        MessageError,
        PackingError,
        ReplayError,
        SignatureError,
        WireError,
    )
    from .message import Message
    from .session import Limits, Session
    from .signing import ReplayGuard, Signer
    from .wire import DELIMITER, RawMessage, join_frames, split_frames

_HOMES = {
    "connection": ("ConnectionInfo", "new_key", "read_connection_file", "write_connection_file"),
    "errors": (
        "ConnectionInfoError",
        "ContentError",
        "MessageError",
        "PackingError",
        "ReplayError",
        "SignatureError",
        "WireError",
    ),
    "message": ("Message",),
    "session": ("Limits", "Session"),
    "signing": ("ReplayGuard", "Signer"),
    "wire": ("DELIMITER", "RawMessage", "join_frames", "split_frames"),
}

__all__ = [
    "DELIMITER",
    "ConnectionInfo",
    "ConnectionInfoError",
    "ContentError",
    "Limits",
    "Message",
    "MessageError",
    "PackingError",
    "RawMessage",
    "ReplayError",
    "ReplayGuard",
    "Session",
    "SignatureError",
    "Signer",
    "WireError",
    "__version__",
    "join_frames",
    "new_key",
    "read_connection_file",
    "split_frames",
    "write_connection_file",
]

__getattr__, __dir__ = lazy_names(
    __name__, {name: module for module, names in _HOMES.items() for name in names}
)
