"""The event loop of Tk."""

from __future__ import annotations

import sys
from typing import Any

from .waiting import Waiting

_interpreter: Any = None


def prepare(gui: str) -> None:
    """Make the interpreter that turns the loop.

    Tcl has one loop per thread, whichever window an event is for: an interpreter without windows serves all of them, before the
    first is open and after the last is closed, and needs no display.
    """
    global _interpreter
    if _interpreter is None:
        import tkinter

        _interpreter = tkinter.Tcl().tk


def run(waiting: Waiting) -> None:
    """Let the windows of Tk work until a request waits."""
    if sys.platform == "win32":
        _poll(waiting)
        return
    fired: list[bool] = []
    # A constant of tkinter: READABLE.
    _interpreter.createfilehandler(waiting.fileno(), 2, lambda *_: fired.append(True))
    try:
        # dooneevent sleeps until there is an event.
        while not fired and not waiting.has_work():
            _interpreter.dooneevent(0)
    finally:
        _interpreter.deletefilehandler(waiting.fileno())


def _poll(waiting: Waiting) -> None:
    import select

    # Tk on Windows can't watch sockets. 2: DONT_WAIT.
    while not waiting.has_work():
        while _interpreter.dooneevent(2):
            continue
        select.select([waiting.fileno()], [], [], 0.02)


def close() -> None:
    """Forget the interpreter."""
    global _interpreter
    _interpreter = None
