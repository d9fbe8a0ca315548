"""Making the channels to a kernel: to one of our own, or to one that runs already."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
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

        options: dict[str, Any] = {
            "parent": settings,
            "log": _quiet_log(),
            **(address or {}),
        }
        if name:
            options["kernel_name"] = name
        if connection_file:
            options["connection_file"] = connection_file
        output = KernelOutput(show)
        manager = AsyncKernelManager(on_stderr=output.show_error, **options)
        output.start()
        try:
            await manager.start_kernel(
                extra_arguments=list(arguments),
                independent=True,  # it may be kept; otherwise it is stopped when the console ends
                stdout=output.descriptor,
                env=_environment(),
            )
        except (OSError, KernelError) as error:
            output.close()
            raise KernelStartError(str(error)) from error
        return Channels(manager.client(), manager, manager.connection_file, output=output)

    return connect


def _environment() -> dict[str, str]:
    """Return the environment of an own kernel, which can't see how wide the terminal is."""
    from ipy.kernel.parentwatch import CONSOLE_COLUMNS

    environment = dict(os.environ)
    if sys.stdout is not None and sys.stdout.isatty():
        columns = str(shutil.get_terminal_size().columns)
        environment |= {"COLUMNS": columns, CONSOLE_COLUMNS: columns}
    return environment


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
        _check_channels(path)
        client = AsyncKernelClient(parent=settings, connection_file=path)
        client.load_connection_file()
        if ip and not ssh_server:
            client.ip = ip
        return Channels(client, None, path)

    return connect


def _check_channels(connection_file: str) -> None:
    """See to it that a file names the channels that a console needs.

    Raises:
        KernelStartError: it doesn't.
        ConnectionInfoError: it isn't a connection file.
    """
    from ipy.msgspec.connection import CHANNELS, read_connection_file

    info = read_connection_file(connection_file)
    missing = [f"{channel}_port" for channel in CHANNELS if not info.port(channel)]
    if missing:
        raise KernelStartError(
            f"{connection_file} is not the connection file of a running kernel: it doesn't name {', '.join(missing)}"
        )


def _tunnelled(connection_file: str, server: str, key: str, ip: str) -> str:
    """Open tunnels to a kernel and return the connection file that goes through them.

    Raises:
        KernelStartError: they can't be opened.
    """
    from ipy.kernel.connect import TunnelError
    from ipy.kernel.connect.tunnels import tunnelled_file

    try:
        return tunnelled_file(connection_file, server, key or None, ip=ip)
    except TunnelError as error:
        raise KernelStartError(str(error)) from error
