"""Conditions under which a key binding is active, and the language to combine them in settings."""

from __future__ import annotations

import ast
import os
import re
import signal
from collections.abc import Callable
from typing import Any

from prompt_toolkit.application.current import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER, SEARCH_BUFFER, EditingMode
from prompt_toolkit.filters import (
    Always,
    Condition,
    Filter,
    Never,
    has_completions,
    has_selection,
    has_suggestion,
)
from prompt_toolkit.filters import emacs_insert_mode as emacs_insert_mode
from prompt_toolkit.filters import has_focus as has_focus_on
from prompt_toolkit.filters import vi_insert_mode as vi_insert_mode
from prompt_toolkit.filters import vi_mode as vi_mode

from .current import current_shell
from .replay import pass_through

__all__ = ["KEYBINDING_FILTERS", "FilterError", "eval_node", "filter_from_string", "pass_through"]


class FilterError(ValueError):
    """A filter expression of the `shortcuts` setting can't be understood."""


@Condition
def cursor_in_leading_ws() -> bool:
    """Only white space stands before the cursor on its line."""
    before = get_app().current_buffer.document.current_line_before_cursor
    return not before or before.isspace()


@Condition
def has_line_below() -> bool:
    """The cursor is not on the last line."""
    document = get_app().current_buffer.document
    return document.cursor_position_row < document.line_count - 1


@Condition
def has_line_above() -> bool:
    """The cursor is not on the first line."""
    return get_app().current_buffer.document.cursor_position_row != 0


@Condition
def is_cursor_at_the_end_of_line() -> bool:
    """Nothing stands behind the cursor on its line."""
    return get_app().current_buffer.document.is_cursor_at_the_end_of_line


@Condition
def ebivim() -> bool:
    """Emacs keys work in vi's insert mode."""
    shell = current_shell()
    return shell is not None and shell.emacs_bindings_in_vi_insert_mode


@Condition
def auto_match() -> bool:
    """Brackets and quotes are paired."""
    shell = current_shell()
    return shell is not None and shell.auto_match


@Condition
def navigable_suggestions() -> bool:
    """The provider of suggestions has others to offer."""
    from .auto_suggest import NavigableAutoSuggestFromHistory

    shell = current_shell()
    return shell is not None and isinstance(shell.auto_suggest, NavigableAutoSuggestFromHistory)


@Condition
def readline_like_completions() -> bool:
    """Completions are listed below the prompt, as readline does."""
    shell = current_shell()
    return shell is not None and shell.display_completions == "readlinelike"


@Condition
def is_windows_os() -> bool:
    """The program runs on Windows."""
    return os.name == "nt"


@Condition
def supports_suspend() -> bool:
    """The system can stop a program and resume it."""
    return hasattr(signal, "SIGTSTP")


def preceding_text(pattern: str | Callable[[str], bool]) -> Condition:
    """Return the condition that the line before the cursor matches `pattern`, or that the function is true of it."""
    if callable(pattern):
        function = pattern
        return Condition(
            lambda: bool(function(get_app().current_buffer.document.current_line_before_cursor))
        )
    compiled = re.compile(pattern)
    return Condition(
        lambda: bool(compiled.match(get_app().current_buffer.document.current_line_before_cursor))
    )


def following_text(pattern: str) -> Condition:
    """Return the condition that the line after the cursor matches `pattern`."""
    compiled = re.compile(pattern)
    return Condition(
        lambda: bool(compiled.match(get_app().current_buffer.document.current_line_after_cursor))
    )


def all_quotes_paired(quote: str, line: str) -> bool:
    """Tell whether `line` holds an even number of `quote`, not counting escaped ones."""
    paired = True
    index = 0
    while index < len(line):
        if line[index] == "\\":
            index += 1
        elif line[index] == quote:
            paired = not paired
        index += 1
    return paired


@Condition
def not_inside_unclosed_string() -> bool:
    """No string is open at the cursor."""
    text = get_app().current_buffer.document.text_before_cursor
    text = re.sub(r"\\.", "", text, flags=re.DOTALL)  # escaped quotes neither open nor close
    text = re.sub(r'"""[\s\S]*?"""', "", text)
    text = re.sub(r"'''[\s\S]*?'''", "", text)
    text = re.sub(r'"[^"]*"', "", text)
    text = re.sub(r"'[^']*'", "", text)
    return not ('"' in text or "'" in text)


default_buffer_focused = has_focus_on(DEFAULT_BUFFER)
search_buffer_focused = has_focus_on(SEARCH_BUFFER)
insert_mode = vi_insert_mode | emacs_insert_mode


@Condition
def is_emacs_editing() -> bool:
    """The keys are those of emacs."""
    return get_app().editing_mode == EditingMode.EMACS


emacs_like_insert_mode = (vi_insert_mode & ebivim) | emacs_insert_mode

#: Names that the `shortcuts` setting can use in filters.
KEYBINDING_FILTERS: dict[str, Filter] = {
    "always": Always(),
    "never": Never(),
    "has_line_below": has_line_below,
    "has_line_above": has_line_above,
    "is_cursor_at_the_end_of_line": is_cursor_at_the_end_of_line,
    "has_selection": has_selection,
    "has_suggestion": has_suggestion,
    "vi_mode": vi_mode,
    "vi_insert_mode": vi_insert_mode,
    "emacs_insert_mode": emacs_insert_mode,
    "emacs_like_insert_mode": emacs_like_insert_mode,
    "has_completions": has_completions,
    "insert_mode": insert_mode,
    "default_buffer_focused": default_buffer_focused,
    "search_buffer_focused": search_buffer_focused,
    "ebivim": ebivim,
    "supports_suspend": supports_suspend,
    "is_windows_os": is_windows_os,
    "auto_match": auto_match,
    "focused_insert": insert_mode & default_buffer_focused,
    "not_inside_unclosed_string": not_inside_unclosed_string,
    "readline_like_completions": readline_like_completions,
    "preceded_by_paired_double_quotes": preceding_text(lambda line: all_quotes_paired('"', line)),
    "preceded_by_paired_single_quotes": preceding_text(lambda line: all_quotes_paired("'", line)),
    "preceded_by_raw_str_prefix": preceding_text(r".*(r|R)[\"'](-*)$"),
    "preceded_by_two_double_quotes": preceding_text(r'^.*""$'),
    "preceded_by_two_single_quotes": preceding_text(r"^.*''$"),
    "preceded_by_opening_round_paren": preceding_text(r".*\($"),
    "preceded_by_opening_bracket": preceding_text(r".*\[$"),
    "preceded_by_opening_brace": preceding_text(r".*\{$"),
    "preceded_by_double_quote": preceding_text('.*"$'),
    "preceded_by_single_quote": preceding_text(r".*'$"),
    "followed_by_closing_paren_or_end": following_text(r"[,)}\]]|$"),
    "followed_by_closing_round_paren": following_text(r"^\)"),
    "followed_by_closing_bracket": following_text(r"^\]"),
    "followed_by_closing_brace": following_text(r"^\}"),
    "followed_by_double_quote": following_text('^"'),
    "followed_by_single_quote": following_text("^'"),
    "navigable_suggestions": navigable_suggestions,
    "cursor_in_leading_ws": cursor_in_leading_ws,
    "pass_through": pass_through,
}


def filter_from_string(code: str) -> Filter:
    """Return the filter that an expression of names with `&`, `|`, `~` and parentheses stands for.

    Raises:
        FilterError: a name is unknown, or the expression has other parts.
    """
    try:
        tree = ast.parse(code.strip() or "always", mode="eval")
    except SyntaxError as error:
        raise FilterError(f"filter {code!r} is not an expression: {error.msg}") from None
    return eval_node(tree.body)


def eval_node(node: Any) -> Filter:
    """Return the filter that a node of a parsed expression stands for."""
    if isinstance(node, ast.Expression):
        return eval_node(node.body)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        return eval_node(node.left) & eval_node(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return eval_node(node.left) | eval_node(node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return ~eval_node(node.operand)
    if isinstance(node, ast.Name):
        if node.id in KEYBINDING_FILTERS:
            return KEYBINDING_FILTERS[node.id]
        import difflib

        close = difflib.get_close_matches(node.id, KEYBINDING_FILTERS, n=1)
        hint = (
            f"; did you mean {close[0]}?"
            if close
            else f"; there are {', '.join(sorted(KEYBINDING_FILTERS))}"
        )
        raise FilterError(f"no filter is called {node.id!r}{hint}")
    raise FilterError(
        f"a filter is made of names, &, |, ~ and parentheses, not of {ast.unparse(node)!r}"
    )
