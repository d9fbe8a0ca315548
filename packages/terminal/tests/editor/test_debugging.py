from __future__ import annotations

import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import to_plain_text

from ipy.terminal.debugger import TerminalPdb


def _menu(debugger: TerminalPdb, text: str) -> list[tuple[str, str]]:
    """What the line becomes by each entry of the menu, and the note beside it."""
    document = Document(text, len(text))
    return [
        (text[: len(text) + found.start_position] + found.text, to_plain_text(found.display_meta))
        for found in debugger.completions(document, CompleteEvent())
    ]


@pytest.fixture
def debugger() -> TerminalPdb:
    """A debugger that stands in a frame with some variables."""

    def stop():  # type: ignore[no-untyped-def]
        table = SimpleNamespace(sub=1, subtract=2, total=3)
        nextone = table
        return sys._getframe()

    made = TerminalPdb()
    made.curframe = stop()
    made.curframe_locals = made.curframe.f_locals
    return made


def test_attributes_are_listed_once(debugger: TerminalPdb) -> None:
    """What the debugger and the shell's completer both find is one entry, with its kind."""
    assert _menu(debugger, "table.su") == [
        ("table.sub", "instance"),
        ("table.subtract", "instance"),
    ]
    assert _menu(debugger, "p table.su") == [
        ("p table.sub", "instance"),
        ("p table.subtract", "instance"),
    ]


def test_commands_come_before_names_in_the_first_word(debugger: TerminalPdb) -> None:
    """Commands are named as such; behind them come names of the frame; no line comes twice."""
    menu = _menu(debugger, "ne")
    assert menu[0] == ("next", "command")
    assert ("nextone", "instance") in menu
    assert set(Counter(line for line, _ in _menu(debugger, "")).values()) == {1}
    assert ("p next", "command") not in _menu(debugger, "p ne")
