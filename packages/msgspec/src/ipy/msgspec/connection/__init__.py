"""Where a kernel is to be found, and the key it shares: connection info, its files and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .addresses import format_address, parse_address
    from .files import read_connection_file, write_connection_file
    from .info import CHANNELS, ConnectionInfo
    from .keys import new_key

__all__ = [
    "CHANNELS",
    "ConnectionInfo",
    "format_address",
    "new_key",
    "parse_address",
    "read_connection_file",
    "write_connection_file",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "CHANNELS": "info",
        "ConnectionInfo": "info",
        "format_address": "addresses",
        "new_key": "keys",
        "parse_address": "addresses",
        "read_connection_file": "files",
        "write_connection_file": "files",
    },
)
