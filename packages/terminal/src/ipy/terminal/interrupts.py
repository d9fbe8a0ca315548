"""Interrupts at the two ends of the program, where there is no user's code for them to stop."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

#: What a program reports that was ended by SIGINT.
INTERRUPTED_STATUS = 128 + 2


def end_interrupted() -> int:
    """End as a program that Ctrl-C has ended, with one word; return the status where signals can't tell it."""
    os.write(2, b"\nKeyboardInterrupt\n")
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return INTERRUPTED_STATUS


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(end_interrupted())


def end_on_interrupt() -> None:
    """Let an interrupt end the program at once, without a traceback; until `interrupts_raise` is called."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _end)
    except ValueError:
        return  # not the main thread: signals are somebody else's business


def interrupts_raise() -> None:
    """Let an interrupt raise KeyboardInterrupt again, for the user's code."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def no_interrupts() -> Iterator[None]:
    """Ignore interrupts while the session's end saves what there is to save."""
    before: Any = None
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        before = None  # not the main thread
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
