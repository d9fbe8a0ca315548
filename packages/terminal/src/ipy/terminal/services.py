"""The services that a terminal has in a form of its own; see `ipy.core.services`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ipy.core import services

if TYPE_CHECKING:
    from ipy.core.aliases import AliasManager
    from ipy.core.display import DisplayFormatter, DisplayHook
    from ipy.core.inspection import Inspector

    from .interactiveshell import TerminalInteractiveShell


def displayhook(shell: TerminalInteractiveShell) -> DisplayHook:
    """Shows the values of expressions."""
    hook = services.displayhook(shell)
    hook.shell = shell
    return hook


def display_formatter(shell: TerminalInteractiveShell) -> DisplayFormatter:
    """Makes the representations of objects: text, and forms that can be shown here."""
    formatter = services.display_formatter(shell)
    if not formatter.active_types or formatter.active_types == formatter.format_types:
        formatter.active_types = ["text/plain", *shell.renderers()]
    return formatter


def inspector(shell: TerminalInteractiveShell) -> Inspector:
    """Describes objects; in colours only with `color_info`."""
    described = services.inspector(shell)
    highlight = described.highlight
    described.highlight = lambda code: highlight(code) if shell.color_info else code
    return described


def alias_manager(shell: TerminalInteractiveShell) -> AliasManager:
    """Commands of the operating system; on POSIX also those that need the whole terminal."""
    manager = services.alias_manager(shell)
    if os.name == "posix":
        for name in ("clear", "more", "less", "man"):
            manager.soft_define_alias(name, name)
    return manager
