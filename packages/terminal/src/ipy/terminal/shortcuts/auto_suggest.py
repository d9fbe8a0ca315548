"""Suggestions from history, shown behind the cursor, and the commands that take or drop them.

A suggestion only ever adds text: accepting one inserts its characters at the cursor, and nothing that was typed is
changed. Suggestions come from history, unless a language model has been set up and is asked with its own command.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Callable, Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any

from prompt_toolkit.auto_suggest import AutoSuggest, AutoSuggestFromHistory, Suggestion
from prompt_toolkit.key_binding.bindings import named_commands
from prompt_toolkit.layout.processors import Processor, Transformation

from .replay import pass_through

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent
    from prompt_toolkit.layout.processors import TransformationInput
    from prompt_toolkit.shortcuts import PromptSession

__all__ = [
    "AppendAutoSuggestionInAnyLine",
    "AutoSuggestFromHistory",
    "NavigableAutoSuggestFromHistory",
]


class AppendAutoSuggestionInAnyLine(Processor):
    """Shows the suggestion behind the cursor's line, also when it is not the last, and on further lines."""

    def __init__(self, style: str = "class:auto-suggestion") -> None:
        self.style = style

    def apply_transformation(self, ti: TransformationInput) -> Transformation:
        """Return the line of `ti` with the part of the suggestion that belongs to it."""
        buffer = getattr(ti.buffer_control, "buffer", None)
        document = ti.document
        if buffer is None or buffer.suggestion is None or not document.is_cursor_at_the_end_of_line:
            return Transformation(fragments=ti.fragments)
        lines = buffer.suggestion.text.split("\n")
        offset = ti.lineno - document.cursor_position_row
        if offset < 0 or offset >= len(lines):
            return Transformation(fragments=ti.fragments)
        if offset == 0:
            text = lines[0]
            if len(lines) > 1 and document.on_last_line:
                # Only the lines of the buffer are drawn: the rest is announced.
                text += " ↵ " + " ↵ ".join(line.strip() for line in lines[1:])
            return Transformation(fragments=[*ti.fragments, (self.style, text)])
        return Transformation(fragments=ti.fragments)


class NavigableAutoSuggestFromHistory(AutoSuggestFromHistory):
    """Suggests from history and can go on to older and newer entries that begin alike.

    While suggestions are being walked through, a change of the input begins anew with the newest entry.
    """

    def __init__(self) -> None:
        self.skip_lines = 0
        self._connected: list[PromptSession[Any]] = []
        self._llm: Any = None

    def connect(self, pt_app: PromptSession[Any]) -> None:
        """Watch the input of `pt_app`, to begin anew when it changes."""
        self._connected.append(pt_app)
        pt_app.default_buffer.on_text_insert.add_handler(self.reset_history_position)
        pt_app.default_buffer.on_cursor_position_changed.add_handler(self._dismiss)

    def disconnect(self) -> None:
        """Stop watching and drop a running request to a language model."""
        for session in self._connected:
            session.default_buffer.on_text_insert.remove_handler(self.reset_history_position)
            session.default_buffer.on_cursor_position_changed.remove_handler(self._dismiss)
        self._connected.clear()
        self._stop_llm()

    def reset_history_position(self, _: Buffer) -> None:
        """Begin with the newest entry again."""
        self.skip_lines = 0

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """Return what history adds to the text before the cursor."""
        query = query_of(document)
        if not query.strip():
            return None
        for text, _ in self._matches(query, self.skip_lines, buffer.history):
            return Suggestion(text)
        return None

    def up(self, query: str, other_than: str, history: History) -> None:
        """Go to the next older entry that adds something other than `other_than` to `query`."""
        for text, line in self._matches(query, self.skip_lines, history):
            if text != other_than:
                self.skip_lines = line
                return
        self.skip_lines = 0  # the oldest has been reached: begin again

    def down(self, query: str, other_than: str, history: History) -> None:
        """Go to the next newer entry that adds something other than `other_than` to `query`."""
        newer = [
            (text, line)
            for text, line in self._matches(query, 0, history)
            if line < self.skip_lines
        ]
        for text, line in reversed(newer):
            if text != other_than:
                self.skip_lines = line
                return
        older = [
            (text, line) for text, line in self._matches(query, 0, history) if text != other_than
        ]
        self.skip_lines = older[-1][1] if older else 0

    def _matches(self, query: str, skip: int, history: History) -> Iterator[tuple[str, int]]:
        """Yield what the entries from the newest on add to `query`, with their line's number counted from there."""
        number = 0
        for entry in reversed(history.get_strings()):
            lines = entry.split("\n")
            for index in range(len(lines) - 1, -1, -1):
                if (
                    number >= skip
                    and lines[index].startswith(query)
                    and len(lines[index]) > len(query)
                ):
                    # The rest of a multi-line entry comes along.
                    yield "\n".join([lines[index][len(query) :], *lines[index + 1 :]]), number
                number += 1

    def _dismiss(self, buffer: Buffer, *_: object) -> None:
        self._stop_llm()
        if buffer.suggestion is not None and not buffer.document.is_cursor_at_the_end_of_line:
            buffer.suggestion = None

    def _stop_llm(self) -> None:
        if self._llm is not None:
            self._llm.cancel()

    def ask_llm(self, buffer: Buffer) -> None:
        """Ask the configured language model to go on from the text of `buffer`."""
        if self._llm is None:
            from .llm import LLMSuggester

            self._llm = LLMSuggester()
        self._llm.start(buffer)


def query_of(document: Document) -> str:
    """Return what a suggestion has to begin with: the line up to the cursor."""
    return (
        document.current_line_before_cursor
        if document.line_count > 1
        else document.text_before_cursor
    )


def _update_hint(buffer: Buffer) -> None:
    if buffer.auto_suggest:
        buffer.suggestion = buffer.auto_suggest.get_suggestion(buffer, buffer.document)


def accept_or_jump_to_end(event: KeyPressEvent) -> None:
    """Accept the suggestion at the end of the line, else go there."""
    document = event.current_buffer.document
    if document.is_cursor_at_the_end_of_line:
        accept(event)
    else:
        named_commands.end_of_line(event)


def accept(event: KeyPressEvent) -> None:
    """Insert the suggestion."""
    suggestion = event.current_buffer.suggestion
    if suggestion:
        event.current_buffer.insert_text(suggestion.text)
    else:
        named_commands.forward_char(event)


def discard(event: KeyPressEvent) -> None:
    """Drop the suggestion."""
    event.current_buffer.suggestion = None


def accept_word(event: KeyPressEvent) -> None:
    """Insert the first word of the suggestion."""
    suggestion = event.current_buffer.suggestion
    if suggestion:
        parts = re.split(r"(\S+\s+)", suggestion.text)
        event.current_buffer.insert_text(next((part for part in parts if part), ""))
    else:
        named_commands.forward_word(event)


def accept_character(event: KeyPressEvent) -> None:
    """Insert the first character of the suggestion."""
    suggestion = event.current_buffer.suggestion
    if suggestion and suggestion.text:
        event.current_buffer.insert_text(suggestion.text[0])


def accept_and_keep_cursor(event: KeyPressEvent) -> None:
    """Insert the suggestion behind the cursor."""
    buffer = event.current_buffer
    position, suggestion = buffer.cursor_position, buffer.suggestion
    if suggestion:
        buffer.insert_text(suggestion.text)
        buffer.cursor_position = position


def accept_and_move_cursor_left(event: KeyPressEvent) -> None:
    """Insert the suggestion behind the cursor and go left."""
    accept_and_keep_cursor(event)
    named_commands.backward_char(event)


def accept_token(event: KeyPressEvent) -> None:
    """Insert the first token of the suggestion, as Python counts them."""
    buffer = event.current_buffer
    suggestion = buffer.suggestion
    if not suggestion:
        named_commands.forward_word(event)
        return
    prefix = query_of(buffer.document)
    buffer.insert_text(suggestion.text[: first_token_length(prefix, suggestion.text)])


def first_token_length(prefix: str, text: str) -> int:
    """Return how many characters of `text` complete the token at the end of `prefix`, or make the next one."""
    first = text.split("\n", 1)[0]
    whole = prefix + first
    try:
        for token in tokenize.generate_tokens(StringIO(whole).readline):
            end = token.end[1]
            if (
                token.start[0] == 1
                and token.end[0] == 1
                and end > len(prefix)
                and token.string.strip()
            ):
                return end - len(prefix)
    except (tokenize.TokenError, SyntaxError):
        pass  # an open bracket or string: what was seen so far didn't reach behind the cursor
    words = re.match(r"\s*\S+", first)
    return words.end() if words else len(text)


def backspace_and_resume_hint(event: KeyPressEvent) -> None:
    """Delete the character before the cursor and suggest again."""
    named_commands.backward_delete_char(event)
    _update_hint(event.current_buffer)


def resume_hinting(event: KeyPressEvent) -> None:
    """Do what the key does otherwise and suggest again."""
    pass_through.reply(event)
    _update_hint(event.current_buffer)


def up_and_update_hint(event: KeyPressEvent) -> None:
    """Go up a line and suggest for it."""
    buffer = event.current_buffer
    buffer.auto_up(count=event.arg)
    _update_hint(buffer)


def down_and_update_hint(event: KeyPressEvent) -> None:
    """Go down a line and suggest for it."""
    buffer = event.current_buffer
    buffer.auto_down(count=event.arg)
    _update_hint(buffer)


def _swap(
    event: KeyPressEvent, step: Callable[[NavigableAutoSuggestFromHistory, str, str, Any], None]
) -> None:
    buffer = event.current_buffer
    provider = _provider(buffer)
    if provider is None or buffer.suggestion is None:
        return
    query, shown = query_of(buffer.document), buffer.suggestion.text
    step(provider, query, shown, buffer.history)
    buffer.suggestion = provider.get_suggestion(buffer, buffer.document)


def _provider(buffer: Buffer) -> NavigableAutoSuggestFromHistory | None:
    from .current import current_shell

    shell = current_shell()
    found: AutoSuggest | None = shell.auto_suggest if shell is not None else buffer.auto_suggest
    return found if isinstance(found, NavigableAutoSuggestFromHistory) else None


def swap_autosuggestion_up(event: KeyPressEvent) -> None:
    """Show the suggestion of an older entry."""
    _swap(event, NavigableAutoSuggestFromHistory.up)


def swap_autosuggestion_down(event: KeyPressEvent) -> None:
    """Show the suggestion of a newer entry."""
    _swap(event, NavigableAutoSuggestFromHistory.down)


def llm_autosuggestion(event: KeyPressEvent) -> None:
    """Ask the configured language model for a suggestion."""
    provider = _provider(event.current_buffer)
    if provider is None:
        raise ValueError(
            "suggestions by a language model need autosuggestions_provider='NavigableAutoSuggestFromHistory'"
        )
    provider.ask_llm(event.current_buffer)
