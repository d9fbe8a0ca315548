"""Where kernels listen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zmq

from ipy.kernel import KernelManager
from ipy.kernel.manager import KernelStartError

Start = Callable[..., tuple[Any, Any]]
Script = Callable[..., str]
SLEEPER = "import time; time.sleep(600)"

pytestmark = pytest.mark.skipif(not zmq.has("curve"), reason="ZeroMQ without CURVE")


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
@pytest.mark.spec("TKER-025", "TMSG-066")
def test_encryption_on_request(start: Start, transport: str) -> None:
    """With transport_encryption keys are made, and everything that is sent is encrypted."""
    settings = {"transport": "tcp"} if transport == "tcp" else {}
    manager, client = start(KernelManager(transport_encryption="required", **settings))
    assert manager.transport == transport
    content = json.loads(Path(manager.connection_file).read_text())
    assert len(content["curve_publickey"]) == len(content["curve_secretkey"]) == 40
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
    assert client.hb_channel.is_beating()
    manager.interrupt_kernel()
    other = manager.blocking_client()
    other.start_channels()
    try:
        other.wait_for_ready(timeout=60)
    finally:
        other.stop_channels()


@pytest.mark.parametrize("ip", ["0.0.0.0", "*"])
@pytest.mark.spec("KERNEL-024", "KERNEL-035", "KERNEL-128", "KERNEL-R015")
def test_other_addresses_are_encrypted(start: Start, ip: str) -> None:
    """A kernel that others can reach is only started with encryption, without a word in the settings."""
    manager, client = start(KernelManager(ip=ip))
    assert manager.curve_publickey
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
    assert manager.heart_beats()


@pytest.mark.parametrize("ip", ["nohost.invalid", ""])
@pytest.mark.spec("KERNEL-134")
def test_an_address_that_nobody_has(ip: str) -> None:
    """A kernel that can't listen where it shall says why, and so does whoever starts it."""
    manager = KernelManager(ip=ip)
    with pytest.raises(KernelStartError, match=rf"can't listen on tcp://{ip}:.*--ip"):
        manager.start_kernel()
    assert not Path(manager.connection_file).exists()


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_a_file_of_a_living_kernel_is_left_alone(start: Start, transport: str) -> None:
    """A manager doesn't start a kernel with the connection file of one that runs, and doesn't remove it."""
    settings = {"transport": "tcp"} if transport == "tcp" else {}
    first, client = start(KernelManager(**settings))
    content = Path(first.connection_file).read_text()
    second = KernelManager(connection_file=first.connection_file)
    third = KernelManager(connection_file=first.connection_file)
    third.load_connection_file()
    for other in (second, third):
        with pytest.raises(KernelStartError, match="another connection_file"):
            other.start_kernel()
        other.shutdown_kernel(now=True)
    assert Path(first.connection_file).read_text() == content
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
    first.restart_kernel(now=True)
    client.stop_channels()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    first.shutdown_kernel(now=True)
    second.start_kernel()
    assert Path(second.connection_file).exists()
    second.shutdown_kernel(now=True)


def test_a_file_of_another_programs_kernel_is_left_alone(start: Start, home: Path) -> None:
    """The kernel itself is asked, where another program has started it."""
    first, _ = start()
    copy = home / "copy.json"
    copy.write_text(Path(first.connection_file).read_text())
    with pytest.raises(KernelStartError, match="another connection_file"):
        KernelManager(connection_file=str(copy)).start_kernel()
    first.shutdown_kernel(now=True)
    second = KernelManager(connection_file=str(copy))
    second.start_kernel()
    second.shutdown_kernel(now=True)


@pytest.mark.spec("KERNEL-128")
def test_unencrypted_only_on_purpose(script_kernel: Script) -> None:
    """A kernel without encryption is refused such an address, unless it is switched off on purpose."""
    name = script_kernel("sleeper", SLEEPER)
    with pytest.raises(KernelStartError, match=r"0\.0\.0\.0.*transport_encryption='disabled'"):
        KernelManager(kernel_name=name, ip="0.0.0.0").start_kernel()
    with pytest.raises(KernelStartError, match="it is required"):
        KernelManager(kernel_name=name, transport_encryption="required").start_kernel()
    manager = KernelManager(kernel_name=name, ip="0.0.0.0", transport_encryption="disabled")
    manager.start_kernel()
    assert manager.is_alive()
    manager.shutdown_kernel(now=True)
    manager = KernelManager(kernel_name=name, transport_encryption="auto")
    manager.start_kernel()
    assert manager.curve_publickey is None
    manager.shutdown_kernel(now=True)


def test_foreign_kernels_get_ports(script_kernel: Script) -> None:
    """A kernel that doesn't say what it can is given TCP ports of the loopback interface."""
    manager = KernelManager(kernel_name=script_kernel("sleeper", SLEEPER))
    manager.start_kernel()
    try:
        content = json.loads(Path(manager.connection_file).read_text())
        assert (content["transport"], content["ip"]) == ("tcp", "127.0.0.1")
        ports = [content[f"{name}_port"] for name in ("shell", "iopub", "stdin", "hb", "control")]
        assert len(set(ports)) == 5
        assert 0 not in ports
        manager.restart_kernel(now=True, newports=True)
        assert not set(ports) & set(manager.ports)
    finally:
        manager.shutdown_kernel(now=True)


@pytest.mark.spec("KERNEL-043")
def test_ports_that_are_set_are_used(start: Start) -> None:
    """A port that is set is used; the others are chosen."""
    from ipy.kernel.connect.ports import select_random_ports

    (port,) = select_random_ports(1)
    manager, client = start(KernelManager(shell_port=port))
    assert manager.transport == "tcp"
    assert manager.shell_port == port
    assert all(manager.ports)
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
