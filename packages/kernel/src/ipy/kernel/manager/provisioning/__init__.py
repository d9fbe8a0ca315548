"""Provisioners: who starts, signals and ends a kernel's process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .base import KernelProvisionerBase
    from .factory import KernelProvisionerFactory
    from .local import LocalProvisioner

__all__ = ["KernelProvisionerBase", "KernelProvisionerFactory", "LocalProvisioner"]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "KernelProvisionerBase": "base",
        "KernelProvisionerFactory": "factory",
        "LocalProvisioner": "local",
    },
)
