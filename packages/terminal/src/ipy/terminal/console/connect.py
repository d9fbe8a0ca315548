"""Making the channels to a kernel: to one of our own, or to one that runs already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from .link import Channels, KernelStartError


def own_kernel(
    name: str,
    *,
    arguments: Sequence[str] = (),
    connection_file: str = "",
    address: Mapping[str, Any] | None = None,
    settings: Any = None,
) -> Callable[[], Awaitable[Channels]]:
    """Return what starts a kernel.

    Args:
        name: of the kernel's specification; empty for the kernel of this interpreter.
        arguments: added to the kernel's command line.
        connection_file: where the kernel is to be found; a new file by default.
        address: `ip`, `transport` and ports, where they are not to be chosen.
        settings: the application whose configuration the manager takes over.
    """

    async def connect() -> Channels:
        from ipy.kernel.manager import AsyncKernelManager  # zmq: 30 ms

        options: dict[str, Any] = {"parent": settings, **(address or {})}
        if name:
            options["kernel_name"] = name
        if connection_file:
            options["connection_file"] = connection_file
        manager = AsyncKernelManager(**options)
        try:
            await manager.start_kernel(extra_arguments=list(arguments))
        except (OSError, RuntimeError, KeyError) as error:
            raise KernelStartError(str(error)) from error
        return Channels(manager.client(), manager, manager.connection_file)

    return connect


def existing_kernel(
    connection_file: str,
    *,
    ssh_server: str = "",
    ssh_key: str = "",
    ip: str = "",
    settings: Any = None,
) -> Callable[[], Awaitable[Channels]]:
    """Return what connects to a kernel that runs already.

    Args:
        connection_file: path of its connection file.
        ssh_server: the host through which it is reached, as ssh takes it; empty for none.
        ssh_key: file of the private key for it.
        ip: the kernel's address as seen from `ssh_server`, in place of the file's.
        settings: the application whose configuration the client takes over.
    """

    async def connect() -> Channels:
        from ipy.kernel.client.asynchronous import AsyncKernelClient  # zmq: 30 ms

        client = AsyncKernelClient(parent=settings, connection_file=connection_file)
        client.load_connection_file()
        return Channels(client, None, connection_file)

    return connect
