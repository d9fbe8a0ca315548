"""Reading an answer on the Windows console: one key, no Return."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def read_answer(question: str) -> str:
        """Read a key and wipe the question away."""
        sys.stdout.write(question)
        sys.stdout.flush()
        key = msvcrt.getwch()
        sys.stdout.write("\r" + " " * len(question) + "\r")
        sys.stdout.flush()
        if key == "\x03":
            raise KeyboardInterrupt
        return key
