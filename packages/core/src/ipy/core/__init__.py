"""The engine of an enhanced interactive Python shell.

Names are loaded when they are first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from .active import get_ipython
    from .embed import embed, start
    from .errors import ShellError, TryNext, UsageError
    from .shell import InteractiveShell

__all__ = [
    "InteractiveShell",
    "ShellError",
    "TryNext",
    "UsageError",
    "__version__",
    "embed",
    "get_ipython",
    "start",
]

_HOME = {
    "InteractiveShell": "shell",
    "ShellError": "errors",
    "TryNext": "errors",
    "UsageError": "errors",
    "embed": "embed",
    "get_ipython": "active",
    "start": "embed",
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
