"""Whether somebody answers at the addresses of a connection file."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ipy.kernel.connect import Life, probe, write_connection_file
from ipy.kernel.connecting import open_engine
from ipy.msgspec.errors import ConnectionInfoError


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory whose path is short enough for Unix sockets."""
    with TemporaryDirectory(prefix="k-") as directory:
        yield Path(directory)


TRANSPORTS = ["tcp", pytest.param("ipc", marks=pytest.mark.skipif(os.name == "nt", reason="POSIX"))]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_heart_that_beats_is_heard(place: Path, transport: str) -> None:
    """And after the end of the kernel, that nobody is there is known."""
    path, _ = write_connection_file(
        str(place / "kernel-1.json"), transport=transport, key=b"k" * 32
    )
    engine = open_engine(path)
    try:
        assert probe(path, timeout_s=30) is Life.ANSWERS
    finally:
        for step in engine.at_end:
            step()
        engine.transport.close()
    assert probe(path, timeout_s=30) is Life.GONE


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_where_nobody_listens_nothing_is_waited_for(place: Path, transport: str) -> None:
    """The connection is refused."""
    path, _ = write_connection_file(
        str(place / "kernel-1.json"), transport=transport, key=b"k" * 32
    )
    assert probe(path, timeout_s=600) is Life.GONE


def test_a_listener_that_says_nothing_is_told_from_a_kernel(place: Path) -> None:
    """A port may have gone to another program."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        path, _ = write_connection_file(str(place / "kernel-1.json"), hb_port=port, key=b"k" * 32)
        assert probe(path, timeout_s=0.2) is Life.SILENT


@pytest.mark.parametrize("text", ["{", "{}", "[]"])
def test_what_is_no_connection_file_is_an_error(place: Path, text: str) -> None:
    """It is not taken for that of a dead kernel."""
    path = place / "kernel-1.json"
    path.write_text(text)
    with pytest.raises(ConnectionInfoError):
        probe(path)
