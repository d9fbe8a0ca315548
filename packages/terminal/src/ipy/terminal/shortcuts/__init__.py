"""Commands of the line editor, and the table that binds them to keys.

Commands have stable identifiers, such as `IPython:auto_suggest.accept`, under which the setting
`TerminalInteractiveShell.shortcuts` finds them. The table is in `bindings`, conditions in `filters`.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from ipy.core.active import get_ipython

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent

    from ipy.terminal.host import EditorHost

    from .bindings import Binding

__all__ = ["Binding", "add_binding", "create_identifier", "create_ipython_shortcuts"]


def __getattr__(name: str) -> object:
    if name in ("Binding", "add_binding", "create_identifier", "RuntimeBinding"):
        from . import bindings

        return getattr(bindings, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def create_ipython_shortcuts(shell: EditorHost, skip: list[Binding] | None = None) -> KeyBindings:
    """Return the default key bindings, without those in `skip`, and with the settings of `shell` applied."""
    from .bindings import create_key_bindings

    return create_key_bindings(shell, skip=skip)


def _shell() -> EditorHost:
    from .current import current_shell

    shell = current_shell()
    if shell is None:
        raise RuntimeError(
            f"this command belongs to the terminal shell, and the running one is {get_ipython()!r}"
        )
    return shell


def handle_return_or_newline_or_execute(event: KeyPressEvent) -> None:
    """Run the input when it is complete, else begin a new line; `handle_return` takes precedence."""
    shell = _shell()
    if shell.handle_return is not None:
        shell.handle_return(shell)(event)
        return
    from ipy.terminal.input.enter import newline_or_execute

    newline_or_execute(event, shell)


def newline_or_execute_outer(shell: EditorHost) -> object:
    """Return the usual handler of Enter, for a `handle_return` that only changes part of it."""
    from ipy.terminal.input.enter import newline_or_execute

    return lambda event: newline_or_execute(event, shell)


def reformat_and_execute(event: KeyPressEvent) -> None:
    """Reformat the input and run it, whether complete or not."""
    from ipy.terminal.input.enter import reformat

    reformat(event.current_buffer, _shell())
    event.current_buffer.validate_and_handle()


def reset_buffer(event: KeyPressEvent) -> None:
    """Close the completion menu, or else clear the input."""
    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.cancel_completion()
    else:
        buffer.reset()


def reset_search_buffer(event: KeyPressEvent) -> None:
    """Clear the search text, or leave the search when it is empty."""
    from prompt_toolkit.search import stop_search

    if event.current_buffer.document.text:
        event.current_buffer.reset()
    else:
        stop_search()  # the search's own line goes away with it


def suspend_to_bg(event: KeyPressEvent) -> None:
    """Stop the program, as Ctrl-Z does in a shell; `fg` resumes it."""
    event.app.suspend_to_background()


def quit(event: KeyPressEvent) -> None:  # noqa: A001 - the identifier is public
    """End the program with SIGQUIT, as a terminal's quit key does."""
    number = getattr(signal, "SIGQUIT", None)
    if number is not None:
        os.kill(os.getpid(), number)
    else:
        raise SystemExit


def indent_buffer(event: KeyPressEvent) -> None:
    """Insert a level of indentation."""
    event.current_buffer.insert_text(" " * 4)


def newline_autoindent(event: KeyPressEvent) -> None:
    """Insert a new line below with the indentation that fits, without running anything."""
    from ipy.terminal.input.enter import insert_newline

    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.cancel_completion()
    shell = _shell()
    insert_newline(buffer, autoindent=shell.autoindent, indent_after=shell.indent_after)


def open_input_in_editor(event: KeyPressEvent) -> None:
    """Edit the input in the shell's editor; what it saves becomes the input."""
    from ipy.terminal.input.external import edit_buffer

    event.app.create_background_task(edit_buffer(event.current_buffer, _shell()))


def previous_history_or_previous_completion(event: KeyPressEvent) -> None:
    """Go up in the menu, in the input, or else in history."""
    event.current_buffer.auto_up()


def next_history_or_next_completion(event: KeyPressEvent) -> None:
    """Go down in the menu, in the input, or else in history."""
    event.current_buffer.auto_down()


def dismiss_completion(event: KeyPressEvent) -> None:
    """Close the completion menu."""
    if event.current_buffer.complete_state:
        event.current_buffer.cancel_completion()


def win_paste(event: KeyPressEvent) -> None:
    """Insert the text of the Windows clipboard."""
    from ipy.core.errors import TryNext

    try:
        text = _shell().hooks.clipboard_get()
    except TryNext:
        return
    event.current_buffer.insert_text(text.replace("\t", " " * 4))
