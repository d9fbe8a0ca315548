from __future__ import annotations

import pytest

from ipy.core.themes import Token
from ipy.core.themes.tokens import parse_token, to_pygments


def test_tokens_convert_to_pygments_and_back():
    """The same names on both sides, with the same hash, so that either can be a key."""
    from pygments.token import Token as PygmentsToken

    assert to_pygments(Token.Literal.String) is PygmentsToken.Literal.String
    assert hash(Token.Literal.String) == hash(PygmentsToken.Literal.String)
    assert {Token.Name: 1}[PygmentsToken.Name] == 1


def test_token_names_are_read_with_or_without_the_root():
    """As theme files write them."""
    assert parse_token("Token.Name.Function") == parse_token("Name.Function") == Token.Name.Function
    assert parse_token("Token") == Token
    assert repr(Token.Name) == "Token.Name"


@pytest.mark.parametrize("name", ["name", "Token.name", "Token..Name", "Name Function", ""])
def test_other_names_are_refused(name):
    """Each part is a capitalised identifier."""
    with pytest.raises(ValueError, match="is not a token name"):
        parse_token(name)


def test_a_misspelt_attribute_is_an_error():
    """Subtypes start with a capital; anything else is a slip."""
    with pytest.raises(AttributeError):
        Token.prompt
