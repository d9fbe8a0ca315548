from __future__ import annotations

import pytest


@pytest.mark.spec("TCOR-047")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("\\alpha", "α"),
        ("x = \\beta", "β"),
        ("F\\vec", "\u20d7"),
        ("\\bbR", "ℝ"),
        ("\\bfA", "𝐀"),
        ("\\hbar", "ħ"),
        ("x\\_1", "₁"),
        ("x\\^2", "²"),
        ("'\\sum", "∑"),
        ("\\GREEK SMALL LETTER ALPHA", "α"),
        ("\\ROMAN NUMERAL FIVE", "Ⅴ"),
        ("\\Ⅴ", "\\ROMAN NUMERAL FIVE"),
        ("\\α", "\\alpha"),
        ("\\ℝ", "\\bbR"),
    ],
)
def test_characters_by_name_and_back(source, expected, texts):
    """LaTeX and Unicode names become characters, characters become names."""
    assert texts(source) == [expected]


@pytest.mark.spec("TCOR-047")
def test_the_beginning_of_a_name_is_completed(texts):
    """`\\alp` gives `\\alpha`; part of a Unicode name gives the names that it begins."""
    assert texts("\\alp") == ["\\alpha"]
    assert "\\GREEK SMALL LETTER ALPHA" in texts("\\GREEK SMALL LETTER AL")
    assert texts("\\nosuchname") == []


def test_code_is_offered_only_characters_of_names(texts):
    """`∑` is no Python name; it is offered in strings."""
    assert "\\sum" not in texts("\\su")
    assert "\\sum" in texts("'\\su")


@pytest.mark.spec("TCOR-047")
def test_the_switch(completer, texts):
    """`backslash_combining_completions` turns it off."""
    completer.backslash_combining_completions = False
    assert "α" not in texts("\\alpha")


def test_the_older_methods(completer):
    """They give the part that is completed and the completions."""
    assert completer.latex_matches("x\\alp") == ("\\alp", ["\\alpha"])
    fragment, names = completer.fwd_unicode_match("\\GREEK SMALL LETTER ALP")
    assert fragment == "\\GREEK SMALL LETTER ALP"
    assert "GREEK SMALL LETTER ALPHA" in names
