"""Ctrl-C and its message: KeyboardInterrupt in the user's code, and nowhere else."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

from . import patches


class Interrupts:
    """Lets SIGINT raise KeyboardInterrupt while it is entered; in between, an interrupt has nobody to go to.

    What user code makes of SIGINT stays from cell to cell. In threads other than the main one nothing happens: Python can't
    interrupt them.
    """

    def __init__(self) -> None:
        self._handler: Any = patches.RAISE_INTERRUPT
        self._installed = False
        self._is_armed = False
        self._undo = patches.Undo()
        #: Called when an interrupt finds nothing to interrupt.
        self.unheard: Callable[[], object] | None = None

    def install(self) -> None:
        """Take SIGINT over."""
        if patches.in_main_thread():
            patches.set_signal(self._undo, signal.SIGINT, self._between_cells)
            self._installed = True

    def remove(self) -> None:
        """Give SIGINT back."""
        self._installed = False
        self._undo.run()

    def __enter__(self) -> Self:
        if self._installed and not self._is_armed:
            self._is_armed = True
            patches.swap_interrupt_handler(self._handler)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.disarm()

    def disarm(self) -> None:
        """Let interrupts go by again; may be called twice."""
        if self._is_armed:
            self._handler = patches.swap_interrupt_handler(self._between_cells) or self._handler
            self._is_armed = False

    def _between_cells(self, number: int, frame: FrameType | None) -> None:
        # A callback or task on the user's loop that does not end is user code, too.
        while frame is not None:
            is_handle = frame.f_code.co_name == "_run"
            if is_handle and frame.f_globals.get("__name__") == "asyncio.events":
                raise KeyboardInterrupt
            frame = frame.f_back
        if self.unheard is not None:
            self.unheard()


def interrupt_process() -> None:
    """Interrupt this process and, where it leads a process group, its children."""
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
        return
    if os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGINT)
        return
    # To the main thread: a call of the system that it waits in returns only then.
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)
