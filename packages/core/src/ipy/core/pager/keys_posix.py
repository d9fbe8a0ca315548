"""Reading an answer on a POSIX terminal."""

from __future__ import annotations


def read_answer(question: str) -> str:
    """Read a line. `input` keeps turning the event loop of a GUI (`PyOS_InputHook`) while it waits."""
    return input(question)
