"""Objects that are called when their bare name is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shell import InteractiveShell


class IPyAutocall:
    """An object that the shell calls when a line consists of its name, whatever the autocall setting.

    Attributes:
        rewrite: show the line as it was rewritten.
    """

    rewrite = True

    def __init__(self, ip: InteractiveShell | None = None) -> None:
        self._ip = ip

    def set_ip(self, ip: InteractiveShell) -> None:
        """Tell the object which shell it belongs to."""
        self._ip = ip


class ExitAutocall(IPyAutocall):
    """Leaves the shell; known to users as `exit` and `quit`, with or without parentheses."""

    rewrite = False

    def __call__(self) -> None:
        """Ask the shell to end."""
        if self._ip is not None:
            self._ip.ask_exit()

    def __repr__(self) -> str:
        return "<IPython.core.autocall.ExitAutocall object: call it to leave>"


class ZMQExitAutocall(ExitAutocall):
    """Leaves the front end of a kernel; the kernel stays if `keep_kernel`."""

    def __call__(self, keep_kernel: bool = False) -> None:
        """Ask the front end to end, and the kernel too unless it is kept."""
        if self._ip is not None:
            shell: Any = self._ip
            shell.keepkernel_on_exit = keep_kernel
            shell.ask_exit()
