"""Makes the sockets that a client talks to a kernel through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zmq

from .interfaces import address_to_reach

if TYPE_CHECKING:
    from ipy.msgspec.connection import ConnectionInfo

SOCKET_TYPES: dict[str, int] = {
    "shell": zmq.DEALER,
    "iopub": zmq.SUB,
    "stdin": zmq.DEALER,
    "control": zmq.DEALER,
    "hb": zmq.REQ,
}


def plain_context(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Context[zmq.Socket[bytes]]:
    """Return a context that makes plain sockets, over the same threads: for those that make sockets of an event loop."""
    if type(context) is zmq.Context:
        return context
    return zmq.Context.shadow(context.underlying)


def connected_socket(
    context: zmq.Context[zmq.Socket[bytes]],
    info: ConnectionInfo,
    channel: str,
    *,
    identity: bytes | None = None,
) -> zmq.Socket[bytes]:
    """Make the socket of one channel, connected to the kernel.

    Args:
        context: what makes it.
        info: where the kernel is.
        channel: `shell`, `iopub`, `stdin`, `control` or `hb`.
        identity: by which the kernel knows this end; the same on shell and stdin, so that questions find their way back.

    Raises:
        ConnectionInfoError: the kernel has no such channel.
    """
    socket = context.socket(SOCKET_TYPES[channel])
    try:
        # What couldn't be sent is given up a second after closing, or a dead kernel would hold up the end of the program.
        socket.linger = 1000
        if identity:
            socket.identity = identity
        if channel == "iopub":
            # Kernels that drop what their queue can't hold shall never see ours full: the messages wait on this side.
            socket.rcvhwm = 0
            socket.setsockopt(zmq.SUBSCRIBE, b"")
        if info.curve_publickey:
            public, secret = zmq.curve_keypair()
            socket.curve_publickey = public
            socket.curve_secretkey = secret
            socket.curve_serverkey = info.curve_publickey.encode("ascii")
        if info.transport == "tcp":
            info = info.replace(ip=address_to_reach(info.ip))
        if ":" in info.ip and info.transport == "tcp":
            socket.setsockopt(zmq.IPV6, 1)
        socket.connect(info.address(channel))
    except BaseException:
        socket.close(linger=0)
        raise
    return socket
