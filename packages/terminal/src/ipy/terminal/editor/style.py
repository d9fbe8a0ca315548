"""The looks of the editor: a theme's tokens as prompt_toolkit's style rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.styles import BaseStyle, DynamicStyle, Style, merge_styles

from ipy.terminal.colors import ANSI_COLORS

if TYPE_CHECKING:
    from ipy.core.themes import Theme
    from ipy.core.themes.tokens import TokenType

#: prompt_toolkit's names of the colours that prompt templates know, by number of the SGR parameter.
_SGR_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan")


def class_name(token: TokenType) -> str:
    """Return the style class of a token type: `Token.Prompt.Mode` is `pygments.prompt.mode`."""
    return ".".join(("pygments", *token)).lower()


def fragments_of(tokens: Iterable[tuple[TokenType, str]]) -> StyleAndTextTuples:
    """Return `tokens` as prompt_toolkit's fragments."""
    return [
        (
            "[ZeroWidthEscape]"
            if kind[-1:] == ("ZeroWidthEscape",)
            else f"class:{class_name(kind)}",
            text,
        )
        for kind, text in tokens
    ]


def prompt_colors() -> dict[str, str]:
    """Return the style rules of the plain colours of prompt templates."""
    rules: dict[str, str] = {}
    for name, code in ANSI_COLORS.items():
        if not code:
            continue
        intensity, _, number = code.partition(";")
        index = int(number) - 30
        bright = intensity == "1"
        if index == 7:
            color = "ansiwhite" if bright else "ansigray"
        elif index == 0:
            color = "ansibrightblack" if bright else "ansiblack"
        else:
            color = f"ansi{'bright' if bright else ''}{_SGR_NAMES[index]}"
        rules[class_name(("PromptColor", name))] = color
    return rules


def rules_of(styles: Mapping[Any, str]) -> dict[str, str]:
    """Return style rules for token types, given as tuples or as text such as `Token.Prompt`."""
    from ipy.core.themes.tokens import parse_token

    return {
        class_name(parse_token(token) if isinstance(token, str) else token): rule
        for token, rule in styles.items()
    }


def style_of(
    theme: Theme, *, overrides: Mapping[Any, str] | None = None, code_style: Any = None
) -> BaseStyle:
    """Return the style of the editor.

    The rules of source code come from Pygments, which is loaded when there is something to colour.

    Args:
        theme: gives the prompts and, unless `code_style` is given, the code.
        overrides: rules by token type, over everything else.
        code_style: a Pygments style class or name for the code.
    """
    parts: list[BaseStyle] = [DynamicStyle(_CodeStyle(theme, code_style))]
    if theme.has_colors:
        own = {
            **prompt_colors(),
            **(rules_of(theme.extra_style) if code_style is None else _prompts_only(theme)),
        }
        parts.append(Style.from_dict(own))
    if overrides:
        parts.append(Style.from_dict(rules_of(overrides)))
    return merge_styles(parts)


def _prompts_only(theme: Theme) -> dict[str, str]:
    """Return the rules of the prompts: those of the code belong to the style that the user chose."""
    from ipy.core.themes.tokens import CODE_ROOTS

    return rules_of(
        {
            token: rule
            for token, rule in theme.extra_style.items()
            if token[:1] and token[0] not in CODE_ROOTS
        }
    )


class _CodeStyle:
    """Gives the rules of source code from the moment that `load` has been called."""

    def __init__(self, theme: Theme, code_style: Any) -> None:
        self._theme = theme
        self._code_style = code_style
        self._style: BaseStyle | None = None

    def __call__(self) -> BaseStyle | None:
        from prompt_toolkit.application.current import get_app

        if self._style is None and get_app().current_buffer.text:
            self._style = self._load()
        return self._style

    def _load(self) -> BaseStyle:
        from prompt_toolkit.styles.pygments import style_from_pygments_cls

        if self._code_style is None:
            if not self._theme.has_colors:
                return Style([])
            return style_from_pygments_cls(self._theme.as_pygments_style())
        if isinstance(self._code_style, str):
            from ipy.core.themes import get_style_by_name

            return style_from_pygments_cls(get_style_by_name(self._code_style))
        return style_from_pygments_cls(self._code_style)
