"""Tunnels, through a real ssh program and a server on the loopback interface, to a kernel of ours."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.kernel import BlockingKernelClient, KernelManager, find_connection_file
from ipy.kernel.connect import TunnelError, tunnel_to_kernel
from ipy.kernel.connect.servers import parse_server
from ipy.kernel.connect.tunnels import (
    remote_address,
    ssh_command,
    try_passwordless_ssh,
    tunnelled_file,
)

SSH = shutil.which("ssh")
needs_ssh = pytest.mark.skipif(
    SSH is None or sys.platform == "win32", reason="the program ssh isn't installed"
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An SSH server, and an `ssh` that has its key and doesn't ask for its name."""
    from .sshserver import ssh_server

    place = tmp_path / "ssh"
    place.mkdir()
    with ssh_server(place) as running:
        (place / "config").write_text(
            "StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nLogLevel ERROR\n"
            f"IdentityFile {running.key}\nIdentitiesOnly yes\n"
            f"Host alias\n  HostName 127.0.0.1\n  Port {running.port}\n"
        )
        program = place / "ssh"
        program.write_text(
            f'#!/bin/sh\necho $$ >> {place}/pids\nexec {SSH} -F {place}/config "$@"\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        yield running


@pytest.fixture
def kernel() -> Iterator[KernelManager]:
    """A kernel that listens on TCP."""
    manager = KernelManager(transport="tcp")
    manager.start_kernel()
    yield manager
    manager.shutdown_kernel(now=True)


def check(connection_file: str) -> None:
    """Run something in the kernel of a connection file."""
    client = BlockingKernelClient(connection_file=connection_file)
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
        assert client.hb_channel.is_beating()
    finally:
        client.stop_channels()


@needs_ssh
@pytest.mark.parametrize("name", ["alias", "me@127.0.0.1:{port}"])
@pytest.mark.spec(
    "KERNEL-037", "KERNEL-114", "KERNEL-115", "KERNEL-117", "KERNEL-122", "KERNEL-R016", "TKER-028", "TMSG-068",
)  # fmt: skip
def test_kernel_through_a_tunnel(server: Any, kernel: KernelManager, name: str) -> None:
    """All ports go through one ssh; the file that goes through it is found by name and works for any client."""
    path = tunnelled_file(kernel.connection_file, name.format(port=server.port), timeout=1)
    stem = os.path.splitext(os.path.basename(kernel.connection_file))[0]
    assert os.path.basename(path) == f"{stem}-ssh.json"
    assert os.stat(path).st_mode & 0o077 == 0
    info = json.loads(Path(path).read_text())
    assert info["ip"] == "127.0.0.1"
    assert not {info["shell_port"], info["iopub_port"]} & set(kernel.ports)
    assert info["key"] == kernel.session.key.decode()
    assert find_connection_file(os.path.basename(path)) == path
    check(path)
    assert set(server.forwarded) == set(kernel.ports)
    assert server.commands == ["sleep 1"]


@needs_ssh
@pytest.mark.spec("KERNEL-116", "KERNEL-117", "KERNEL-121", "KERNEL-120", "KERNEL-R017")
def test_command_of_ssh() -> None:
    """ssh goes into the background, shares no connection, and reaches a third host under the address that the login host sees."""
    command = ssh_command(
        "ssh", parse_server("me@login:2222"), [(1, 5), (2, 6)], remoteip="10.0.0.7", keyfile="/k", timeout=60
    )  # fmt: skip
    assert command[:2] == ["ssh", "-f"]
    assert "ControlMaster=no" in command
    assert "ControlPath=none" in command
    assert command[command.index("-p") + 1] == "2222"
    assert command[command.index("-i") + 1] == "/k"
    assert [word for word in command if word.startswith("127.0.0.1:")] == [
        "127.0.0.1:1:10.0.0.7:5", "127.0.0.1:2:10.0.0.7:6",
    ]  # fmt: skip
    assert command[-3:] == ["--", "me@login", "sleep 60"]
    assert remote_address("0.0.0.0") == "127.0.0.1"
    assert remote_address("10.0.0.7") == "10.0.0.7"


@needs_ssh
@pytest.mark.spec("KERNEL-120", "KERNEL-R017")
def test_tunnel_survives_ctrl_c(server: Any, kernel: KernelManager) -> None:
    """Ctrl-C in the program that opened the tunnel, and its end, leave the tunnel alone."""
    program = (
        "import sys, os, signal\nfrom ipy.kernel.connect.tunnels import tunnelled_file\n"
        f"print(tunnelled_file({kernel.connection_file!r}, 'alias', timeout=5), flush=True)\n"
        "signal.signal(signal.SIGINT, signal.SIG_DFL)\nos.killpg(0, signal.SIGINT)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE, text=True, start_new_session=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGINT
    check(done.stdout.strip())


@needs_ssh
@pytest.mark.spec("KERNEL-118")
def test_passwordless_access_is_probed(server: Any, tmp_path: Path, runtime: Path) -> None:
    """The probe says whether a key suffices, and changes nothing."""
    assert try_passwordless_ssh("alias")
    assert not try_passwordless_ssh("me@127.0.0.1:1")
    assert os.listdir(runtime) == []
    assert server.commands == ["true"]


@needs_ssh
def test_failures_are_explained(server: Any, kernel: KernelManager) -> None:
    """What ssh says stands in the error; Unix sockets can't be tunnelled to."""
    with pytest.raises(TunnelError, match=r"exit status 255.*refused"):
        tunnel_to_kernel(kernel.get_connection_info(), "me@127.0.0.1:1")
    with pytest.raises(TunnelError, match="--transport=tcp"):
        tunnel_to_kernel({"transport": "ipc", "ip": "/x", "shell_port": 1}, "alias")


@pytest.mark.spec("KERNEL-119", "TKER-028")
def test_paramiko_where_ssh_is_missing(
    server: Any, kernel: KernelManager, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the program ssh the paramiko library makes the tunnel."""
    pytest.importorskip("paramiko")
    known = Path(os.environ["HOME"]) / ".ssh" / "known_hosts"
    known.parent.mkdir()
    scanned = subprocess.run(
        ["ssh-keyscan", "-p", str(server.port), "127.0.0.1"], capture_output=True, text=True
    )
    known.write_text(scanned.stdout)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    path = tunnelled_file(kernel.connection_file, f"me@127.0.0.1:{server.port}", str(server.key))
    check(path)


def test_neither_ssh_nor_paramiko(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without both the error says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "paramiko", None)
    ports = {f"{name}_port": 1 for name in ("shell", "iopub", "stdin", "hb", "control")}
    with pytest.raises(TunnelError, match=r"ipy-kernel\[tunnel\]"):
        tunnel_to_kernel({"ip": "127.0.0.1", **ports}, "host")
