"""The terminal front end of the shell: the command `ipython`.

Names are loaded when they are first asked for; prompt_toolkit comes with the first prompt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

from ._version import __version__

if TYPE_CHECKING:
    from .app import TerminalIPythonApp, launch_new_instance, load_default_config, main
    from .embed import InteractiveShellEmbed
    from .interactiveshell import TerminalInteractiveShell
    from .prompts import ClassicPrompts, Prompts

__all__ = [
    "ClassicPrompts",
    "InteractiveShellEmbed",
    "Prompts",
    "TerminalIPythonApp",
    "TerminalInteractiveShell",
    "__version__",
    "launch_new_instance",
    "load_default_config",
    "main",
]

_HOME = {
    "ClassicPrompts": "prompts",
    "InteractiveShellEmbed": "embed",
    "Prompts": "prompts",
    "TerminalIPythonApp": "app",
    "TerminalInteractiveShell": "interactiveshell",
    "launch_new_instance": "app",
    "load_default_config": "app",
    "main": "app",
}


__getattr__, __dir__ = lazy_names(__name__, _HOME)
