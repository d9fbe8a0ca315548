"""Keeping the session alive: what is put right before a prompt, and what is done when a prompt fails.

The user's code shares the process with the prompt: it can close the streams, take the hooks away, or raise out of a
signal handler while the prompt waits.
"""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from ipy.core import patches

if TYPE_CHECKING:
    from .host import EditorHost

#: Failures of the prompt in a row, after which the line editor is given up for the plain prompt.
EDITOR_FAILURES = 3
#: Failures in a row after which the session ends: not even the plain prompt works.
ALL_FAILURES = 10

#: Packages whose frames stand between the session and the code of the user that a waiting prompt lets run.
_MACHINERY = frozenset(("asyncio", "contextlib", "ipy", "prompt_toolkit", "selectors"))


def mend_process() -> bool:
    """Put right what a cell has done to the streams and hooks that a prompt needs, and say so.

    Returns:
        whether a stream or descriptor was opened anew, so that an editor that has the old one can't go on.
    """
    patches.mend_excepthook()
    mended = [f"descriptor {number}" for number in _mend_descriptors()]
    mended += [f"sys.{name}" for name in patches.mend_output_streams()]
    if _is_terminal(0) and patches.mend_input_stream():
        mended.append("sys.stdin")
    for name in mended:
        sys.stderr.write(f"{name} could not be used any more; it has been opened anew.\n")
    return bool(mended)


def _mend_descriptors() -> list[int]:
    """Connect standard descriptors that are closed with the terminal of the process again, if it has one."""
    if sys.platform == "win32":
        return []
    closed = [number for number in (0, 1, 2) if not _is_open(number)]
    if not closed:
        return []
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return []  # no terminal: reading ends the session, as at the end of a file
    for number in closed:
        os.dup2(terminal, number)
    if terminal not in closed:
        os.close(terminal)
    return closed


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def report_failure(shell: EditorHost, error: Exception) -> None:
    """Show what came out of a prompt: the traceback of the user's code that ran meanwhile, or one line."""
    traceback = own_part(error.__traceback__)
    if traceback is not None:
        shell.showtraceback((type(error), error.with_traceback(traceback), traceback))
        return
    text = " ".join(str(error).split())
    sys.stderr.write(f"\nThe prompt failed with {type(error).__name__}: {text}\n")


def own_part(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of `traceback` that begins with the user's code; None if there is none."""
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        if str(name).partition(".")[0] not in _MACHINERY:
            return traceback
        traceback = traceback.tb_next
    return None
