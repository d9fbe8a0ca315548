"""What the outside does to the program: a reader that goes away, a terminal that hangs up, a request to end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType
from typing import Any

#: What a program reports that was ended by SIGPIPE.
BROKEN_PIPE_STATUS = 128 + 13


def silence_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's end doesn't complain about a closed pipe."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError, AttributeError):
        return  # no descriptor: there is nothing to be flushed to it


def accept_any_text() -> None:
    """Let a session write text that the locale's encoding doesn't have, as escapes in place of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="backslashreplace")


class Ending:
    """How a session ends.

    Attributes:
        status: the exit status: 0, or 128 and the number of the signal that ended it.
    """

    __slots__ = ("status",)

    def __init__(self) -> None:
        self.status = 0


@contextmanager
def ending_on_signals(ask_exit: Callable[[], None]) -> Iterator[Ending]:
    """Let SIGTERM and SIGHUP end a session in order: history is saved and exit functions run.

    Handlers that are in place already (set by the user's startup files) stay.

    Args:
        ask_exit: ends the session after the current cell, which may hold on to the `SystemExit` that is raised in it.
    """
    ending = Ending()

    def end(number: int, frame: FrameType | None) -> None:
        ending.status = 128 + number
        ask_exit()
        raise SystemExit(128 + number)

    before: dict[int, Any] = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) != signal.SIG_DFL:
            continue
        try:
            before[number] = signal.signal(number, end)
        except ValueError:
            break  # not the main thread: signals are somebody else's business
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
