"""Connection data as settings."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import zmq
from traitlets.config import Config

from ipy.kernel.connect import ConnectionFileMixin
from ipy.msgspec.errors import ConnectionInfoError

PORTS = {
    "shell_port": 11,
    "stdin_port": 12,
    "iopub_port": 13,
    "hb_port": 14,
    "control_port": 15,
}


@pytest.mark.spec("KERNEL-017", "KERNEL-033", "KERNEL-039", "TKER-019")
def test_file_alone_suffices(runtime: Path) -> None:
    """A file that one wrote gives another everything: ports, address, key and scheme."""
    one = ConnectionFileMixin(connection_file=str(runtime / "k.json"), **PORTS)
    one.write_connection_file(jupyter_session="/a.ipynb")
    content = json.loads((runtime / "k.json").read_text())
    assert content["jupyter_session"] == "/a.ipynb"
    assert content["key"], "messages are signed unless that is switched off"
    other = ConnectionFileMixin()
    other.load_connection_file(str(runtime / "k.json"))
    assert other.get_connection_info() == one.get_connection_info()
    assert other.ports == [11, 12, 13, 14, 15]
    assert other.session.key == one.session.key


@pytest.mark.spec("TKER-019")
def test_connection_info_as_dict(runtime: Path) -> None:
    """The dict form has ports, ip, transport, and key and scheme or a copy of the session."""
    one = ConnectionFileMixin(**PORTS)
    info = one.get_connection_info()
    assert info == {
        **PORTS,
        "transport": "tcp",
        "ip": "127.0.0.1",
        "key": one.session.key,
        "signature_scheme": "hmac-sha256",
    }
    shared = one.get_connection_info(session=True)
    assert "key" not in shared
    other = ConnectionFileMixin()
    other.load_connection_info(shared)
    assert other.session.key == one.session.key
    with pytest.raises(ConnectionInfoError, match="shell_port"):
        other.load_connection_info({"shell_port": "x"})


@pytest.mark.spec("KERNEL-127", "KERNEL-033", "KERNEL-129")
def test_key_file_reaches_the_connection_file(runtime: Path, tmp_path: Path) -> None:
    """The content of Session.keyfile is the key in the connection file; an empty key is a deliberate setting."""
    keyfile = tmp_path / "keyfile"
    keyfile.write_text("0123456789abcdef" * 8)
    config = Config()
    config.Session.keyfile = str(keyfile)
    one = ConnectionFileMixin(config=config, connection_file=str(runtime / "k.json"))
    one.write_connection_file()
    assert json.loads((runtime / "k.json").read_text())["key"] == keyfile.read_text()
    unsigned = Config()
    unsigned.Session.key = b""
    two = ConnectionFileMixin(config=unsigned, connection_file=str(runtime / "l.json"))
    two.write_connection_file()
    assert json.loads((runtime / "l.json").read_text())["key"] == ""


@pytest.mark.spec("KERNEL-043")
def test_settings_of_address_and_ports() -> None:
    """One `ip` and a port for each channel are settings."""
    config = Config()
    config.ConnectionFileMixin.ip = "127.0.0.7"
    config.ConnectionFileMixin.shell_port = 4444
    one = ConnectionFileMixin(config=config)
    assert one.get_connection_info()["ip"] == "127.0.0.7"
    assert one.ports[0] == 4444


@pytest.mark.spec("KERNEL-031", "KERNEL-R013")
def test_cleaning_up_what_is_gone_already(runtime: Path) -> None:
    """A connection file or socket that has gone already is no error; one that wasn't written here stays."""
    one = ConnectionFileMixin(
        connection_file=str(runtime / "k.json"), transport="ipc", ip=str(runtime / "s"), **PORTS
    )
    one.write_connection_file()
    os.remove(runtime / "k.json")
    (runtime / "s-11").touch()
    one.cleanup_connection_file()
    one.cleanup_ipc_files()
    assert os.listdir(runtime) == []
    foreign = runtime / "foreign.json"
    foreign.write_text("{}")
    ConnectionFileMixin(connection_file=str(foreign)).cleanup_connection_file()
    assert foreign.exists()


def test_sockets_are_connected(runtime: Path) -> None:
    """connect_* make sockets that reach the kernel's, the heartbeat's a REQ."""
    context = zmq.Context.instance()
    with context.socket(zmq.REP) as heart:
        port = heart.bind_to_random_port("tcp://127.0.0.1")
        one = ConnectionFileMixin(**{**PORTS, "hb_port": port})
        with one.connect_hb() as ping:
            ping.send(b"ping")
            assert heart.poll(60_000)
            assert heart.recv() == b"ping"
