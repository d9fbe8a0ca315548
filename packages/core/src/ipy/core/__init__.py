"""The engine of an enhanced interactive Python shell.

Names are loaded when they are first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

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


__getattr__, __dir__ = lazy_names(__name__, _HOME)
