"""The addresses of this machine.

Source: CORE-465 in SPEC.md.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from functools import cache

LOCALHOST = "127.0.0.1"


@cache
def _found() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(addresses that reach this machine from itself, those under which others reach it); asked for once."""
    found: list[str] = []
    try:
        name = socket.gethostname()
        found += socket.gethostbyname_ex(name)[2]
        if not name.endswith(".local"):
            found += socket.gethostbyname_ex(f"{name}.local")[2] if not found else []
    except OSError:
        # No network, or a name that nobody knows: the loopback is there in any case.
        pass
    found += _outward()
    public = tuple(dict.fromkeys(a for a in found if not a.startswith("127.")))
    return tuple(dict.fromkeys((LOCALHOST, *found, "0.0.0.0", ""))), public  # noqa: S104 - names, not bound


def _outward() -> list[str]:
    """The address from which a packet would leave; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # RFC 5737: for documentation, routed nowhere.
            probe.connect(("192.0.2.1", 9))
            return [str(probe.getsockname()[0])]
    except OSError:
        return []


def localhost() -> str:
    """The address of the loopback."""
    return LOCALHOST


def local_ips() -> list[str]:
    """Addresses that reach this machine from itself."""
    return list(_found()[0])


def public_ips() -> list[str]:
    """Addresses under which other machines may reach this one; none without a network."""
    return list(_found()[1])


def is_local_ip(ip: str) -> bool:
    """Whether an address reaches this machine."""
    return ip in _found()[0] or ip.startswith("127.")


def is_public_ip(ip: str) -> bool:
    """Whether other machines may reach this one under an address."""
    return ip in _found()[1]


def __getattr__(name: str) -> Iterable[str]:
    """The lists under their names in capitals."""
    if name == "LOCAL_IPS":
        return local_ips()
    if name == "PUBLIC_IPS":
        return public_ips()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
