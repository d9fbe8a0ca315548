"""Tunnels for machines without the program ssh, through the paramiko library (extra `tunnel`).

A thread of this process forwards the connections, so the tunnels end with it.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .errors import TunnelError

if TYPE_CHECKING:
    from .servers import Server

_transports: list[Any] = []  # open as long as this process


def open_paramiko_tunnels(
    ports: Sequence[tuple[int, int]],
    server: Server,
    *,
    remoteip: str,
    keyfile: str | None = None,
    password: str | None = None,
) -> None:
    """Forward several ports, in threads.

    Args:
        ports: local and remote port of each.
        server: where to.
        remoteip: where the remote ports are, as seen from the server.
        keyfile: a file with the private key to use.
        password: by default keys alone are tried.

    Raises:
        TunnelError: paramiko isn't installed, or doesn't get in.
    """
    try:
        import paramiko
    except ImportError:
        raise TunnelError(
            "there is no program ssh, and paramiko isn't installed: pip install ipy-kernel[tunnel]"
        ) from None
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    try:
        client.connect(
            server.host,
            port=server.port or 22,
            username=server.user,
            key_filename=keyfile,
            password=password,
        )
    except (paramiko.SSHException, OSError) as error:
        client.close()
        raise TunnelError(f"can't open the tunnel to {server.destination}: {error}") from error
    transport = client.get_transport()
    _transports.append(client)
    for local, remote in ports:
        listener = socket.create_server(("127.0.0.1", local))
        threading.Thread(
            target=_accept,
            args=(listener, transport, remoteip, remote),
            name=f"tunnel-{local}",
            daemon=True,
        ).start()


def _accept(listener: socket.socket, transport: Any, host: str, port: int) -> None:
    with listener:
        while transport.is_active():
            connection, peer = listener.accept()
            try:
                channel = transport.open_channel("direct-tcpip", (host, port), peer)
            except (
                Exception
            ):  # paramiko's errors have no common root; the client sees a closed connection
                connection.close()
                continue
            threading.Thread(target=_pump, args=(connection, channel), daemon=True).start()


def _pump(connection: socket.socket, channel: Any) -> None:
    with connection:
        while True:
            ready, _, _ = select.select([connection, channel], [], [])
            for source, target in ((connection, channel), (channel, connection)):
                if source in ready:
                    data = source.recv(65536)
                    if not data:
                        channel.close()
                        return
                    target.sendall(data)
