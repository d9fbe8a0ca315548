"""The name of an SSH server as users write it: `host`, `user@host`, `user@host:port`, or an alias of `~/.ssh/config`."""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import TunnelError

_SERVER = re.compile(r"(?:(?P<user>[^@]+)@)?(?P<host>\[[^\]]+\]|[^:@\s]+)(?::(?P<port>\d+))?")


class Server(NamedTuple):
    """An SSH server.

    Attributes:
        host: name, address or alias.
        user: login name; None for what ssh takes by default.
        port: None for what ssh takes by default.
    """

    host: str
    user: str | None = None
    port: int | None = None

    @property
    def destination(self) -> str:
        """As ssh takes it, without the port."""
        return f"{self.user}@{self.host}" if self.user else self.host


def parse_server(text: str) -> Server:
    """Take the name of a server apart.

    Raises:
        TunnelError: it is none.
    """
    match = _SERVER.fullmatch(text.strip())
    # ssh would take a leading dash for an option.
    if match is None or text.lstrip().startswith("-") or match["host"].startswith("-"):
        raise TunnelError(
            f"not an SSH server: {text!r}; expected host, user@host or user@host:port"
        )
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 65536:
        raise TunnelError(f"not a port: {port} in {text!r}")
    host = match["host"].strip("[]")
    return Server(host=host, user=match["user"], port=port)
