"""Style definitions such as `bold ansired bg:#202020`, in the grammar of Pygments."""

from __future__ import annotations

import re

from .ansi import ANSI_NAMES, Attributes

_HEX = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\Z")
# They choose a typeface or the border of a box: meaningless in a terminal, but legal in a Pygments style.
_IGNORED = frozenset(("roman", "sans", "mono"))


def apply_style(definition: str, inherited: Attributes = Attributes()) -> Attributes:  # noqa: B008 (immutable)
    """Return the look that `definition` gives to text which has the `inherited` look so far.

    Raises:
        ValueError: a word is not part of the grammar.
    """
    look = inherited
    for word in definition.split():
        if word == "noinherit":
            look = Attributes()
        elif word in ("bold", "nobold"):
            look = look._replace(bold=word == "bold")
        elif word in ("italic", "noitalic"):
            look = look._replace(italic=word == "italic")
        elif word in ("underline", "nounderline"):
            look = look._replace(underline=word == "underline")
        elif word.startswith("bg:"):
            look = look._replace(bg=_color(word[3:], word))
        elif word.startswith("border:"):
            _color(word[7:], word)
        elif word not in _IGNORED:
            look = look._replace(fg=_color(word, word))
    return look


def _color(color: str, word: str) -> str:
    if color in ("", "transparent"):
        return ""
    if color in ANSI_NAMES:
        return color
    if _HEX.match(color) or re.fullmatch(r"[0-9a-fA-F]{6}", color):
        digits = color.lstrip("#").lower()
        return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
    raise ValueError(
        f"{word!r} is not a style word; use bold, italic, underline, #rrggbb, bg:#rrggbb, or a terminal colour such as ansired"
    )
