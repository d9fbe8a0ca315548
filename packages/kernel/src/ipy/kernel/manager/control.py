"""The line on which a manager asks its kernel to end, or to stop what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zmq

    from ipy.kernel.connect.mixin import ConnectionFileMixin


class ControlLine:
    """A control channel that is only written to; connected when it is first needed.

    Args:
        connection: says where the kernel is.
    """

    def __init__(self, connection: ConnectionFileMixin) -> None:
        self._connection = connection
        self._socket: zmq.Socket[bytes] | None = None

    def send(self, msg_type: str, content: Mapping[str, Any]) -> None:
        """Send a request; its reply is not waited for."""
        if self._socket is None:
            self._socket = self._connection.connect_control()
        session = self._connection.session
        session.send(self._socket, session.msg(msg_type, dict(content)))

    def close(self) -> None:
        """Disconnect; what a dead kernel hasn't taken is given up."""
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close(linger=0)
