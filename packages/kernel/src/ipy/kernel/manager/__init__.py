"""Managers: they start, interrupt, restart and end kernels, and tell how one died."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .errors import (
        DuplicateKernelError,
        KernelStartError,
        NoKernelError,
        ProvisionerError,
        UnknownKernelError,
    )
    from .ioloop import AsyncIOLoopKernelManager, IOLoopKernelManager
    from .launch import launch_kernel
    from .manager import AsyncKernelManager, KernelManager
    from .multi import AsyncMultiKernelManager, MultiKernelManager
    from .provisioning import (
        KernelProvisionerBase,
        KernelProvisionerFactory,
        LocalProvisioner,
    )
    from .restarter import AsyncIOLoopKernelRestarter, IOLoopKernelRestarter, KernelRestarter
    from .starting import run_kernel, start_new_async_kernel, start_new_kernel

__all__ = [
    "AsyncIOLoopKernelManager",
    "AsyncIOLoopKernelRestarter",
    "AsyncKernelManager",
    "AsyncMultiKernelManager",
    "DuplicateKernelError",
    "IOLoopKernelManager",
    "IOLoopKernelRestarter",
    "KernelManager",
    "KernelProvisionerBase",
    "KernelProvisionerFactory",
    "KernelRestarter",
    "KernelStartError",
    "LocalProvisioner",
    "MultiKernelManager",
    "NoKernelError",
    "ProvisionerError",
    "UnknownKernelError",
    "launch_kernel",
    "run_kernel",
    "start_new_async_kernel",
    "start_new_kernel",
]

_HOME = {
    "AsyncIOLoopKernelManager": "ioloop",
    "AsyncIOLoopKernelRestarter": "restarter",
    "AsyncKernelManager": "manager",
    "AsyncMultiKernelManager": "multi",
    "DuplicateKernelError": "errors",
    "IOLoopKernelManager": "ioloop",
    "IOLoopKernelRestarter": "restarter",
    "KernelManager": "manager",
    "KernelProvisionerBase": "provisioning",
    "KernelProvisionerFactory": "provisioning",
    "KernelRestarter": "restarter",
    "KernelStartError": "errors",
    "LocalProvisioner": "provisioning",
    "MultiKernelManager": "multi",
    "NoKernelError": "errors",
    "ProvisionerError": "errors",
    "UnknownKernelError": "errors",
    "launch_kernel": "launch",
    "run_kernel": "starting",
    "start_new_async_kernel": "starting",
    "start_new_kernel": "starting",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
