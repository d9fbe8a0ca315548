"""Binding the sockets of a kernel where its connection file says, or where there is room."""

from __future__ import annotations

import os
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Self

import zmq

from ipy.kernel.errors import KernelError

if TYPE_CHECKING:
    from ipy.msgspec.connection import ConnectionInfo

CHANNELS = ("shell", "iopub", "stdin", "control")
#: How many messages wait for a subscriber inside ZeroMQ before the outbox holds them back; texts are joined up to 64 KB each.
SUBSCRIBER_QUEUE = 100
#: How long closing waits for clients to take what was sent, in milliseconds.
LINGER_MS = 1000
#: How long the address of a socket that was closed may stay taken.
REBIND_S = 2.0
#: How many free names or ports are tried.
TRIES = 100


class BindError(KernelError):
    """A socket can't be bound where the connection file says."""


class Endpoints:
    """The bound sockets of a kernel; a context manager that closes them.

    Args:
        info: addresses and keys; ports that are 0 are chosen, and filled in.
        context: the ZeroMQ context; one of its own by default.
    """

    def __init__(self, info: ConnectionInfo, context: zmq.Context[Any] | None = None) -> None:
        self.info = info
        self._own_context = context is None
        self.context: zmq.Context[Any] = zmq.Context() if context is None else context
        self.sockets: dict[str, zmq.Socket[bytes]] = {}
        self._ipc_paths: list[str] = []

    def __enter__(self) -> Self:
        self.bind()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def bind(self) -> None:
        """Make and bind the sockets.

        Raises:
            BindError: an address can't be had.
        """
        try:
            for channel in CHANNELS:
                self._open(channel)
        except BaseException:
            self.close()
            raise

    def _open(self, channel: str) -> None:
        kind = zmq.XPUB if channel == "iopub" else zmq.ROUTER
        socket = self.sockets[channel] = self.context.socket(kind)
        socket.linger = LINGER_MS
        if channel == "iopub":
            # A subscriber that can't follow makes the send fail with EAGAIN instead of dropping the message; every
            # subscription is told, so that each subscriber can be welcomed.
            socket.setsockopt(zmq.XPUB_NODROP, 1)
            socket.setsockopt(zmq.XPUB_VERBOSE, 1)
            socket.sndhwm = SUBSCRIBER_QUEUE
        else:
            # A client that comes back under its old identity gets the answers.
            socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
            socket.sndhwm = 0
        if channel == "stdin":
            # A question to a client whose channel is not connected yet is tried again, not dropped.
            socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        secure(socket, self.info)
        setattr(self.info, f"{channel}_port", self.bind_socket(channel, socket))

    def renew_iopub(self) -> zmq.Socket[bytes]:
        """Drop all subscribers, and let them come again: those that live connect anew by themselves.

        Raises:
            BindError: the address is taken meanwhile.
        """
        old = self.sockets["iopub"]
        old.unbind(old.getsockopt_string(zmq.LAST_ENDPOINT))
        old.close(linger=0)
        end = monotonic() + REBIND_S
        while True:
            try:
                self._open("iopub")
                return self.sockets["iopub"]
            except BindError:
                # Closing takes effect a moment later.
                self.sockets["iopub"].close(linger=0)
                if monotonic() > end:
                    raise
                sleep(0.005)

    def bind_socket(self, channel: str, socket: zmq.Socket[bytes]) -> int:
        """Bind one socket and return its port; a port of 0 is chosen.

        Raises:
            BindError: the address can't be had.
        """
        info = self.info
        port = int(getattr(info, f"{channel}_port"))
        if info.transport == "ipc":
            return self._bind_ipc(channel, socket, port)
        host = info.ip
        if ":" in host:
            socket.setsockopt(zmq.IPV6, 1)
            host = f"[{host}]" if not host.startswith("[") else host
        address = f"tcp://{host}:{port if port else '*'}"
        try:
            socket.bind(address)
        except zmq.ZMQError as error:
            raise BindError(
                f"can't listen on {address} for the {channel} channel: {error.strerror}; "
                f"choose another --{channel}, or 0 for any free port, or another --ip"
            ) from error
        return port or int(socket.getsockopt_string(zmq.LAST_ENDPOINT).rsplit(":", 1)[1])

    def _bind_ipc(self, channel: str, socket: zmq.Socket[bytes], port: int) -> int:
        base = self.info.ip
        candidates = [port] if port else list(range(1, TRIES))
        for number in candidates:
            path = f"{base}-{number}"
            # ZeroMQ takes over the path of a socket that is still in use.
            if port == 0 and os.path.exists(path):
                continue
            try:
                socket.bind(f"ipc://{path}")
            except zmq.ZMQError as error:
                raise BindError(
                    f"can't listen on ipc://{path} for the {channel} channel: {error.strerror}; "
                    "choose another path with --ip, in a directory that exists"
                ) from error
            self._ipc_paths.append(path)
            return number
        raise BindError(
            f"can't listen on ipc://{base}-N for the {channel} channel: all names are taken"
        )

    def close(self) -> None:
        """Close the sockets; clients get what was sent before, for up to a second."""
        for socket in self.sockets.values():
            socket.close()
        if self._own_context:
            self.context.term()
        for path in self._ipc_paths:
            try:
                os.unlink(path)
            except FileNotFoundError:
                continue  # ZeroMQ has removed it
        self._ipc_paths.clear()


def secure(socket: zmq.Socket[bytes], info: ConnectionInfo) -> None:
    """Let a socket speak CurveZMQ if the connection has keys for it."""
    public, secret = info.curve_publickey, info.curve_secretkey
    if secret:
        socket.curve_secretkey = secret.encode()
        if public:
            socket.curve_publickey = public.encode()
        socket.curve_server = True
