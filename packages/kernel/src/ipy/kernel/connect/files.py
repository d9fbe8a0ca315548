"""Writes connection files for kernels that are about to start."""

from __future__ import annotations

import os
from typing import Any

from ipy.msgspec.connection import ConnectionInfo, new_key
from ipy.msgspec.connection import write_connection_file as write_file
from ipy.msgspec.signing import DEFAULT_SCHEME

from .interfaces import localhost

CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


class KernelConnectionInfo(dict[str, Any]):
    """Connection data in their dict form: ports, `ip`, `transport`, `key` (bytes), `signature_scheme`, ..."""


def text(value: bytes | str | None) -> str | None:
    """Return a key as the connection file has it."""
    return value.decode("ascii") if isinstance(value, bytes) else value


def choose_ports(ports: dict[str, int], *, ip: str, transport: str) -> dict[str, int]:
    """Fill in the ports that are 0.

    With ipc: numbers whose sockets aren't there yet.

    Raises:
        OSError: the address isn't one of this machine.
    """
    chosen = dict(ports)
    missing = [name for name, port in ports.items() if not port]
    if transport == "ipc":
        number = 1
        for name in missing:
            while number in chosen.values() or os.path.exists(f"{ip}-{number}"):
                number += 1
            chosen[name] = number
        return chosen
    from .ports import LocalPortCache  # brings traitlets along

    cache = LocalPortCache.instance()
    for name in missing:
        chosen[name] = cache.find_available_port(ip)
    for name in missing:
        cache.return_port(chosen[name])
    return chosen


def write_connection_file(
    fname: str | None = None,
    shell_port: int = 0,
    iopub_port: int = 0,
    stdin_port: int = 0,
    hb_port: int = 0,
    control_port: int = 0,
    ip: str = "",
    key: bytes | str = b"",
    transport: str = "tcp",
    signature_scheme: str = DEFAULT_SCHEME,
    kernel_name: str = "",
    curve_publickey: bytes | str | None = None,
    curve_secretkey: bytes | str | None = None,
    **kwargs: Any,
) -> tuple[str, KernelConnectionInfo]:
    """Write a connection file that only its owner may read; ports that aren't given are chosen.

    Args:
        fname: by default a new temporary file.
        shell_port: a port, or a number with ipc; 0 for any. So are the next four.
        iopub_port: of output.
        stdin_port: of questions.
        hb_port: of the heartbeat.
        control_port: of what overtakes.
        ip: the interface's address, or with ipc the path that socket names begin with.
        key: the shared secret; empty switches signing off.
        transport: `tcp` or `ipc`.
        signature_scheme: `hmac-` and the name of a hash.
        kernel_name: name of the kernel's specification.
        curve_publickey: the kernel's public key in Z85.
        curve_secretkey: the kernel's secret key in Z85.
        kwargs: further keys.

    Returns:
        The file, and what stands in it.

    Raises:
        ConnectionInfoError: a value is of the wrong form, or the file can't be written.
        OSError: the address isn't one of this machine.
    """
    if fname is None:
        import tempfile  # only where nobody says where

        handle, fname = tempfile.mkstemp(".json")
        os.close(handle)
    address = ip or (localhost() if transport == "tcp" else os.path.splitext(fname)[0] + "-ipc")
    given = (shell_port, iopub_port, stdin_port, hb_port, control_port)
    ports = {f"{channel}_port": port for channel, port in zip(CHANNELS, given, strict=True)}
    values = {
        **kwargs,
        **choose_ports(ports, ip=address, transport=transport),
        "ip": address,
        "key": text(key) or "",
        "transport": transport,
        "signature_scheme": signature_scheme,
        "kernel_name": kernel_name,
    }
    for name, curve in (("curve_publickey", curve_publickey), ("curve_secretkey", curve_secretkey)):
        if curve:
            values[name] = text(curve)
    info = ConnectionInfo.from_dict(values)
    write_file(fname, info)
    return fname, KernelConnectionInfo(info.as_dict())


__all__ = [
    "CHANNELS",
    "KernelConnectionInfo",
    "choose_ports",
    "new_key",
    "write_connection_file",
]
