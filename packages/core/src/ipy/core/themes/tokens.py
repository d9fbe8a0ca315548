"""Token types: what a piece of text is, so that a theme can say how it looks.

A token type is a tuple of names, as in Pygments: `Token.Name.Function == pygments.token.Token.Name.Function`, with the same
hash. Either kind works wherever a token is asked for, and Pygments isn't needed to make one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pygments.token import _TokenType

#: What themes accept: our own tokens, Pygments' tokens, or plain tuples of names.
TokenType: TypeAlias = tuple[str, ...]

#: The first name of the tokens that lexers produce; their look starts from the theme's Pygments base style.
CODE_ROOTS = frozenset(
    (
        "Comment",
        "Error",
        "Escape",
        "Generic",
        "Keyword",
        "Literal",
        "Name",
        "Operator",
        "Other",
        "Punctuation",
        "Text",
    )
)


class _Token(tuple[str, ...]):
    """A token type; attributes that start with a capital letter are its subtypes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> _Token:
        if not name[:1].isupper():
            raise AttributeError(
                f"{self!r} has no attribute {name!r}; subtypes start with a capital"
            )
        return _Token((*self, name))

    def __repr__(self) -> str:
        return ".".join(("Token", *self))


#: The root of all token types.
Token = _Token()


def parse_token(name: str) -> _Token:
    """Read a token type as theme files write it; the leading `Token.` may be left out.

    Raises:
        ValueError: a part is not a capitalised name.
    """
    parts = name.split(".")
    if parts[0] == "Token":
        parts = parts[1:]
    for part in parts:
        if not (part.isidentifier() and part[0].isupper()):
            raise ValueError(f"{name!r} is not a token name; write it like Token.Name.Function")
    return _Token(parts)


def to_pygments(token: TokenType) -> _TokenType:
    """Return the Pygments token of the same name."""
    from pygments.token import Token as PygmentsToken  # imported on use: see the module docstring

    result = PygmentsToken
    for part in token:
        result = getattr(result, part)
    return result
