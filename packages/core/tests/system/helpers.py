"""Programs under a pseudo-terminal, with the standard library only."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from typing import Self


class TerminalSession:
    """A Python program that has a terminal of its own."""

    def __init__(self, source: str) -> None:
        import pty

        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.execv(sys.executable, [sys.executable, "-u", "-c", source])
            finally:
                os._exit(127)
        self.output = ""
        self._seen = 0

    def expect(self, text: str, timeout_s: float = 30) -> None:
        """Read until the text has come, after what was expected before."""
        end = time.monotonic() + timeout_s
        while self.output.find(text, self._seen) < 0:
            left = end - time.monotonic()
            ready, _, _ = select.select([self.fd], [], [], max(left, 0))
            if not ready:
                raise AssertionError(f"{text!r} did not come; there is {self.output!r}")
            try:
                data = os.read(self.fd, 4096)
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"ended before {text!r}; there is {self.output!r}")
            self.output += data.decode()
        self._seen = self.output.find(text, self._seen) + len(text)

    def send(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def close(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(self.fd)
        os.waitpid(self.pid, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()
