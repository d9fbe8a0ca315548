"""The shell whose prompt is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipy.core.active import get_ipython

if TYPE_CHECKING:
    from ipy.terminal.interactiveshell import TerminalInteractiveShell


def current_shell() -> TerminalInteractiveShell | None:
    """Return the shell whose prompt is shown; None where the running one has no line editor."""
    shell: Any = get_ipython()
    return shell if hasattr(shell, "line_editor") else None
