"""Waking a thread that polls: something readable that any thread, or a signal handler, can make readable."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any


class Waker:
    """A descriptor (on Windows, a socket) that becomes readable with `wake` and stops being so with `clear`."""

    _read: Callable[[Any, int], bytes]
    _write: Callable[[Any, bytes], int]
    _close: Callable[[Any], object]
    _pair: tuple[Any, Any]

    def __init__(self) -> None:
        self._close = os.close
        if sys.platform == "linux":
            self._reader = self._writer = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            self._word = (1).to_bytes(8, sys.byteorder)
            self._write = os.write
            self._read = os.read
        elif sys.platform != "win32":
            self._reader, self._writer = os.pipe()
            os.set_blocking(self._reader, False)
            os.set_blocking(self._writer, False)
            self._word = b"x"
            self._write = os.write
            self._read = os.read
        else:
            # Only sockets can be polled there.
            import socket

            reader, writer = socket.socketpair()
            reader.setblocking(False)
            writer.setblocking(False)
            self._pair = (reader, writer)
            self._reader, self._writer = reader.fileno(), writer.fileno()
            self._word = b"x"
            self._write = lambda _, data: writer.send(data)
            self._read = lambda _, size: reader.recv(size)
            self._close = self._close_pair

    def fileno(self) -> int:
        """What is polled."""
        return self._reader

    def wake(self) -> None:
        """Make it readable; also where it is so already."""
        try:
            self._write(self._writer, self._word)
        except BlockingIOError:
            return  # so many have woken it already that it is full
        except OSError:
            return  # closed: nobody sleeps there any more

    def clear(self) -> None:
        """Make it unreadable again."""
        try:
            while self._read(self._reader, 4096) and sys.platform != "linux":
                continue
        except BlockingIOError:
            return

    def close(self) -> None:
        """Give the descriptors back; waking has no effect from now on."""
        reader, writer = self._reader, self._writer
        self._reader = self._writer = -1
        for descriptor in {reader, writer} - {-1}:
            self._close(descriptor)
            if sys.platform == "win32":
                break

    def _close_pair(self, descriptor: int) -> None:
        for socket in self._pair:
            socket.close()
