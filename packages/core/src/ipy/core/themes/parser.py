"""Colouring source for programs: the old interface to `Theme.highlight`."""

from __future__ import annotations

import sys
from typing import IO

from .table import get_theme


class Parser:
    """Colours Python source in a theme.

    Args:
        out: where `format` writes: a stream, or "str" to return the text instead; None for standard output.
        theme_name: name of the theme.
        style: the old name of `theme_name`.

    Raises:
        UnknownThemeError: there is no such theme.
    """

    def __init__(
        self,
        out: IO[str] | str | None = None,
        *,
        theme_name: str | None = None,
        style: str | None = None,
    ) -> None:
        self.out = out
        self.theme_name = theme_name or style or "neutral"
        get_theme(self.theme_name)

    def format(self, raw: str, out: IO[str] | str | None = None) -> str | None:
        """Colour source.

        Args:
            raw: the source.
            out: as for the constructor, for this call.

        Returns:
            The text if `out` is "str", else None.

        Raises:
            ValueError: `out` is another string.
        """
        target = out or self.out or sys.stdout
        text = get_theme(self.theme_name).highlight(raw)
        if isinstance(target, str):
            if target != "str":
                raise ValueError(f"out must be a stream or 'str', got {target!r}")
            return text
        target.write(text)
        return None
