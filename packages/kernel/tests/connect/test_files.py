"""Connection files that are written for kernels."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from ipy.kernel.connect import KernelConnectionInfo, write_connection_file
from ipy.msgspec.errors import ConnectionInfoError


@pytest.mark.spec("KERNEL-017", "KERNEL-019", "KERNEL-034", "TMSG-065", "TMSG-067", "TMSG-068")
def test_file_has_everything_and_is_private(runtime: Path) -> None:
    """Ports that aren't given are chosen, the address is the loopback interface, and only the owner may read it."""
    path, info = write_connection_file(
        str(runtime / "kernel-1.json"), shell_port=5555, key=b"secret", kernel_name="x"
    )
    assert isinstance(info, KernelConnectionInfo)
    assert json.loads(Path(path).read_text()) == info
    ports = [info[f"{name}_port"] for name in ("shell", "iopub", "stdin", "hb", "control")]
    assert ports[0] == 5555
    assert len(set(ports)) == 5
    assert all(0 < port < 65536 for port in ports)
    assert (info["ip"], info["transport"], info["key"]) == ("127.0.0.1", "tcp", "secret")
    assert info["signature_scheme"] == "hmac-sha256"
    if sys.platform != "win32":
        assert stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0


@pytest.mark.spec("KERNEL-036", "TMSG-065")
def test_ipc_numbers_sockets(runtime: Path) -> None:
    """With ipc the ports are numbers behind a path; one whose socket is there is passed over."""
    (runtime / "k-ipc-2").touch()
    _, info = write_connection_file(str(runtime / "k.json"), transport="ipc")
    assert info["ip"] == str(runtime / "k-ipc")
    ports = {info[f"{name}_port"] for name in ("shell", "iopub", "stdin", "hb", "control")}
    assert ports == {1, 3, 4, 5, 6}


def test_wrong_values_are_refused(runtime: Path) -> None:
    """A wrong value is an error that names the key, and no file is left behind."""
    with pytest.raises(ConnectionInfoError, match="shell_port"):
        write_connection_file(str(runtime / "k.json"), shell_port=99999)
    assert os.listdir(runtime) == []
