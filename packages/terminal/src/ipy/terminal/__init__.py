"""The terminal front end of the shell: the command `ipython`.

Names are loaded when they are first asked for; prompt_toolkit comes with the first prompt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
