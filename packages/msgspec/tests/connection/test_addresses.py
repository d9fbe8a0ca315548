"""Addresses of sockets."""

from __future__ import annotations

import pytest

from ipy.msgspec.connection import format_address, parse_address
from ipy.msgspec.errors import ConnectionInfoError


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("tcp://127.0.0.1:5555", ("tcp", "127.0.0.1", 5555)),
        ("tcp://[::1]:1", ("tcp", "::1", 1)),
        ("ipc:///run/user/1000/k-3", ("ipc", "/run/user/1000/k", 3)),
        ("ipc://a-b-12", ("ipc", "a-b", 12)),
    ],
)
def test_addresses_are_taken_apart_and_put_together(url, parts):
    """Parsing and formatting are each other's inverse."""
    assert tuple(parse_address(url)) == parts
    assert format_address(*parts) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:5",
        "udp://a:1",
        "tcp://a",
        "tcp://:1",
        "tcp://a:x",
        "tcp://a:65536",
        "ipc://a",
        "tcp://a:1²",
    ],
)
def test_what_is_no_address_is_told(url):
    """The error shows what an address looks like."""
    with pytest.raises(ConnectionInfoError):
        parse_address(url)


def test_an_unknown_transport_is_told():
    """Only tcp and ipc are spoken."""
    with pytest.raises(ConnectionInfoError, match="expected 'tcp' or 'ipc'"):
        format_address("udp", "a", 1)
