"""Errors of background threads: each is written whole, however busy the terminal is."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Held while `sys.stdout` and `sys.stderr` change hands with the prompt, and while a whole error is written.
stream_lock = threading.RLock()


@contextmanager
def whole_errors_of_threads() -> Iterator[None]:
    """Write each uncaught exception of a thread with one call.

    Python writes a traceback in many small pieces to the stream that it has taken at the beginning; a prompt that is drawn
    meanwhile would stand in the middle. A `threading.excepthook` that the user has set stays.
    """
    if threading.excepthook is not threading.__excepthook__:
        yield
        return
    threading.excepthook = _show
    try:
        yield
    finally:
        if threading.excepthook is _show:
            threading.excepthook = threading.__excepthook__


def _show(args: threading.ExceptHookArgs) -> None:
    if args.exc_type is SystemExit:
        return  # ends the thread without a word, as in python
    from traceback import format_exception

    name = args.thread.name if args.thread is not None else str(threading.get_ident())
    trace = format_exception(args.exc_type, args.exc_value, args.exc_traceback)
    text = "".join([f"Exception in thread {name}:\n", *trace])
    with stream_lock:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
