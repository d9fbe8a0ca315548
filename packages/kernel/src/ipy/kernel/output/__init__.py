"""What running code puts out: text of streams and descriptors, displays, results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .display import ZMQDisplayPublisher
    from .pipes import Pipes
    from .results import ZMQDisplayHook, ZMQShellDisplayHook
    from .streams import OutStream

__all__ = ["OutStream", "Pipes", "ZMQDisplayHook", "ZMQDisplayPublisher", "ZMQShellDisplayHook"]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "OutStream": "streams",
        "Pipes": "pipes",
        "ZMQDisplayHook": "results",
        "ZMQDisplayPublisher": "display",
        "ZMQShellDisplayHook": "results",
    },
)
