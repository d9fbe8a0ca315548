"""What can be wrong with kernel specifications."""

from __future__ import annotations

from collections.abc import Iterable

from ipy.kernel.errors import KernelError


class NoSuchKernel(KernelError, KeyError):
    """No kernel of this name is installed.

    Attributes:
        name: what was asked for.
        available: the names that there are.
    """

    def __init__(self, name: str, available: Iterable[str] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.available = sorted(available)

    def __str__(self) -> str:
        from ipy.config.suggest import did_you_mean  # only needed once something is wrong

        message = f"No such kernel named {self.name}"
        if self.available:
            message += did_you_mean(self.name, self.available)
            message += f" (installed: {', '.join(self.available)})"
        return message


class KernelSpecError(KernelError, ValueError):
    """A kernel specification can't be read, or has a name or content that isn't allowed."""
