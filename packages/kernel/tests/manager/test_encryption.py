"""What others on the network see of a kernel, and whom it talks to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import zmq
from zmq.utils.monitor import recv_monitor_message

from ipy.kernel import BlockingKernelClient, KernelManager
from ipy.msgspec.connection import read_connection_file

Start = Callable[..., tuple[Any, Any]]
MARK = "a-word-that-nobody-else-may-read"

pytestmark = pytest.mark.skipif(not zmq.has("curve"), reason="ZeroMQ without CURVE")


class Relay:
    """Passes on what goes through a port, and keeps it."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.seen = bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                kernel = socket.create_connection(("127.0.0.1", self.target))
                self._sockets += [client, kernel]
                for source, goal in ((client, kernel), (kernel, client)):
                    threading.Thread(target=self._pass_on, args=(source, goal), daemon=True).start()

    def _pass_on(self, source: socket.socket, goal: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.seen += data
                goal.sendall(data)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


@contextmanager
def tapped(manager: Any) -> Iterator[tuple[Any, list[Relay]]]:
    """A client whose every word goes through relays."""
    info = read_connection_file(manager.connection_file).as_dict()
    relays = []
    for name in [name for name in info if name.endswith("_port")]:
        relays.append(Relay(info[name]))
        info[name] = relays[-1].port
    client = BlockingKernelClient()
    client.load_connection_info(info)
    client.start_channels()
    try:
        yield client, relays
    finally:
        client.stop_channels()
        for relay in relays:
            relay.close()


@pytest.mark.spec("TKER-025", "TMSG-066")
@pytest.mark.parametrize("encryption", ["required", "disabled"])
def test_who_listens_on_the_way_reads_nothing_of_an_encrypted_kernel(
    encryption: str, start: Start
) -> None:
    """Code, output and replies; without encryption all of it can be read, signed as it is."""
    manager, _ = start(KernelManager(transport_encryption=encryption, transport="tcp"))
    with tapped(manager) as (client, relays):
        client.wait_for_ready(timeout=60)
        told: list[str] = []
        reply = client.execute_interactive(
            f"print({MARK!r}[::-1]); {MARK!r}",
            timeout=60,
            output_hook=lambda message: told.append(message["content"].get("text", "")),
        )
        assert reply["content"]["status"] == "ok"
        assert MARK[::-1] + "\n" in told
        seen = b"".join(bytes(relay.seen) for relay in relays)
    is_readable = encryption == "disabled"
    assert (MARK.encode() in seen) is is_readable
    assert (MARK[::-1].encode() in seen) is is_readable
    assert (b"execute_request" in seen) is is_readable


@pytest.mark.spec("TKER-025", "TMSG-066")
@pytest.mark.parametrize("channel", ["shell", "iopub", "stdin", "control", "hb"])
@pytest.mark.parametrize("keys", ["none", "another server's"])
def test_a_client_without_the_key_is_refused(channel: str, keys: str, encrypted: Any) -> None:
    """On every channel: the handshake fails, before a message of it is looked at."""
    info = read_connection_file(encrypted.connection_file)
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        if keys != "none":
            dealer.curve_publickey, dealer.curve_secretkey = zmq.curve_keypair()
            dealer.curve_serverkey, _ = zmq.curve_keypair()
        failures = (
            zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
            | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
            | zmq.EVENT_HANDSHAKE_FAILED_AUTH
            | zmq.EVENT_DISCONNECTED
        )
        monitor = dealer.get_monitor_socket(failures | zmq.EVENT_HANDSHAKE_SUCCEEDED)
        dealer.connect(info.address(channel))
        assert monitor.poll(60_000)
        assert recv_monitor_message(monitor)["event"] & failures
        dealer.disable_monitor()


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An encrypted kernel for the tests that are not let in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        manager = KernelManager(transport_encryption="required", transport="tcp")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        client.stop_channels()
    yield manager
    manager.shutdown_kernel(now=True)
