"""Clients: they talk to a kernel. Written for asyncio; the blocking one is derived from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .asynchronous import AsyncKernelClient
    from .base import KernelClient
    from .blocking import BlockingKernelClient
    from .channels import AsyncZMQSocketChannel, ZMQSocketChannel
    from .death import DeathReport, Vitals
    from .errors import DeadKernelError, ForkedClientError, KernelNotReadyError, ReplyTimeoutError
    from .heartbeat import HBChannel
    from .threaded import ThreadedKernelClient, ThreadedZMQSocketChannel

__all__ = [
    "AsyncKernelClient",
    "AsyncZMQSocketChannel",
    "BlockingKernelClient",
    "DeadKernelError",
    "DeathReport",
    "ForkedClientError",
    "HBChannel",
    "KernelClient",
    "KernelNotReadyError",
    "ReplyTimeoutError",
    "ThreadedKernelClient",
    "ThreadedZMQSocketChannel",
    "Vitals",
    "ZMQSocketChannel",
]

_HOME = {
    "AsyncKernelClient": "asynchronous",
    "AsyncZMQSocketChannel": "channels",
    "BlockingKernelClient": "blocking",
    "DeadKernelError": "errors",
    "DeathReport": "death",
    "ForkedClientError": "errors",
    "HBChannel": "heartbeat",
    "KernelClient": "base",
    "KernelNotReadyError": "errors",
    "ReplyTimeoutError": "errors",
    "ThreadedKernelClient": "threaded",
    "ThreadedZMQSocketChannel": "threaded",
    "Vitals": "death",
    "ZMQSocketChannel": "channels",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
