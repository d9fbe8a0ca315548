"""Output while the prompt waits: what threads and tasks write goes above it, in whole lines.

Theory of operation: `sys.stdout` and `sys.stderr` are one `OutputAbove` as long as the prompt is shown. It keeps what each
thread writes until the line is complete, and has the event loop of the prompt write the lines, a tenth of a second's worth
at a time: each time the prompt is wiped away and drawn again below. prompt_toolkit's own proxy writes unfinished lines
too, mixes those of threads, and loses what is written to it after the prompt.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import TextIO

from prompt_toolkit.application import get_app_session, run_in_terminal
from prompt_toolkit.patch_stdout import StdoutProxy

from ipy.core import patches
from ipy.terminal.threads import stream_lock

#: How long text is gathered before the prompt makes way for it; seconds.
GATHER_S = 0.1


class OutputAbove(StdoutProxy):
    """A text stream that writes above the prompt.

    A subclass only so that prompt_toolkit knows it for a stand-in of the terminal; nothing of the base's machinery runs.
    """

    def __init__(self) -> None:
        self.app_session = get_app_session()
        self.raw = True
        self.closed = False
        # Asked for now: made later, it would take this object for the terminal.
        self._output = self.app_session.output
        self._lock = threading.RLock()
        self._context = copy_context()
        self._lines: list[str] = []
        self._unfinished: dict[int, str] = {}
        self._seen: dict[int, str] = {}
        self._is_scheduled = False

    def write(self, data: str) -> int:
        """Take text; it is shown when its line is complete, or nothing has been added to it for a while."""
        with self._lock:
            if self.closed:
                stream = _after_prompt(self)
                return stream.write(data) if stream is not None else len(data)
            thread = threading.get_ident()
            whole, end, rest = (self._unfinished.pop(thread, "") + data).rpartition("\n")
            if end:
                self._lines.append(whole + end)
            if rest:
                self._unfinished[thread] = _visible(rest)
            self._schedule()
        return len(data)

    def flush(self) -> None:
        """Do nothing before the prompt is over: text is shown soon anyhow, and line by line."""
        stream = _after_prompt(self) if self.closed else None
        if stream is not None:
            stream.flush()

    def close(self) -> None:
        """Write at once what is left; what comes later goes to the stream of that time."""
        with self._lock:
            if not self.closed:
                self.closed = True
                self._lines.extend(self._unfinished.values())
                self._unfinished.clear()
                self._write_lines()

    def _schedule(self) -> None:
        if self._is_scheduled:
            return
        app = self.app_session.app
        loop = None if app is None else app.loop
        if loop is None or loop.is_closed():
            self._write_lines()
            return
        self._is_scheduled = True
        loop.call_soon_threadsafe(self._wait, context=self._context)

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(GATHER_S, self._show, context=self._context)

    def _show(self) -> None:
        """Have the prompt make way, in its event loop."""
        with self._lock:
            self._is_scheduled = False
            if self.closed:
                return
            # A line that nobody has gone on with since the last time is shown as it is: a prompt can't stand behind it.
            for thread, text in list(self._unfinished.items()):
                if self._seen.get(thread) == text:
                    self._lines.append(self._unfinished.pop(thread) + "\n")
            self._seen = dict(self._unfinished)
            if self._lines:
                run_in_terminal(self._write_lines)
            if self._unfinished:
                self._schedule()

    def _write_lines(self) -> None:
        with self._lock:
            text = "".join(self._lines)
            self._lines.clear()
            if text:
                self._output.enable_autowrap()
                self._output.write_raw(text)
                self._output.flush()


def _visible(line: str) -> str:
    """Return what is to be seen of an unfinished line: a progress bar writes over itself."""
    _, carriage_return, last = line.rpartition("\r")
    return carriage_return + last if last else line


def _after_prompt(proxy: OutputAbove) -> TextIO | None:
    return sys.__stdout__ if sys.stdout is proxy else sys.stdout


@contextmanager
def output_above() -> Iterator[OutputAbove]:
    """Let `sys.stdout` and `sys.stderr` write above the prompt."""
    proxy = OutputAbove()
    replaced = patches.attributes(sys, stdout=proxy, stderr=proxy)
    with stream_lock:
        replaced.__enter__()
    try:
        yield proxy
    finally:
        with stream_lock:
            replaced.__exit__(None, None, None)
            proxy.close()
