"""The event loop of Tk."""

from __future__ import annotations

import sys
import time
import tkinter
from typing import Any


def inputhook(context: Any) -> None:
    """Let the windows of Tk work until there is input."""
    root = tkinter._default_root  # type: ignore[attr-defined]  # what tkinter itself uses; None without a window
    if root is None:
        _wait(context)
    elif sys.platform == "win32":
        _poll(root, context)
    else:
        _run(root, context)


def _wait(context: Any) -> None:
    while not context.input_is_ready():
        time.sleep(0.02)


def _poll(root: Any, context: Any) -> None:
    # Tk on Windows can't watch descriptors.
    while not context.input_is_ready():
        root.dooneevent(2)  # DONT_WAIT
        time.sleep(0.01)


def _run(root: Any, context: Any) -> None:
    done = [False]

    def stop(*_: Any) -> None:
        done[0] = True

    root.createfilehandler(context.fileno(), tkinter.READABLE, stop)
    try:
        # dooneevent sleeps until there is an event: no polling.
        while not done[0] and root.dooneevent(0):
            continue
    except tkinter.TclError:
        _wait(context)  # the window has been closed
    finally:
        try:
            root.deletefilehandler(context.fileno())
        except tkinter.TclError:
            pass  # closed with its handlers
