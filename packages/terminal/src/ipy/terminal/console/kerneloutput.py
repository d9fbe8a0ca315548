"""What an own kernel's process writes on its standard output by itself, past the protocol: C code of foreign kernels, mostly.

It comes through a pipe and is shown with the rest of the output, above the prompt where one waits. What is written before the kernel answers
are notes for people who start kernels by hand; these are dropped.
"""

from __future__ import annotations

import codecs
import os
import sys
import threading
from collections.abc import Callable


class KernelOutput:
    """The standard output of a kernel's process.

    Args:
        show: takes text; called in a thread.

    Attributes:
        descriptor: for the process that is started; stays open for the next one, after a restart.
    """

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._source, self.descriptor = os.pipe()
        #: Whether text is shown; set when the kernel answers.
        self.is_shown = False
        #: Whether the kernel has answered once: from then on the console shows things.
        self.has_answered = False
        self._thread = threading.Thread(
            target=self._read, name="console-kernel-stdout", daemon=True
        )

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def show_error(self, text: str) -> None:
        """Show what the process writes on its standard error; called in a thread."""
        if self.has_answered:
            self._show(text)
        else:
            # Why it doesn't start, maybe: there is no prompt yet that could be in the way.
            print(text, end="", file=sys.stderr, flush=True)  # noqa: T201

    def close(self) -> None:
        """Let go of the pipe; text of a kernel that goes on is lost from here on."""
        os.close(self.descriptor)

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while data := os.read(self._source, 65536):
            text = decoder.decode(data)
            if text and self.is_shown:
                self._show(text)
        os.close(self._source)
