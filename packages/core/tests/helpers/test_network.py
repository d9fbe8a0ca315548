"""The addresses of this machine."""

from __future__ import annotations

import socket

import pytest

from ipy.core.helpers import network


@pytest.fixture(autouse=True)
def forgetting():
    """Addresses are asked for once in a process."""
    network._found.cache_clear()
    yield
    network._found.cache_clear()


@pytest.mark.spec("CORE-465")
def test_without_a_network_there_is_the_loopback(monkeypatch):
    """Neither an unknown name nor a missing route is an error."""

    def fail(*arguments):
        raise OSError("no network")

    monkeypatch.setattr(socket, "gethostbyname_ex", fail)
    monkeypatch.setattr(socket, "socket", fail)
    assert network.localhost() == network.LOCALHOST == "127.0.0.1"
    assert network.local_ips() == ["127.0.0.1", "0.0.0.0", ""]
    assert network.public_ips() == network.PUBLIC_IPS == []
    assert network.is_local_ip("127.0.0.1")
    assert not network.is_public_ip("127.0.0.1")


@pytest.mark.spec("CORE-465")
def test_addresses_of_the_host_are_local_and_public(monkeypatch):
    """Those of its name are both, those of the loopback are not public."""
    monkeypatch.setattr(
        socket, "gethostbyname_ex", lambda name: (name, [], ["127.0.1.1", "10.1.2.3"])
    )
    monkeypatch.setattr(network, "_outward", lambda: ["10.1.2.3"])
    assert network.public_ips() == ["10.1.2.3"]
    assert network.local_ips() == ["127.0.0.1", "127.0.1.1", "10.1.2.3", "0.0.0.0", ""]
    assert network.is_local_ip("10.1.2.3")
    assert network.is_public_ip("10.1.2.3")
    assert not network.is_local_ip("192.0.2.7")
