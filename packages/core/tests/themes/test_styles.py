from __future__ import annotations

import pytest

from ipy.core.themes import Attributes
from ipy.core.themes.styles import apply_style


@pytest.mark.parametrize(
    ("definition", "look"),
    [
        ("", Attributes()),
        ("bold ansired bg:#202020", Attributes("ansired", "#202020", bold=True)),
        ("#abc", Attributes("#aabbcc")),
        ("italic underline", Attributes(italic=True, underline=True)),
        ("border:#ff0000 mono", Attributes()),
    ],
)
def test_definitions_follow_the_grammar_of_pygments(definition, look):
    """Colours, bg:, fonts; borders and typefaces are legal and have no meaning in a terminal."""
    assert apply_style(definition) == look


def test_a_definition_adds_to_what_is_inherited():
    """Only what the definition names changes; noinherit starts afresh."""
    parent = Attributes("ansired", bold=True)
    assert apply_style("italic", parent) == Attributes("ansired", bold=True, italic=True)
    assert apply_style("nobold", parent) == Attributes("ansired")
    assert apply_style("noinherit underline", parent) == Attributes(underline=True)


@pytest.mark.spec("TCOR-135")
@pytest.mark.parametrize("word", ["\x1b[31m", "ansipurpel", "#12", "bg:blue", "fett"])
def test_anything_else_is_refused_with_advice(word):
    """An unknown word, an escape sequence above all, is an error that names it and says what is possible."""
    with pytest.raises(ValueError, match="is not a style word; use bold"):
        apply_style(word)
