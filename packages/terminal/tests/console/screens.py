"""Typing a cell and reading what comes of it."""

from __future__ import annotations

import re

from ipy.terminal.testing import Terminal


def last_number(terminal: Terminal) -> int:
    """The number of the prompt at which the console waits."""
    return int(re.findall(r"^In \[(\d+)\]:", terminal.everything, re.MULTILINE)[-1])


def between(terminal: Terminal, number: int, following: int | None = None) -> str:
    """What is shown from the input of a prompt on up to the prompt after it."""
    text = terminal.everything
    text = text[text.rindex(f"In [{number}]: ") :]
    return text[: text.index(f"\nIn [{number + 1 if following is None else following}]:")]


def enter(terminal: Terminal, cell: str, *keys: str) -> str:
    """Type a cell and Enter, then `keys`; return what is shown below the input when the next prompt has come."""
    number = last_number(terminal)
    terminal.send(cell)
    terminal.press("enter", *keys)
    terminal.wait_for_prompt(number + 1)
    lines = between(terminal, number).split("\n")[1:]
    while lines and re.match(r" +\.\.\.: ?", lines[0]):
        del lines[0]
    return "\n".join(lines).strip("\n")
