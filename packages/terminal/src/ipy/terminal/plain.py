"""Reading cells with `input()`: for terminals without cursor control, pipes, and programs that drive the shell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .prompts import text_of, tokens_of

if TYPE_CHECKING:
    from .host import EditorHost


def read_cell(shell: EditorHost, default: str = "") -> str:
    """Return the cell that is typed or piped in.

    Args:
        shell: gives the prompts and says whether input is complete.
        default: text prepared by `set_next_input`; shown, and used when the line is left empty.

    Raises:
        EOFError: the input ended before a line of the cell; what was read of an unfinished cell is returned first.
    """
    if getattr(sys, "stdin", None) is None or getattr(sys.stdin, "closed", False):
        raise EOFError  # started without input, or a cell has closed it
    prompt = text_of(tokens_of(shell, "in"))
    if default:
        print(f"{prompt}{default}")  # noqa: T201 - the prompt is the feature
    lines: list[str] = []
    while True:
        try:
            line = input(_continuation(shell, len(lines)) if lines else prompt)
        except EOFError:
            if any(line.strip() for line in lines):
                return "\n".join(lines)
            raise
        if default and not lines and not line.strip():
            line = default
        lines.append(line)
        text = "\n".join(lines)
        if not text.strip():
            return ""
        if len(lines) > 1 and not line.strip():
            text += "\n"  # a blank line ends a block, and a cell magic
        status, _ = shell.check_complete(text)
        if status != "incomplete":
            return "\n".join(lines)


def _continuation(shell: EditorHost, count: int) -> str:
    return text_of(tokens_of(shell, "continuation"))


def is_terminal() -> bool:
    """Tell whether a line editor can work: all three standard streams belong to a terminal with cursor control."""
    import os

    if os.environ.get("TERM", "").lower() in ("dumb", "emacs", "unknown"):
        return False
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        try:
            if stream is None or not stream.isatty():
                return False
        except ValueError:  # closed
            return False
    return True
