"""What the outside does to the program: a reader that goes away, a terminal that hangs up, a request to end."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threading import Event

#: After SIGHUP: how long a session has to leave its loop before it is interrupted anew, and how often that is tried.
LEAVE_LOOP_S, LEAVE_LOOP_TRIES = 2.0, 3
#: How long what comes after the loop (exit functions, threads of the user's) may take then.
LEAVE_PROCESS_S = 30.0

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


def output_is_gone() -> bool:
    """Tell whether standard output is a pipe that nobody reads any more."""
    try:
        if sys.stdout is None:
            return False
        sys.stdout.flush()
        descriptor = sys.stdout.fileno()
    except BrokenPipeError:
        return True
    except (OSError, ValueError):
        return False  # no file, or another fault, which its writer is told of
    if sys.platform == "win32":
        return False
    # The text that could not be written may be dropped already, so that flushing works.
    import select

    poll = select.poll()
    poll.register(descriptor, 0)  # errors are reported always
    return any(event & select.POLLERR for _, event in poll.poll(0))


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
    from threading import Event

    ending = Ending()
    left = Event()

    def end(number: int, frame: FrameType | None) -> None:
        if not ending.status and number == getattr(signal, "SIGHUP", None):
            _see_to_the_end(number, left)
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
        left.set()
        for number, handler in before.items():
            signal.signal(number, handler)


def _see_to_the_end(number: int, left: Event) -> None:
    """End the process from a thread if it doesn't end by itself: its terminal is gone, and nobody could see to it.

    The `SystemExit` that the signal raises can get lost, in a callback or in the user's own code.
    """
    from threading import Thread, get_ident

    main = get_ident()

    def watch() -> None:
        for _ in range(LEAVE_LOOP_TRIES):
            if left.wait(LEAVE_LOOP_S):
                time.sleep(LEAVE_PROCESS_S)
                break
            if sys.platform != "win32":
                signal.pthread_kill(main, number)
        os._exit(128 + number)

    Thread(target=watch, name="end-on-hangup", daemon=True).start()
