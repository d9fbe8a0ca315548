"""Addresses of sockets, as ZeroMQ writes them.

Source: zmq_tcp(7), zmq_ipc(7); RFC 3986 on brackets around IPv6 addresses.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from ipy.msgspec.errors import ConnectionInfoError

# sockaddr_un.sun_path, less the terminating null byte: 108 on Linux, 104 on the BSDs and macOS.
IPC_PATH_LIMIT = 107 if sys.platform in ("linux", "win32") else 103


class Address(NamedTuple):
    """The parts of an address: for ipc, `ip` is the path and `port` its numeric suffix."""

    transport: str
    ip: str
    port: int


def format_address(transport: str, ip: str, port: int) -> str:
    """Return the address of one socket: `tcp://127.0.0.1:5555`, `tcp://[::1]:5555`, `ipc://path-1`.

    Raises:
        ConnectionInfoError: an unknown transport, or a path that is too long for a socket.
    """
    if transport == "tcp":
        host = f"[{ip}]" if ":" in ip and not ip.startswith("[") else ip
        return f"tcp://{host}:{port}"
    if transport == "ipc":
        path = f"{ip}-{port}"
        size = len(path.encode("utf-8", "surrogateescape"))
        if size > IPC_PATH_LIMIT:
            raise ConnectionInfoError(
                f"the path of a Unix socket may have {IPC_PATH_LIMIT} bytes, this one has {size}: {path}; "
                "choose a shorter directory (JUPYTER_RUNTIME_DIR) or transport 'tcp'"
            )
        return f"ipc://{path}"
    raise ConnectionInfoError(f"unknown transport {transport!r}: expected 'tcp' or 'ipc'")


def parse_address(url: str) -> Address:
    """Return the parts of an address.

    Raises:
        ConnectionInfoError: it is none.
    """
    transport, separator, rest = url.partition("://")
    if not separator or transport not in ("tcp", "ipc"):
        raise ConnectionInfoError(
            f"not an address: {url!r}; expected 'tcp://host:port' or 'ipc://path-number'"
        )
    ip, mark, port = rest.rpartition(":" if transport == "tcp" else "-")
    if not mark or not ip or not (port.isascii() and port.isdigit()):
        raise ConnectionInfoError(
            f"no {'port' if transport == 'tcp' else 'number'} at the end of {url!r}; expected "
            + ("'tcp://host:port'" if transport == "tcp" else "'ipc://path-number'")
        )
    number = int(port) if len(port) < 11 else sys.maxsize
    if transport == "tcp" and number > 65535:
        raise ConnectionInfoError(f"port {port} in {url!r} is above 65535")
    if ip.startswith("[") and ip.endswith("]"):
        ip = ip[1:-1]
    return Address(transport, ip, number)
