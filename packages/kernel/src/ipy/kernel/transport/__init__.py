"""The way between a kernel and its clients: sockets, the thread that serves them, and what is queued on both sides of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .base import RUNNING, ChannelSocket, Messenger, Publisher
    from .endpoints import BindError, Endpoints
    from .heartbeat import Heartbeat
    from .lanes import STOP, Lane
    from .memory import MemoryTransport
    from .outbox import Outbox
    from .thread import Transport

__all__ = [
    "RUNNING",
    "STOP",
    "BindError",
    "ChannelSocket",
    "Endpoints",
    "Heartbeat",
    "Lane",
    "MemoryTransport",
    "Messenger",
    "Outbox",
    "Publisher",
    "Transport",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "RUNNING": "base",
        "STOP": "lanes",
        "BindError": "endpoints",
        "ChannelSocket": "base",
        "Endpoints": "endpoints",
        "Heartbeat": "heartbeat",
        "Lane": "lanes",
        "MemoryTransport": "memory",
        "Messenger": "base",
        "Outbox": "outbox",
        "Publisher": "base",
        "Transport": "thread",
    },
)
