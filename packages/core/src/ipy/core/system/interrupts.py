"""Interrupts that must not come in the middle of a step: a process that is started has to be known to who ends it."""

from __future__ import annotations

import signal
import threading
from typing import Any, Self


class DelayedInterrupt:
    """Notes an interrupt in the main thread instead of raising KeyboardInterrupt at once."""

    def __init__(self) -> None:
        self.came = False
        self._previous: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            handler = signal.getsignal(signal.SIGINT)
            if callable(handler):
                self._previous = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def raise_now(self) -> None:
        """Raise the KeyboardInterrupt that was held back, if there was one."""
        if self.came:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: object) -> None:
        self.came = True
