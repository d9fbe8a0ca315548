"""What can go wrong while talking to a kernel."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from ipy.kernel.errors import KernelError

if TYPE_CHECKING:
    from .death import DeathReport


class DeadKernelError(KernelError, RuntimeError, queue.Empty):
    """The kernel ended while something was expected of it.

    It is a `queue.Empty` as well: loops that wait in small steps and look after the kernel in between go on working.

    Attributes:
        report: how it ended.
    """

    def __init__(self, report: DeathReport) -> None:
        super().__init__(str(report))
        self.report = report


class ForkedClientError(KernelError, RuntimeError):
    """A client was used in a forked child of the process that made it."""

    def __init__(self, owner_pid: int) -> None:
        super().__init__(
            f"this client belongs to process {owner_pid}, and can't be used in its forked child: make another one here, with the "
            "manager's client() or of the connection file"
        )


class KernelNotReadyError(KernelError, RuntimeError, TimeoutError):
    """The kernel didn't answer in time after its start."""


class ReplyTimeoutError(KernelError, TimeoutError):
    """No reply came in time."""
