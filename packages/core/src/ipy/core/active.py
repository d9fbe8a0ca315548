"""The shell that is running in this process, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell

_active: InteractiveShell | None = None


def get_ipython() -> InteractiveShell | None:
    """Return the running shell, or None in a plain Python process."""
    return _active


def set_active(shell: InteractiveShell | None) -> InteractiveShell | None:
    """Make `shell` the running one and return the one that was it before."""
    global _active
    previous, _active = _active, shell
    return previous
