"""The line editor at the debugger's prompt."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.shortcuts.prompt import PromptSession

from ipy.core.active import get_ipython

from .session import COMPLETE_STYLES, EDITING_MODES
from .style import style_of

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from ipy.terminal.debugger import TerminalPdb


class CommandCompleter(Completer):
    """Completes the debugger's commands, and expressions in the frame that it shows.

    Args:
        debugger: whose frame and commands are completed.
    """

    def __init__(self, debugger: TerminalPdb) -> None:
        self._debugger = debugger

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield the entries of the menu for `document`."""
        return self._debugger.completions(document, complete_event)


def complete(debugger: TerminalPdb, document: Document) -> Iterator[Completion]:
    """Yield what completes the word at the cursor of `document`, each result once."""
    text, cursor = document.text, document.cursor_position
    seen: set[str] = set()
    for found in itertools.chain(
        _commands(debugger, document), _expressions(debugger, text, cursor)
    ):
        result = text[: cursor + found.start_position] + found.text
        if result not in seen:
            seen.add(result)
            yield found


def _commands(debugger: TerminalPdb, document: Document) -> Iterator[Completion]:
    word = document.get_word_before_cursor(WORD=True)
    if document.text_before_cursor.lstrip() != word:
        return
    for name in debugger.completenames(word):
        # The debugger offers expressions too; those come with their kind from the shell's completer.
        if hasattr(debugger, f"do_{name}"):
            yield Completion(name, start_position=-len(word), display_meta="command")


def _expressions(debugger: TerminalPdb, text: str, cursor: int) -> Iterator[Completion]:
    frame = debugger.curframe
    if frame is None:
        return
    from ipy.core.completion import IPCompleter

    completer = IPCompleter(
        namespace=dict(frame.f_locals), global_namespace=frame.f_globals, parent=get_ipython()
    )
    for found in completer.completions(text, cursor):
        if found.text:
            yield Completion(
                found.text, start_position=found.start - cursor, display_meta=found.type or ""
            )


def make_session(debugger: TerminalPdb, options: dict[str, Any]) -> PromptSession[str]:
    """Return the session of the line editor for `debugger`, with the shell's settings and `options` over them."""
    shell: Any = get_ipython()
    settings: dict[str, Any] = {
        "message": lambda: debugger.continuation or debugger.prompt,
        "editing_mode": EDITING_MODES.get(
            getattr(shell, "editing_mode", "emacs"), EditingMode.EMACS
        ),
        "history": _history(debugger.history_file()),
        "completer": CommandCompleter(debugger),
        "complete_in_thread": True,
        "complete_while_typing": False,
        "enable_history_search": True,
        "include_default_pygments_style": False,
        "complete_style": COMPLETE_STYLES[getattr(shell, "display_completions", "multicolumn")],
    }
    theme = getattr(shell, "theme", None)
    if theme is not None:
        settings["style"] = style_of(theme)
        settings["message"] = lambda: [
            ("class:pygments.prompt", debugger.continuation or debugger.prompt)
        ]
    return PromptSession(**{**settings, **options})


def _history(path: str) -> Any:
    # A home directory that can't be written to must not keep the debugger from opening.
    try:
        with open(path, "a", encoding="utf-8"):
            pass
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)


def read_command(session: PromptSession[str]) -> str:
    """Return a command line.

    Raises:
        EOFError: Ctrl-D was typed.
        KeyboardInterrupt: Ctrl-C was typed.
    """
    try:
        turning = asyncio.get_running_loop().is_running()
    except RuntimeError:
        turning = False
    with patch_stdout(raw=True):
        # The program stands still while it is debugged, and its event loop with it: ours is another one, in a
        # thread where the program stands inside its loop.
        return session.prompt(in_thread=turning, set_exception_handler=False)
