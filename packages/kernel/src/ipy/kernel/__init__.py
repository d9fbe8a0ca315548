"""The kernel, and the clients and managers that drive kernels.

Names are loaded when they are first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

from ._version import __version__

if TYPE_CHECKING:
    from .client import (
        AsyncKernelClient,
        BlockingKernelClient,
        DeadKernelError,
        DeathReport,
        KernelClient,
        ThreadedKernelClient,
    )
    from .connect import (
        ConnectionFileMixin,
        KernelConnectionInfo,
        find_connection_file,
        tunnel_to_kernel,
        write_connection_file,
    )
    from .errors import (
        KernelError,
    )
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

__all__ = [
    "AsyncIOLoopKernelManager",
    "AsyncIOLoopKernelRestarter",
    "AsyncKernelClient",
    "AsyncKernelManager",
    "AsyncMultiKernelManager",
    "BlockingKernelClient",
    "ConnectionFileMixin",
    "DeadKernelError",
    "DeathReport",
    "IOLoopKernelManager",
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
    "__version__",
    "find_connection_file",
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
    "BlockingKernelClient": "client",
    "ConnectionFileMixin": "connect",
    "DeadKernelError": "client",
    "DeathReport": "client",
    "IOLoopKernelManager": "manager",
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
    "find_connection_file": "connect",
    "launch_kernel": "manager",
    "run_kernel": "manager",
    "start_new_async_kernel": "manager",
    "start_new_kernel": "manager",
    "tunnel_to_kernel": "connect",
    "write_connection_file": "connect",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
