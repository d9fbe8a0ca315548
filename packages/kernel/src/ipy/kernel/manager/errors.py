"""What can go wrong with starting and keeping kernels."""

from __future__ import annotations

from ipy.kernel.errors import KernelError


class KernelStartError(KernelError, RuntimeError):
    """A kernel couldn't be started: its command isn't there, or one runs already."""


class NoKernelError(KernelError, RuntimeError):
    """Something was asked of a kernel where none runs."""


class DuplicateKernelError(KernelError, ValueError):
    """There is a kernel of this id already."""


class UnknownKernelError(KernelError, KeyError):
    """There is no kernel of this id."""

    def __str__(self) -> str:
        return str(self.args[0])


class ProvisionerError(KernelError, RuntimeError):
    """A provisioner is missing, or can't be loaded."""
