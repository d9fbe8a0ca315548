"""What Enter does: run the input, or begin a new line."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakSet

from prompt_toolkit.keys import Keys

from .indent import indent_after, is_pasted_continuation

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent

    from ipy.terminal.host import EditorHost


def newline_or_execute(event: KeyPressEvent, shell: EditorHost) -> None:
    """Run the input of `event`'s buffer when it is complete, else insert a new line.

    A single line runs wherever the cursor stands. In several lines, Enter before the end inserts a line.
    """
    buffer = event.current_buffer
    document = buffer.document
    if buffer.complete_state:
        completion = buffer.complete_state.current_completion
        if completion is not None:
            buffer.apply_completion(completion)
        else:
            buffer.cancel_completion()
        return
    waiting = waiting_text(event)
    if document.line_count == 1:
        text = document.text
    else:
        text = document.text[: document.cursor_position] + document.current_line_after_cursor
    if "\n" in text and not text.rpartition("\n")[2].strip():
        text += "\n"  # Enter on a blank line ends a block, and a cell magic
    status, _ = shell.check_complete(text)
    at_end = document.on_last_line or not document.text[document.cursor_position :].strip()
    if (
        not at_end
        or status == "incomplete"
        or (_is_block(text) and is_pasted_continuation(waiting))
    ):
        wants_indent = shell.autoindent and _wants_indent(buffer, waiting)
        insert_newline(buffer, autoindent=wants_indent, indent_after=shell.indent_after)
        return
    if buffer.accept_handler:
        reformat(buffer, shell)
        buffer.validate_and_handle()


def _wants_indent(buffer: Buffer, waiting: str) -> bool:
    """Tell whether the next line needs indentation, or is waiting already and brings its own.

    Once a line has come with its own indentation, the whole input is taken for pasted.
    """
    if waiting[:1] in (" ", "\t") and waiting:
        _pasted.add(buffer)
        return False
    if buffer.document.line_count == 1:
        _pasted.discard(buffer)
    return not waiting or buffer not in _pasted


#: Buffers into which a block is being pasted as plain key strokes.
_pasted: WeakSet[Buffer] = WeakSet()


def _is_block(text: str) -> bool:
    """Tell whether `text` is more than one line: only then can a blank line end it too early."""
    return "\n" in text.strip("\n") or text.rstrip().endswith((":", "\\"))


def insert_newline(
    buffer: Buffer, *, autoindent: bool, indent_after: Callable[[str], str] = indent_after
) -> None:
    """Insert a new line at the cursor, indented as its context asks for.

    Args:
        buffer: the input.
        autoindent: whether to indent at all.
        indent_after: gives the white space of a line after a text.
    """
    if not autoindent:
        buffer.insert_text("\n")
        return
    document = buffer.document
    before = document.text_before_cursor
    indent = indent_after(before)
    # The rest of a line that is split has blanks of its own in front; they would add to the indentation.
    rest = document.current_line_after_cursor
    blanks = len(rest) - len(rest.lstrip(" "))
    if rest.strip() and blanks:
        buffer.delete(blanks)
    buffer.insert_text("\n" + indent)


def reformat(buffer: Buffer, shell: EditorHost) -> None:
    """Put the input through the shell's `autoformatter`, if there is one."""
    if shell.autoformatter is None:
        return
    from .formatter import format_cell

    text = format_cell(buffer.text, shell.autoformatter)
    if text != buffer.text:
        buffer.text = text
        buffer.cursor_position = len(text)


def waiting_text(event: KeyPressEvent) -> str:
    """Return what has been typed behind the key of `event` and waits to be handled.

    Empty for a person's typing. A paste into a terminal without bracketed paste comes as many keys at once.
    """
    processor = event.key_processor
    if not processor.input_queue and _has_input(event):
        # The terminal hands over 1024 bytes at a time: this was the end of such a piece.
        processor.feed_multiple(event.app.input.read_keys())
    return "".join(
        "\n" if press.key in (Keys.ControlM, Keys.ControlJ) else press.data or ""
        for press in processor.input_queue
        if press.key != Keys.CPRResponse
    )


def _has_input(event: KeyPressEvent) -> bool:
    if sys.platform == "win32":
        return False
    try:
        return bool(select.select([event.app.input.fileno()], [], [], 0)[0])
    except (OSError, ValueError, NotImplementedError):  # an input without a descriptor, as in tests
        return False
