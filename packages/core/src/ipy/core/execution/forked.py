"""The child process of a cell that has called `os.fork()`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

from ipy.core.streams import text_of, write_error


def leave(error: BaseException | None) -> NoReturn:
    """End the child, as it ends where a script does: at the end of its code.

    Back at the prompt there would be two sessions that read from one terminal (or answer on the sockets of one kernel) and write one
    history. Exit functions are the parent's, and don't run.

    Args:
        error: what ended the cell in the child; a `SystemExit` says the status.
    """
    status = 0
    if isinstance(error, SystemExit):
        if error.code is None or isinstance(error.code, int):
            status = error.code or 0
        else:
            write_error(f"{text_of(error.code)}\n")
            status = 1
    elif error is not None:
        status = 130 if isinstance(error, KeyboardInterrupt) else 1
    for stream in (sys.stdout, sys.stderr):
        # It may be closed, or its reader gone: the child ends all the same.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status & 0xFF)
