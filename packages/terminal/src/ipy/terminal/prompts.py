"""Prompts as lists of tokens: the classes that decide what stands before input and output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ipy.core.themes.tokens import Token, TokenType

from .colors import ANSI_COLORS

if TYPE_CHECKING:
    from ipy.core.themes import Theme

    from .host import EditorHost

Tokens = list[tuple[TokenType, str]]

__all__ = [
    "ClassicPrompts",
    "Prompts",
    "Token",
    "Tokens",
    "text_of",
    "to_ansi",
    "tokens_of",
    "width_of",
]


class Prompts:
    """The numbered prompts `In [1]:`, `...:` and `Out[1]:`.

    A subclass overrides one or more of the four methods named `*_prompt_tokens` and is put in place with
    `ip.prompts = MyPrompts(ip)` or the setting `TerminalInteractiveShell.prompts_class`.

    Args:
        shell: the shell whose execution count, vi mode and line number format the prompts show.
    """

    def __init__(self, shell: EditorHost) -> None:
        self.shell = shell

    def vi_mode(self) -> str:
        """Return `[ins] ` or `[nav] ` in vi mode, else nothing."""
        if self.shell.editing_mode != "vi" or not self.shell.prompt_includes_vi_mode:
            return ""
        editor = self.shell.pt_app
        if editor is None:
            return ""
        mode = str(editor.app.vi_state.input_mode.value)  # "vi-insert", "vi-navigation", ...
        return f"[{mode.removeprefix('vi-')[:3]}] "

    def current_line(self) -> int:
        """Return the row of the cursor in the input, from 0."""
        editor = self.shell.pt_app
        return editor.default_buffer.document.cursor_position_row or 0 if editor is not None else 0

    def in_prompt_tokens(self) -> Tokens:
        """Return what stands before the first line of input."""
        return [
            (Token.Prompt.Mode, self.vi_mode()),
            (Token.Prompt.LineNumber, self._line_number(0)),
            (Token.Prompt, "In ["),
            (Token.PromptNum, str(self.shell.execution_count)),
            (Token.Prompt, "]: "),
        ]

    def continuation_prompt_tokens(
        self, width: int | None = None, *, lineno: int | None = None, wrap_count: int | None = None
    ) -> Tokens:
        """Return what stands before the further lines of input.

        Args:
            width: columns of the first line's prompt; the dots end where it ends.
            lineno: which line it is, from 0, where the editor knows it.
            wrap_count: how many times a long line has been wrapped up to here; None for a line's beginning.
        """
        if width is None:
            width = width_of(self.in_prompt_tokens())
        if wrap_count:
            return [(Token.Prompt.Wrap, "⋮ ".rjust(width))]
        number = "" if lineno is None else self._line_number(lineno)
        # The type carries the line, so that a theme can colour single lines.
        kind = getattr(Token.Prompt.Continuation, f"L{lineno}" if lineno is not None else "LNone")
        return [
            (kind, number + "...:".rjust(max(0, width - len(number) - 1))),
            (Token.Prompt.Padding, " "),
        ]

    def rewrite_prompt_tokens(self) -> Tokens:
        """Return what stands before a line that the shell has rewritten, as auto-call does."""
        width = width_of(self.in_prompt_tokens())
        return [(Token.Prompt, ("-" * max(0, width - 2)) + "> ")]

    def out_prompt_tokens(self) -> Tokens:
        """Return what stands before a result."""
        return [
            (Token.OutPrompt, "Out["),
            (Token.OutPromptNum, str(self._result_number())),
            (Token.OutPrompt, "]: "),
        ]

    def _result_number(self) -> int:
        return self.shell.result_number

    def _line_number(self, line: int) -> str:
        template = self.shell.prompt_line_number_format
        if not template:
            return ""
        return template.format(line=line + 1, rel_line=line - self.current_line())


class ClassicPrompts(Prompts):
    """The prompts of the plain interpreter: `>>>`, `...` and none before results."""

    def in_prompt_tokens(self) -> Tokens:
        """Return `>>> `."""
        return [(Token.Prompt, ">>> ")]

    def continuation_prompt_tokens(
        self, width: int | None = None, *, lineno: int | None = None, wrap_count: int | None = None
    ) -> Tokens:
        """Return `... `."""
        return [(Token.Prompt.Continuation, "... ")]

    def rewrite_prompt_tokens(self) -> Tokens:
        """Return nothing."""
        return []

    def out_prompt_tokens(self) -> Tokens:
        """Return nothing."""
        return []


def tokens_of(shell: EditorHost, kind: str, *args: Any, **kwargs: Any) -> Tokens:
    """Return tokens of the shell's prompts; where those fail, say so once and put the standard prompts in their place.

    Args:
        shell: whose prompts.
        kind: the beginning of the method's name: 'in', 'continuation', 'rewrite' or 'out'.
        *args: what the method takes.
        **kwargs: what a method of today takes besides; those of older days do without.
    """
    prompts, method = shell.prompts, f"{kind}_prompt_tokens"
    try:
        tokens: Tokens = list(_call(getattr(prompts, method), *args, **kwargs))
        if all(isinstance(type_, tuple) and isinstance(text, str) for type_, text in tokens):
            return tokens
        reason = f"returned {tokens!r}, not pairs of token type and text"
    except Exception as error:
        # The user's class.
        reason = f"raised {type(error).__name__}: {error}"
    if type(prompts) is Prompts:
        raise RuntimeError(f"{method} {reason}")
    sys.stderr.write(
        f"{type(prompts).__name__}.{method} {reason}; the standard prompts take its place.\n"
    )
    shell.prompts = Prompts(shell)
    return tokens_of(shell, kind, *args, **kwargs)


def _call(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    if not kwargs:
        return method(*args)
    try:
        return method(*args, **kwargs)
    except TypeError:
        # Prompt classes of older days take the width alone.
        return method(*args)


def text_of(tokens: Iterable[tuple[TokenType, str]]) -> str:
    """Return the visible text of `tokens`: without escapes of no width."""
    return "".join(text for kind, text in tokens if kind[-1:] != ("ZeroWidthEscape",))


def width_of(tokens: Iterable[tuple[TokenType, str]]) -> int:
    """Return the columns that the last line of `tokens` takes on the screen."""
    line = text_of(tokens).rpartition("\n")[2]
    if line.isascii():
        return len(line)
    from wcwidth import wcswidth  # 10 ms; ASCII prompts never get here

    width = wcswidth(line)
    return len(line) if width < 0 else width


def to_ansi(tokens: Iterable[tuple[TokenType, str]], theme: Theme) -> str:
    """Return `tokens` as text with colour codes.

    Args:
        tokens: pairs of token type and text; `Token.PromptColor.<Name>` stands for a plain terminal colour.
        theme: colours all other types; one without colours gives plain text.
    """
    parts: list[str] = []
    for kind, text in tokens:
        if kind[-1:] == ("ZeroWidthEscape",):
            parts.append(text if theme.has_colors else "")
        elif kind[:1] == ("PromptColor",) and theme.has_colors:
            parts.append(f"\x1b[{ANSI_COLORS[kind[-1]]}m{text}\x1b[0m" if text else "")
        else:
            parts.append(theme.format([(kind, text)]) if text else "")
    return "".join(parts)
