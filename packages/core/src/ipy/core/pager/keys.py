"""The question between two screens of the internal pager."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from .keys_windows import read_answer
else:
    from .keys_posix import read_answer

#: What is shown below a full screen.
QUESTION = "---Return to continue, q to quit--- "


def ask_for_more() -> bool:
    """Ask; False for an answer that begins with q, and at the end of the input."""
    try:
        answer = read_answer(QUESTION)
    except (EOFError, KeyboardInterrupt):
        return False
    return not answer.strip().lower().startswith("q")
