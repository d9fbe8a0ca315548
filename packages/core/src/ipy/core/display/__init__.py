"""Rich display: `display()`, the objects it can show, and what turns objects into representations.

A class takes part with methods such as `_repr_html_`, `_repr_png_` or `_repr_mimebundle_`. Names are loaded when they are first
asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .formatters import DisplayFormatter, format_display_data
    from .functions import (
        DisplayHandle,
        clear_output,
        display,
        publish_display_data,
        update_display,
    )
    from .hook import CapturingDisplayHook, DisplayHook
    from .publisher import CapturingDisplayPublisher, DisplayPublisher

_HOME = {
    "CapturingDisplayHook": "hook",
    "CapturingDisplayPublisher": "publisher",
    "DisplayFormatter": "formatters",
    "DisplayHandle": "functions",
    "DisplayHook": "hook",
    "DisplayPublisher": "publisher",
    "clear_output": "functions",
    "display": "functions",
    "format_display_data": "formatters",
    "publish_display_data": "functions",
    "update_display": "functions",
}

__all__ = [
    "CapturingDisplayHook",
    "CapturingDisplayPublisher",
    "DisplayFormatter",
    "DisplayHandle",
    "DisplayHook",
    "DisplayPublisher",
    "clear_output",
    "display",
    "format_display_data",
    "publish_display_data",
    "update_display",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
