"""A kernel in the process of its client: the same messages, without sockets and without a second process.

Code runs in the thread that sends the request, and the call returns when it is done; a GUI that embeds the kernel stands still meanwhile. In return,
the program's objects can be put into the user's namespace (`manager.kernel.shell.push(...)`).

    manager = InProcessKernelManager()
    manager.start_kernel()
    client = manager.client()           # BlockingInProcessKernelClient by default
    client.start_channels()
    reply = client.execute("1 + 1", reply=True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .channels import (
        BlockingInProcessChannel,
        BlockingInProcessStdInChannel,
        InProcessChannel,
        InProcessHBChannel,
    )
    from .client import BlockingInProcessKernelClient, InProcessKernelClient
    from .engine import InProcessEngine
    from .kernel import InProcessInteractiveShell, InProcessKernel
    from .manager import InProcessKernelManager

__all__ = [
    "BlockingInProcessChannel",
    "BlockingInProcessKernelClient",
    "BlockingInProcessStdInChannel",
    "InProcessChannel",
    "InProcessEngine",
    "InProcessHBChannel",
    "InProcessInteractiveShell",
    "InProcessKernel",
    "InProcessKernelClient",
    "InProcessKernelManager",
]

_HOMES = {
    "BlockingInProcessChannel": "channels",
    "BlockingInProcessKernelClient": "client",
    "BlockingInProcessStdInChannel": "channels",
    "InProcessChannel": "channels",
    "InProcessEngine": "engine",
    "InProcessHBChannel": "channels",
    "InProcessInteractiveShell": "kernel",
    "InProcessKernel": "kernel",
    "InProcessKernelClient": "client",
    "InProcessKernelManager": "manager",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
