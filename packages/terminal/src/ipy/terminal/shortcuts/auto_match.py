"""Commands that keep brackets and quotes paired while typing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent


def _pair(event: KeyPressEvent, opening: str, closing: str) -> None:
    buffer = event.current_buffer
    buffer.insert_text(opening + closing)
    buffer.cursor_left(len(closing))


def parenthesis(event: KeyPressEvent) -> None:
    """Close a parenthesis that is opened."""
    _pair(event, "(", ")")


def brackets(event: KeyPressEvent) -> None:
    """Close a square bracket that is opened."""
    _pair(event, "[", "]")


def braces(event: KeyPressEvent) -> None:
    """Close a brace that is opened."""
    _pair(event, "{", "}")


def double_quote(event: KeyPressEvent) -> None:
    """Close a double quote that is opened."""
    _pair(event, '"', '"')


def single_quote(event: KeyPressEvent) -> None:
    """Close a single quote that is opened."""
    _pair(event, "'", "'")


def docstring_double_quotes(event: KeyPressEvent) -> None:
    """Close a docstring that is opened with double quotes."""
    _pair(event, '"', '"""')


def docstring_single_quotes(event: KeyPressEvent) -> None:
    """Close a docstring that is opened with single quotes."""
    _pair(event, "'", "'''")


def _raw(event: KeyPressEvent, opening: str, closing: str) -> None:
    # r"---( is the beginning of r"---(...)---", the raw strings of other languages: the dashes are repeated.
    match = re.match(r".*(r|R)[\"'](-*)", event.current_buffer.document.current_line_before_cursor)
    dashes = match.group(2) if match else ""
    _pair(event, opening, closing + dashes)


def raw_string_parenthesis(event: KeyPressEvent) -> None:
    """Close a parenthesis that begins a raw string, with its dashes."""
    _raw(event, "(", ")")


def raw_string_bracket(event: KeyPressEvent) -> None:
    """Close a bracket that begins a raw string, with its dashes."""
    _raw(event, "[", "]")


def raw_string_braces(event: KeyPressEvent) -> None:
    """Close a brace that begins a raw string, with its dashes."""
    _raw(event, "{", "}")


def skip_over(event: KeyPressEvent) -> None:
    """Move over the closing character instead of inserting it again."""
    event.current_buffer.cursor_right()


def delete_pair(event: KeyPressEvent) -> None:
    """Delete the opening and the closing character around the cursor."""
    event.current_buffer.delete()
    event.current_buffer.delete_before_cursor()
