"""Finds out quickly whether a kernel answers at the addresses of a connection file."""

from __future__ import annotations

import socket as socket_module
import sys
import time
from enum import Enum
from typing import TYPE_CHECKING

from ipy.msgspec.connection import read_connection_file

from .interfaces import address_to_reach

if TYPE_CHECKING:
    import os

    from ipy.msgspec.connection import ConnectionInfo


class Life(Enum):
    """What is known of the kernel of a connection file."""

    ANSWERS = "answers"
    #: Somebody listens, but the heart hasn't beaten in time: stopped in a debugger, perhaps.
    SILENT = "silent"
    #: Nobody listens there.
    GONE = "gone"


def probe(path: str | os.PathLike[str], *, timeout_s: float = 1.0) -> Life:
    """Ask the heart of a kernel for one beat.

    Args:
        path: its connection file.
        timeout_s: how long a kernel that listens may take; where nobody listens, that is known at once.

    Raises:
        ConnectionInfoError: the file can't be read, or isn't one of a kernel.
    """
    info = read_connection_file(path)
    info = info.replace(ip=address_to_reach(info.ip))
    address = info.address("hb")
    until = time.monotonic() + timeout_s
    try:
        _connect(info, address, timeout_s)
    except TimeoutError:
        return Life.SILENT
    except OSError:
        return Life.GONE
    return Life.ANSWERS if _beats(info, until) else Life.SILENT


def _connect(info: ConnectionInfo, address: str, timeout_s: float) -> None:
    """Connect and hang up.

    Raises:
        OSError: nobody is there; TimeoutError: it can't be known.
    """
    if info.transport == "tcp":
        host = info.ip.strip("[]")
        socket_module.create_connection((host, info.hb_port), timeout_s).close()
        return
    if sys.platform == "win32":
        return  # Python has no Unix sockets there: the heart has to tell
    with socket_module.socket(socket_module.AF_UNIX) as socket:
        socket.settimeout(timeout_s)
        socket.connect(address.removeprefix("ipc://"))


def _beats(info: ConnectionInfo, until: float) -> bool:
    import zmq  # 30 ms, where a kernel listens

    from .sockets import connected_socket

    with zmq.Context() as context, connected_socket(context, info, "hb") as socket:
        socket.linger = 0
        socket.send(b"ping")
        return bool(socket.poll(max(0, int((until - time.monotonic()) * 1000))))
