"""What can go wrong on the way to a kernel."""

from __future__ import annotations

from ipy.kernel.errors import KernelError


class ConnectionFileNotFound(KernelError, OSError):
    """No connection file fits what was asked for."""


class TunnelError(KernelError, RuntimeError):
    """A tunnel couldn't be opened: what ssh said about it."""
