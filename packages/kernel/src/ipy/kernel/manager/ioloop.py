"""Managers that watch over their kernel, and start it again when it dies."""

from __future__ import annotations

from typing import Any

from traitlets import Instance, Type

from .manager import AsyncKernelManager, KernelManager
from .restarter import AsyncIOLoopKernelRestarter, IOLoopKernelRestarter, KernelRestarter


class _Watching(KernelManager):
    """What both have in common."""

    restarter = Instance(KernelRestarter, allow_none=True)
    restarter_class: type[KernelRestarter]

    def start_restarter(self) -> None:
        """Begin to watch over the kernel, if `autorestart` is on."""
        if self.autorestart and self.has_kernel:
            self._ensure_restarter().start()

    def stop_restarter(self) -> None:
        """Stop watching over the kernel."""
        if self.restarter is not None:
            self.restarter.stop()

    def add_restart_callback(self, callback: Any, event: Any = "restart") -> None:
        """Call something when the kernel is restarted (`restart`), or given up (`dead`); also before the first start."""
        if self.autorestart:
            self._ensure_restarter().add_callback(callback, event)

    def _ensure_restarter(self) -> KernelRestarter:
        restarter: KernelRestarter | None = self.restarter
        if restarter is None:
            restarter = self.restarter = self.restarter_class(
                kernel_manager=self, parent=self, log=self.log
            )
        return restarter


class IOLoopKernelManager(_Watching):
    """A blocking manager that starts its kernel again when it dies."""

    restarter_class = Type(
        default_value=IOLoopKernelRestarter,
        klass=KernelRestarter,
        config=True,
        help="""The class that watches over the kernel.""",
    )


class AsyncIOLoopKernelManager(AsyncKernelManager, _Watching):
    """An asynchronous manager that starts its kernel again when it dies."""

    restarter_class = Type(
        default_value=AsyncIOLoopKernelRestarter,
        klass=KernelRestarter,
        config=True,
        help="""The class that watches over the kernel.""",
    )
