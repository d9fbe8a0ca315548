"""Listens whether a kernel's heart beats, in a thread of its own.

The answer only says that the process is there and its sockets are served. A kernel that is busy in C code without giving up the
interpreter lock may be late, so it takes several missed beats until it counts as dead.
"""

from __future__ import annotations

import socket as socket_module
import threading
import time
from typing import Any

import zmq

from ipy.kernel.connect.sockets import connected_socket
from ipy.msgspec.connection import ConnectionInfo


class HBChannel(threading.Thread):
    """Sends pings, and remembers when one came back.

    Attributes:
        time_to_dead: seconds between beats, and how long to wait for each.
        missed_beats: how many in a row must stay away until the kernel counts as dead.
    """

    time_to_dead: float = 1.0
    missed_beats: int = 3

    def __init__(
        self, context: zmq.Context[Any], session: object = None, *, info: ConnectionInfo
    ) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.session = session
        self.address = info.address("hb")
        self._context = context
        self._info = info
        self._running = False
        self._paused = False
        self._last_beat: float | None = None
        self._bell: socket_module.socket | None = None
        self._knob: socket_module.socket | None = None
        # Whoever drops a client ends its heartbeat, in any thread and at any time: it may hold this already.
        self._lock = threading.RLock()

    def start(self) -> None:
        """Begin to listen."""
        if self.ident is None:
            self._bell, self._knob = socket_module.socketpair()
        self._running = True
        try:
            super().start()
        except BaseException:
            if self.ident is None:
                self._running = False
                self._close_pair()
            raise

    def is_alive(self) -> bool:
        """Tell whether it listens."""
        return self._running and super().is_alive()

    def pause(self) -> None:
        """Stop judging: a kernel that is being restarted is not dead."""
        self._paused = True

    def unpause(self) -> None:
        """Judge again."""
        self._last_beat = time.monotonic()
        self._paused = False

    def is_beating(self) -> bool:
        """Tell whether the kernel answered lately; what hasn't been asked long enough gets the benefit of the doubt."""
        if self._paused or not self.is_alive():
            return True
        if self._last_beat is None:
            return True
        return time.monotonic() - self._last_beat < self.missed_beats * self.time_to_dead

    def call_handlers(self, since_last_heartbeat: float) -> None:
        """Hook for subclasses: the kernel hasn't answered for so many seconds. Runs in this thread."""

    def stop(self) -> None:
        """End the thread, and wait for it."""
        self.end()
        if self.ident is not None and self is not threading.current_thread():
            self.join()

    close = stop

    def end(self) -> None:
        """Ask the thread to end; it may have done so by itself."""
        self._running = False
        with self._lock:
            if self._knob is not None:
                self._knob.send(b"\0")

    def _close_pair(self) -> None:
        with self._lock:
            bell, knob = self._bell, self._knob
            self._bell = self._knob = None
        for end in (bell, knob):
            if end is not None:
                end.close()

    def run(self) -> None:
        """Ping until stopped."""
        self._last_beat = time.monotonic()
        socket = None
        try:
            socket = self._connect()
            while self._running:
                socket.send(b"ping")
                answered = self._wait(socket, self.time_to_dead)
                if not self._running:
                    return
                if answered:
                    socket.recv()
                    self._last_beat = time.monotonic()
                    self._wait(None, self.time_to_dead)
                elif not self._paused:
                    self.call_handlers(time.monotonic() - (self._last_beat or 0.0))
        except zmq.ContextTerminated:
            pass  # the program ends
        finally:
            self._running = False
            if socket is not None:
                socket.close(linger=0)
            self._close_pair()

    def _connect(self) -> zmq.Socket[bytes]:
        socket = connected_socket(self._context, self._info, "hb")
        # A ping may follow one that was never answered; late answers to older ones are dropped.
        socket.setsockopt(zmq.REQ_RELAXED, 1)
        socket.setsockopt(zmq.REQ_CORRELATE, 1)
        return socket

    def _wait(self, socket: zmq.Socket[bytes] | None, timeout_s: float) -> bool:
        """Wait for an answer, or to be stopped; tell whether there is an answer."""
        poller = zmq.Poller()
        assert self._bell is not None  # closed by this thread alone
        poller.register(self._bell, zmq.POLLIN)
        if socket is not None:
            poller.register(socket, zmq.POLLIN)
        ready = dict(poller.poll(int(timeout_s * 1000)))
        return socket is not None and socket in ready
