"""Ctrl-C and its message: KeyboardInterrupt in the user's code, and nowhere else."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from . import patches

if TYPE_CHECKING:
    from .transport.thread import Transport

#: How long after a signal the interpreter may take to hear of it, before a call that it waits in is broken off again.
HEAR_S = 0.05
#: How often that is tried.
TRIES = 5


class Interrupts:
    """Lets SIGINT raise KeyboardInterrupt while it is entered; in between, an interrupt has nobody to go to.

    What user code makes of SIGINT stays from cell to cell. In threads other than the main one nothing happens: Python can't
    interrupt them.

    A signal may come in the moment before the main thread begins to wait in the system: Python then hears of it only when the wait is
    over. So whoever serves the sockets is told of signals, too, and sends another one where nothing was heard of the first.
    """

    def __init__(self) -> None:
        self._handler: Any = self._raise_interrupt
        self._installed = False
        self._is_armed = False
        self._heard_at = 0.0
        #: Counts the times it was armed: an interrupt of one cell is nothing to the next.
        self._arming = 0
        self._reader = -1
        self._undo = patches.Undo()
        #: Called when an interrupt finds nothing to interrupt.
        self.unheard: Callable[[], object] | None = None
        #: Called in another thread when a signal has come: wakes the main thread where that waits in C code.
        self.nudge: Callable[[], object] | None = None

    def install(self, transport: Transport | None = None) -> None:
        """Take SIGINT over.

        Args:
            transport: watches for signals that the main thread doesn't hear of.
        """
        if not patches.in_main_thread():
            return
        # asyncio looks whether this is the handler before it installs its own for the time of `asyncio.run()`.
        patches.replace(self._undo, signal, default_int_handler=self._handler)
        patches.set_signal(self._undo, signal.SIGINT, self._between_cells)
        self._installed = True
        if transport is not None:
            self._listen(transport)

    def remove(self) -> None:
        """Give SIGINT back."""
        self._installed = False
        self._undo.run()

    def __enter__(self) -> Self:
        if self._installed and not self._is_armed and patches.in_main_thread():
            self._arming += 1
            self._is_armed = True
            patches.swap_interrupt_handler(self._handler)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.disarm()

    def disarm(self) -> None:
        """Let interrupts go by again; may be called twice."""
        if self._is_armed and patches.in_main_thread():
            before = patches.swap_interrupt_handler(self._between_cells)
            # None: set by C code. Ours: an earlier call was interrupted after the swap.
            if before is not None and before != self._between_cells:
                self._handler = before
            self._is_armed = False

    def disarm_safely(self) -> None:
        """As `disarm`; an interrupt that comes at this very moment is dropped."""
        while True:
            try:
                self.disarm()
                return
            except KeyboardInterrupt:
                continue

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let an interrupt come only afterwards: for imports of our own, which would be left half done."""
        if not (self._is_armed and patches.in_main_thread()):
            yield
            return
        came = False

        def note(number: int, frame: FrameType | None) -> None:
            nonlocal came
            came = True
            self._hear()

        before = patches.swap_interrupt_handler(note)
        try:
            yield
        finally:
            patches.swap_interrupt_handler(before)
        if came:
            raise KeyboardInterrupt

    def _raise_interrupt(self, number: int, frame: FrameType | None) -> NoReturn:
        self._hear()
        raise KeyboardInterrupt

    def _between_cells(self, number: int, frame: FrameType | None) -> None:
        self._hear()
        # A callback or task on the user's loop that does not end is user code, too.
        while frame is not None:
            is_handle = frame.f_code.co_name == "_run"
            if is_handle and frame.f_globals.get("__name__") == "asyncio.events":
                raise KeyboardInterrupt
            frame = frame.f_back
        if self.unheard is not None:
            self.unheard()

    # -- signals that nobody hears of ------------------------------------------------------------------

    def _listen(self, transport: Transport) -> None:
        if sys.platform == "win32":
            return
        reader, writer = os.pipe()
        for descriptor in (reader, writer):
            os.set_blocking(descriptor, False)

        def told() -> None:
            # Before it is read: who hears of it, and finds nothing to read any more, notes a later time.
            now, arming = monotonic(), self._arming
            is_interrupt = self._read_numbers()
            if self.nudge is not None:
                self.nudge()
            if is_interrupt:
                self._check_soon(now, arming, TRIES)

        def close() -> None:
            self._reader = -1
            transport.unwatch(reader)
            os.close(writer)

        self._reader = reader
        transport.watch(reader, told, always=True)
        patches.tell_of_signals(self._undo, writer)
        self._undo.add(close)

    def _hear(self) -> None:
        """In the main thread, by way of the interpreter: a signal has been heard of; the other thread needn't see to it."""
        # In this order: the other thread has read the number before, or doesn't find it.
        self._read_numbers()
        self._heard_at = monotonic()

    def _read_numbers(self) -> bool:
        """Read the numbers of signals that came; whether an interrupt is among them."""
        if self._reader < 0:
            return False
        try:
            return signal.SIGINT in os.read(self._reader, 512)
        except BlockingIOError:
            return False

    def _check_soon(self, told_at: float, arming: int, tries: int) -> None:
        timer = threading.Timer(HEAR_S, self._check, (told_at, arming, tries))
        timer.daemon = True
        timer.start()

    def _check(self, told_at: float, arming: int, tries: int) -> None:
        """Break off what the main thread waits in, if it has not heard of an interrupt, and the same cell runs still."""
        if self._heard_at >= told_at or not self._is_armed or not tries:
            return
        if self._arming != arming:
            return
        if signal.getsignal(signal.SIGINT) != self._raise_interrupt:
            return  # the user's own handler: it may have been called
        signal_main_thread()
        self._check_soon(told_at, arming, tries - 1)


def signal_main_thread() -> None:
    """Send SIGINT to the main thread: a call of the system that it waits in returns only then."""
    main = threading.main_thread().ident
    assert main is not None
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        signal.pthread_kill(main, signal.SIGINT)


def interrupt_process() -> None:
    """Interrupt this process and, where it leads a process group, its children."""
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGINT)
    else:
        signal_main_thread()
