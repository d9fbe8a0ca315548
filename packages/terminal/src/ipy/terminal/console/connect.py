"""Making the channels to a kernel: to one of our own, or to one that runs already."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .kerneloutput import KernelOutput
from .link import Channels, Connect, KernelStartError


def own_kernel(
    name: str,
    *,
    arguments: Sequence[str] = (),
    connection_file: str = "",
    address: Mapping[str, Any] | None = None,
    settings: Any = None,
) -> Connect:
    """Return what starts a kernel.

    Args:
        name: of the kernel's specification; empty for the kernel of this interpreter.
        arguments: added to the kernel's command line.
        connection_file: where the kernel is to be found; a new file by default.
        address: `ip`, `transport` and ports, where they are not to be chosen.
        settings: the application whose configuration the manager takes over.
    """

    async def connect(show: Callable[[str], None]) -> Channels:
        from ipy.kernel.errors import KernelError
        from ipy.kernel.manager import AsyncKernelManager  # zmq: 30 ms

        options: dict[str, Any] = {"parent": settings, "log": _quiet_log(), **(address or {})}
        if name:
            options["kernel_name"] = name
        if connection_file:
            options["connection_file"] = connection_file
        manager = AsyncKernelManager(**options)
        output = KernelOutput(show)
        output.start()
        try:
            await manager.start_kernel(
                extra_arguments=list(arguments),
                independent=True,  # it may be kept; otherwise it is stopped when the console ends
                stdout=output.descriptor,
                stderr=subprocess.PIPE,  # its last lines are part of the report of its death
            )
        except (OSError, KernelError) as error:
            output.close()
            raise KernelStartError(str(error)) from error
        return Channels(manager.client(), manager, manager.connection_file, output=output)

    return connect


def _quiet_log() -> logging.Logger:
    """Return a log without the deaths of kernels, which the console tells of itself."""
    log = logging.getLogger(f"{__name__}.manager")
    log.setLevel(logging.ERROR)
    return log


def existing_kernel(
    connection_file: str,
    *,
    ssh_server: str = "",
    ssh_key: str = "",
    ip: str = "",
    settings: Any = None,
) -> Connect:
    """Return what connects to a kernel that runs already.

    Args:
        connection_file: path of its connection file.
        ssh_server: the host through which it is reached, as ssh takes it; empty for none.
        ssh_key: file of the private key for it.
        ip: the kernel's address as seen from `ssh_server`, in place of the file's.
        settings: the application whose configuration the client takes over.
    """

    async def connect(show: Callable[[str], None]) -> Channels:
        from ipy.kernel.client import AsyncKernelClient  # zmq: 30 ms

        path = connection_file
        if ssh_server:
            # ssh may ask for a password on the terminal, which nobody else uses yet.
            path = await asyncio.to_thread(_tunnelled, path, ssh_server, ssh_key, ip)
        client = AsyncKernelClient(parent=settings, connection_file=path)
        client.load_connection_file()
        if ip and not ssh_server:
            client.ip = ip
        return Channels(client, None, path)

    return connect


def _tunnelled(connection_file: str, server: str, key: str, ip: str) -> str:
    """Open tunnels to a kernel and return the connection file that goes through them.

    Raises:
        KernelStartError: they can't be opened.
    """
    import shutil
    import tempfile

    from ipy.kernel.connect import TunnelError
    from ipy.kernel.connect.tunnels import tunnelled_file
    from ipy.msgspec.connection import read_connection_file, write_connection_file

    try:
        if not ip:
            return tunnelled_file(connection_file, server, key or None)
        with tempfile.TemporaryDirectory() as directory:
            copy = os.path.join(directory, os.path.basename(connection_file))
            write_connection_file(copy, read_connection_file(connection_file).replace(ip=ip))
            made = tunnelled_file(copy, server, key or None)
            # Connection files are private; the move keeps their mode.
            return shutil.move(made, _place_for(os.path.basename(made), beside=connection_file))
    except TunnelError as error:
        raise KernelStartError(str(error)) from error


def _place_for(name: str, *, beside: str) -> str:
    """Return where a connection file is found by its name: beside another one, or where all kernels' files are."""
    from ipy.kernel.kernelspec.paths import jupyter_runtime_dir

    directory = os.path.dirname(os.path.abspath(beside))
    if not os.access(directory, os.W_OK):
        directory = jupyter_runtime_dir()
        os.makedirs(directory, mode=0o700, exist_ok=True)
    return os.path.join(directory, name)
