"""The addresses of this machine: which are its own, which the network sees.

Nothing here needs a network: without one, or with a host name that doesn't resolve, there is still the loopback interface.
"""

from __future__ import annotations

import socket
import sys
from functools import lru_cache

LOOPBACK = "127.0.0.1"
ANY = ("0.0.0.0", "", "*", "::")  # noqa: S104  what "all interfaces" is written as, not bound to here

# At which addresses of this machine to reach what listens on all of them.
_REACHED = {"*": LOOPBACK, "0.0.0.0": LOOPBACK, "::": "::1", "[::]": "::1"}  # noqa: S104  as above


def address_to_reach(ip: str) -> str:
    """Return the address at which to reach what listens on one: the loopback interface's, where it listens on all of this machine's."""
    return _REACHED.get(ip, ip)


@lru_cache(maxsize=1)
def localhost() -> str:
    """Return the address of the loopback interface."""
    return LOOPBACK


@lru_cache(maxsize=1)
def local_ips() -> list[str]:
    """List this machine's addresses, loopback first."""
    found = [LOOPBACK, *_addresses_of_name(), *_addresses_of_interfaces(), *_outgoing()]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def public_ips() -> list[str]:
    """List the addresses under which other machines may reach this one; loopback where there is none."""
    return [ip for ip in local_ips() if not ip.startswith("127.")] or [LOOPBACK]


def is_local_ip(ip: str) -> bool:
    """Tell whether an address, or a name, means this machine."""
    if is_loopback(ip) or ip in ANY or ip in local_ips():
        return True
    return any(address in local_ips() for address in _resolve(ip))


def is_public_ip(ip: str) -> bool:
    """Tell whether other machines may reach this one under an address."""
    return ip in public_ips()


def is_loopback(ip: str) -> bool:
    """Tell whether what listens on an address can be reached from this machine alone."""
    return ip in ("localhost", "::1") or ip.startswith("127.")


def _resolve(name: str) -> list[str]:
    try:
        return sorted({str(info[4][0]) for info in socket.getaddrinfo(name, None, socket.AF_INET)})
    except (OSError, UnicodeError):
        # not a name, or no network to ask
        return []


def _addresses_of_name() -> list[str]:
    return _resolve(socket.gethostname())


def _outgoing() -> list[str]:
    """Return the address that packets would leave from; connecting a datagram socket sends none."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737)
            return [str(probe.getsockname()[0])]
    except OSError:
        return []


def _addresses_of_interfaces() -> list[str]:
    if sys.platform == "win32":
        return []
    import fcntl
    import struct

    request = 0x8915 if sys.platform == "linux" else 0xC0206921  # SIOCGIFADDR
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, request, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue  # an interface without an IPv4 address
            found.append(socket.inet_ntoa(answer[20:24]))
    return found
