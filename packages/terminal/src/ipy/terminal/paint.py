"""The first prompt, drawn before the line editor has been loaded.

Loading the editor takes as long as everything before it. The prompt is drawn first; what is typed meanwhile waits in the
terminal's queue, unseen, and the editor, which draws the same prompt over it, finds it there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .prompts import ClassicPrompts, Prompts, text_of, to_ansi, width_of

if TYPE_CHECKING:
    from .host import EditorHost


@contextmanager
def first_prompt(shell: EditorHost) -> Iterator[None]:
    """Draw the prompt of `shell` and hold the terminal until the block, which reads the first cell, is done."""
    if sys.platform == "win32" or not _can_paint(shell):
        yield
        return
    import termios

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    held = termios.tcgetattr(descriptor)
    # No echo: the editor shows what is typed. No lines and signals: Ctrl-C is a key of the editor, as ever after.
    held[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    # Enter stays what it is, as in the editor: made a newline, Alt-Enter would be another key.
    held[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON)
    termios.tcsetattr(descriptor, termios.TCSANOW, held)
    try:
        sys.stdout.write(to_ansi(shell.prompts.in_prompt_tokens(), shell.theme) + "\r")
        sys.stdout.flush()
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)


def _can_paint(shell: EditorHost) -> bool:
    """Tell whether the prompt is known without the editor, and takes one line."""
    if type(shell.prompts) not in (Prompts, ClassicPrompts):
        return False
    if shell.editing_mode != "emacs" or shell.prompt_line_number_format:
        return False
    tokens = shell.prompts.in_prompt_tokens()
    return "\n" not in text_of(tokens) and width_of(tokens) < os.get_terminal_size().columns
