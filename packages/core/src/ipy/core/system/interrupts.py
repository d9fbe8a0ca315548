"""Signals that must not come in the middle of a step: a process that is started has to be known to who ends it."""

from __future__ import annotations

import signal
import threading
from typing import Any, Self

#: What raises an exception in the main thread: Ctrl-C, and what ends a session in order.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class DelayedSignals:
    """Notes signals in the main thread instead of raising what their handlers raise at once."""

    def __init__(self) -> None:
        self._came: list[int] = []
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in _NAMES:
                number = getattr(signal, name, None)
                # Only handlers written in Python can raise; what is ignored stays so.
                if number is not None and callable(signal.getsignal(number)):
                    self._handlers[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc_info: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if kind is not None:
            # The step failed, and nobody gets as far as `raise_now`.
            self.raise_now()

    def raise_now(self) -> None:
        """Handle the signals that were held back, if there were any.

        Raises:
            KeyboardInterrupt: one of them was Ctrl-C.
            SystemExit: one of them ends the session.
        """
        while self._came:
            number = self._came.pop(0)
            self._handlers[number](number, None)

    def _note(self, number: int, frame: object) -> None:
        self._came.append(number)
