"""Message type -> handler, for the channels of a kernel.

Handlers take (what stands for the socket, routing, message as a dict); kernels may put their own into `shell_handlers` and
`control_handlers`, or define methods of the names of message types.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from . import control, execution, queries

if TYPE_CHECKING:
    from ipy.kernel.base import Kernel

SHELL = {
    "execute_request": execution.execute,
    "apply_request": execution.apply,
    "clear_request": execution.clear,
    "comm_open": execution.comm,
    "comm_msg": execution.comm,
    "comm_close": execution.comm,
    "complete_request": queries.complete,
    "inspect_request": queries.inspect,
    "object_info_request": queries.object_info,
    "history_request": queries.history,
    "is_complete_request": queries.is_complete,
    "kernel_info_request": queries.kernel_info,
    "comm_info_request": queries.comm_info,
    "connect_request": queries.connect,
}
CONTROL = {
    "interrupt_request": control.interrupt,
    "shutdown_request": control.shutdown,
    "debug_request": control.debug,
    "usage_request": control.usage,
    "create_subshell_request": control.create_subshell,
    "delete_subshell_request": control.delete_subshell,
    "list_subshell_request": control.list_subshells,
    "abort_request": control.abort,
}


def shell_handlers(kernel: Kernel) -> dict[str, Any]:
    """The handlers of the shell channel."""
    return {name: _own(kernel, name, handler) for name, handler in SHELL.items()}


def control_handlers(kernel: Kernel) -> dict[str, Any]:
    """The handlers of the control channel, which knows what the shell channel knows too."""
    return {name: _own(kernel, name, handler) for name, handler in {**SHELL, **CONTROL}.items()}


def _own(kernel: Kernel, name: str, handler: Any) -> Any:
    return getattr(kernel, name, None) or partial(handler, kernel)
