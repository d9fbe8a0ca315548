"""The heartbeat: what clients send comes back, whatever the interpreter is doing.

libzmq's own proxy echoes; it holds no GIL, so that a heart beats also while C code does not let go of it. The socket has a context of
its own: nothing that user code does with ZeroMQ can touch it.
"""

from __future__ import annotations

import errno
from threading import Thread
from typing import TYPE_CHECKING, Any

import zmq

from .endpoints import Endpoints, secure

if TYPE_CHECKING:
    from ipy.msgspec.connection import ConnectionInfo


class Heartbeat:
    """Echoes on the heartbeat port.

    Args:
        info: addresses and keys; a port that is 0 is chosen, and filled in.
    """

    def __init__(self, info: ConnectionInfo) -> None:
        self._info = info
        self._context: zmq.Context[Any] | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Bind, and echo from now on.

        Raises:
            BindError: the address can't be had.
        """
        context = self._context = zmq.Context()
        socket: zmq.Socket[bytes] = context.socket(zmq.ROUTER)
        socket.linger = 0
        try:
            secure(socket, self._info)
            self._info.hb_port = Endpoints(self._info, context).bind_socket("hb", socket)
        except BaseException:
            socket.close()
            context.term()
            self._context = None
            raise
        self._thread = Thread(target=_echo, args=(socket,), name="heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop echoing."""
        if self._context is not None and self._thread is not None:
            # Ends the proxy, which closes the socket, which lets this return.
            self._context.term()
            self._thread.join()
            self._context = self._thread = None


def _echo(socket: zmq.Socket[bytes]) -> None:
    try:
        while True:
            try:
                zmq.proxy(socket, socket)
            except zmq.ContextTerminated:
                return
            except zmq.ZMQError as error:
                # EINTR: a signal was delivered to this thread.
                if error.errno != errno.EINTR:
                    raise
    finally:
        socket.close()
