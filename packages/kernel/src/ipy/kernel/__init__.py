"""The kernel, and the clients and managers that drive kernels.

Names are loaded when they are first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

from ._version import __version__

if TYPE_CHECKING:
    from .app import IPKernelApp
    from .base import Kernel
    from .client import (
        AsyncKernelClient,
        BlockingKernelClient,
        DeadKernelError,
        DeathReport,
        KernelClient,
        ThreadedKernelClient,
    )
    from .comms import Comm, CommManager
    from .connect import (
        ConnectionFileMixin,
        KernelConnectionInfo,
        find_connection_file,
        tunnel_to_kernel,
        write_connection_file,
    )
    from .current import connect_qtconsole, get_connection_file, get_connection_info
    from .embed import EmbeddedKernel, embed_kernel
    from .errors import (
        KernelError,
    )
    from .inprocess import (
        BlockingInProcessKernelClient,
        InProcessKernelClient,
        InProcessKernelManager,
    )
    from .ipkernel import IPythonKernel
    from .kernelspec import (
        KernelSpec,
        KernelSpecManager,
        NoSuchKernel,
    )
    from .manager import (
        AsyncIOLoopKernelManager,
        AsyncIOLoopKernelRestarter,
        AsyncKernelManager,
        AsyncMultiKernelManager,
        IOLoopKernelManager,
        KernelManager,
        KernelProvisionerBase,
        KernelProvisionerFactory,
        KernelRestarter,
        LocalProvisioner,
        MultiKernelManager,
        launch_kernel,
        run_kernel,
        start_new_async_kernel,
        start_new_kernel,
    )
    from .shell import ZMQInteractiveShell

__all__ = [
    "AsyncIOLoopKernelManager",
    "AsyncIOLoopKernelRestarter",
    "AsyncKernelClient",
    "AsyncKernelManager",
    "AsyncMultiKernelManager",
    "BlockingInProcessKernelClient",
    "BlockingKernelClient",
    "Comm",
    "CommManager",
    "ConnectionFileMixin",
    "DeadKernelError",
    "DeathReport",
    "EmbeddedKernel",
    "IOLoopKernelManager",
    "IPKernelApp",
    "IPythonKernel",
    "InProcessKernelClient",
    "InProcessKernelManager",
    "Kernel",
    "KernelClient",
    "KernelConnectionInfo",
    "KernelError",
    "KernelManager",
    "KernelProvisionerBase",
    "KernelProvisionerFactory",
    "KernelRestarter",
    "KernelSpec",
    "KernelSpecManager",
    "LocalProvisioner",
    "MultiKernelManager",
    "NoSuchKernel",
    "ThreadedKernelClient",
    "ZMQInteractiveShell",
    "__version__",
    "connect_qtconsole",
    "embed_kernel",
    "find_connection_file",
    "get_connection_file",
    "get_connection_info",
    "launch_kernel",
    "run_kernel",
    "start_new_async_kernel",
    "start_new_kernel",
    "tunnel_to_kernel",
    "write_connection_file",
]

_HOME = {
    "AsyncIOLoopKernelManager": "manager",
    "AsyncIOLoopKernelRestarter": "manager",
    "AsyncKernelClient": "client",
    "AsyncKernelManager": "manager",
    "AsyncMultiKernelManager": "manager",
    "BlockingInProcessKernelClient": "inprocess",
    "BlockingKernelClient": "client",
    "Comm": "comms",
    "CommManager": "comms",
    "ConnectionFileMixin": "connect",
    "DeadKernelError": "client",
    "DeathReport": "client",
    "EmbeddedKernel": "embed",
    "IOLoopKernelManager": "manager",
    "InProcessKernelClient": "inprocess",
    "InProcessKernelManager": "inprocess",
    "KernelClient": "client",
    "KernelConnectionInfo": "connect",
    "KernelError": "errors",
    "KernelManager": "manager",
    "KernelProvisionerBase": "manager",
    "KernelProvisionerFactory": "manager",
    "KernelRestarter": "manager",
    "KernelSpec": "kernelspec",
    "KernelSpecManager": "kernelspec",
    "LocalProvisioner": "manager",
    "MultiKernelManager": "manager",
    "NoSuchKernel": "kernelspec",
    "ThreadedKernelClient": "client",
    "connect_qtconsole": "current",
    "embed_kernel": "embed",
    "find_connection_file": "connect",
    "get_connection_file": "current",
    "get_connection_info": "current",
    "launch_kernel": "manager",
    "run_kernel": "manager",
    "start_new_async_kernel": "manager",
    "start_new_kernel": "manager",
    "tunnel_to_kernel": "connect",
    "write_connection_file": "connect",
    "IPKernelApp": "app",
    "IPythonKernel": "ipkernel",
    "Kernel": "base",
    "ZMQInteractiveShell": "shell",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
