"""Typing a cell and reading what comes of it."""

from __future__ import annotations

import re

from ipy.terminal.testing import Terminal

#: What the frames of the program itself would show in a traceback.
OWN_FRAMES = re.compile(r"/ipy/(core|config|terminal)/|run_in_frame")


def settle(session: Terminal) -> None:
    """Leave whatever a test that failed has left: half a cell, a list of candidates, the debugger."""
    waiting = re.compile(r"^In \[\d+\]:$")
    if waiting.match(session.text.rpartition("\n")[2]):
        return
    session.press("c-c", "c-c")
    session.wait_until(
        lambda: waiting.match(session.text.rpartition("\n")[2]) or _leave_debugger(session),
        "an empty prompt",
    )


def _leave_debugger(session: Terminal) -> bool:
    if session.text.endswith("ipdb>"):
        session.send("q\r")
    return False


def last_number(session: Terminal) -> int:
    """The number of the prompt at which the session waits."""
    return int(re.findall(r"^In \[(\d+)\]:", session.text, re.MULTILINE)[-1])


def between(session: Terminal, number: int) -> str:
    """What the screen shows from the input of a prompt on up to the prompt after it."""
    text = session.text
    if f"In [{number}]: " not in text:
        text = session.everything
    text = text[text.rindex(f"In [{number}]: ") :]
    return text[: text.index(f"\nIn [{number + 1}]:")]


def enter(session: Terminal, cell: str, *keys: str) -> str:
    """Type a cell and Enter, then `keys`; return what is shown below the input when the next prompt has come."""
    number = last_number(session)
    session.send(cell)
    session.press("enter", *keys)
    session.wait_for_prompt(number + 1)
    shown = between(session, number)
    # The lines of the cell itself are not what came of it.
    lines = shown.split("\n")[1:]
    while lines and re.match(r" +\.\.\.: ?", lines[0]):
        del lines[0]
    return "\n".join(lines).strip("\n")


def paste(session: Terminal, cell: str) -> str:
    """Paste a cell of several lines and run it; return what is shown below it."""
    number = last_number(session)
    session.paste(cell)
    session.press("escape enter")
    session.wait_for_prompt(number + 1)
    lines = between(session, number).split("\n")[1:]
    while lines and re.match(r" +\.\.\.: ?", lines[0]):
        del lines[0]
    return "\n".join(lines).strip("\n")
