"""Free TCP ports for kernels that can't choose their own.

A port is free when it is looked for, and may be taken when the kernel gets to it. Two things make that rare: the ports lie outside
the range from which the system gives them to outgoing connections, and none is handed out twice while it is in use here.
A kernel that meets a taken port all the same is started again with others (`ipy.kernel.manager`).
"""

from __future__ import annotations

import random
import socket
import threading

from traitlets.config.configurable import SingletonConfigurable

_FIRST, _LAST = 10000, 32767
_EPHEMERAL = "/proc/sys/net/ipv4/ip_local_port_range"


class LocalPortCache(SingletonConfigurable):
    """Remembers the ports that were handed out, until they are given back."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._lock = threading.Lock()
        self._taken: set[int] = set()

    def find_available_port(self, ip: str) -> int:
        """Return a port of this machine that nothing listens on.

        Raises:
            OSError: the address isn't one of this machine.
        """
        host = "" if ip == "*" else ip
        first, last = port_range()
        with self._lock:
            for _ in range(1000):
                port = random.randint(first, last)
                if port not in self._taken and _is_free(host, port):
                    self._taken.add(port)
                    return port
            port = _any_port(host)
            self._taken.add(port)
            return port

    def return_port(self, port: int) -> None:
        """Give a port back."""
        with self._lock:
            self._taken.discard(port)


def port_range() -> tuple[int, int]:
    """Return first and last of the ports to choose from: none that the system gives to outgoing connections."""
    first, last = _FIRST, _LAST
    try:
        with open(_EPHEMERAL, encoding="ascii") as file:
            lower = int(file.read().split()[0])
    except (OSError, ValueError, IndexError):
        # Not Linux; its usual lower end is above ours everywhere else too.
        return first, last
    if lower - 1 - first >= 1000:
        last = min(last, lower - 1)
    return first, last


def select_random_ports(n: int) -> list[int]:
    """Return ports of the loopback interface that nothing listens on."""
    cache = LocalPortCache.instance()
    ports = [cache.find_available_port("127.0.0.1") for _ in range(n)]
    for port in ports:
        cache.return_port(port)
    return ports


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_free(host: str, port: int) -> bool:
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, port))
        except OSError as error:
            import errno

            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def _any_port(host: str) -> int:
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
