"""Colours: named themes that turn tokens into ANSI text, or into plain text.

`get_theme("nocolor")` and everything that a prompt or a traceback header needs work without Pygments; it is imported when
source code is first highlighted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ansi import Attributes, parse_ansi, strip_ansi, wants_color
from .parser import Parser
from .table import ThemeTable, UnknownThemeError, get_theme, theme_table
from .theme import Symbols, Theme, ThemeError
from .tokens import Token, TokenType

if TYPE_CHECKING:
    from pygments.style import Style

__all__ = [
    "Attributes",
    "Parser",
    "Symbols",
    "Theme",
    "ThemeError",
    "ThemeTable",
    "Token",
    "TokenType",
    "UnknownThemeError",
    "get_style_by_name",
    "get_theme",
    "parse_ansi",
    "strip_ansi",
    "theme_table",
    "wants_color",
]


def get_style_by_name(name: str) -> type[Style]:
    """Return the Pygments style of a theme, or the Pygments style that has this name itself.

    Raises:
        UnknownThemeError: neither a theme nor a Pygments style has the name.
    """
    try:
        return get_theme(name).as_pygments_style()
    except UnknownThemeError:
        # A miss only: pygments.styles looks through entry points.
        from pygments import styles
        from pygments.util import ClassNotFound

        try:
            return styles.get_style_by_name(name)
        except ClassNotFound:
            pass
        raise


def __getattr__(name: str) -> Theme:
    # Spyder asks for linux_theme and neutral_theme, which IPython 9.0-9.16 had as module attributes.
    theme_name, _, suffix = name.rpartition("_")
    if suffix == "theme" and theme_name in theme_table:
        return theme_table[theme_name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
