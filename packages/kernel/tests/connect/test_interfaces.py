"""The addresses of this machine."""

from __future__ import annotations

import socket

import pytest

from ipy.kernel.connect import interfaces


@pytest.mark.spec("KERNEL-034", "KERNEL-038")
def test_loopback_is_always_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network, and with a host name that doesn't resolve, there is the loopback interface and no error."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError("no network")

    for function in (interfaces.localhost, interfaces.local_ips, interfaces.public_ips):
        function.cache_clear()
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(interfaces, "_addresses_of_interfaces", list)
    monkeypatch.setattr(interfaces, "_outgoing", list)
    try:
        assert interfaces.localhost() == "127.0.0.1"
        assert interfaces.local_ips() == ["127.0.0.1"]
        assert interfaces.public_ips() == ["127.0.0.1"]
        assert interfaces.is_local_ip("localhost")
        assert not interfaces.is_local_ip("192.0.2.1")
    finally:
        interfaces.local_ips.cache_clear()
        interfaces.public_ips.cache_clear()


@pytest.mark.spec("KERNEL-035", "KERNEL-038")
def test_local_addresses() -> None:
    """What a kernel may listen on is known as this machine's; a foreign address isn't."""
    assert interfaces.local_ips()[0] == "127.0.0.1"
    for ip in ("127.0.0.1", "127.1.2.3", "0.0.0.0", "*", "localhost", *interfaces.local_ips()):
        assert interfaces.is_local_ip(ip), ip
    assert not interfaces.is_local_ip("192.0.2.1")  # reserved for documentation, RFC 5737
    assert interfaces.is_loopback("127.0.0.1")
    assert not interfaces.is_loopback("0.0.0.0")
