"""Free ports."""

from __future__ import annotations

import socket

from ipy.kernel.connect.ports import LocalPortCache, port_range, select_random_ports


def test_ports_are_handed_out_once() -> None:
    """A port isn't given twice while it is in use, nor one that something listens on."""
    cache = LocalPortCache()
    first, last = port_range()
    ports = [cache.find_available_port("127.0.0.1") for _ in range(50)]
    assert len(set(ports)) == 50
    assert all(first <= port <= last for port in ports)
    with socket.create_server(("127.0.0.1", ports[0])):
        cache.return_port(ports[0])
        assert ports[0] not in [cache.find_available_port("127.0.0.1") for _ in range(50)]


def test_several_ports_at_a_time() -> None:
    """select_random_ports gives as many different ports as it is asked for."""
    assert len(set(select_random_ports(6))) == 6
