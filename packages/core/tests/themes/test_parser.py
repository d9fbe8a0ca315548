from __future__ import annotations

import io

import pytest

from ipy.core.themes import Parser, get_theme


def test_source_is_coloured_into_a_string_or_a_stream(capsys):
    """`out` is "str", a stream, or standard output."""
    expected = get_theme("linux").highlight("x = 1\n")
    parser = Parser(theme_name="linux")
    assert parser.format("x = 1\n", "str") == expected
    stream = io.StringIO()
    assert parser.format("x = 1\n", stream) is None
    assert stream.getvalue() == expected
    parser.format("x = 1\n")
    assert capsys.readouterr().out == expected
    assert Parser(out="str", style="NoColor").format("x = 1") == "x = 1"


def test_bad_arguments_are_told():
    """A wrong target when it is used, a wrong theme at once."""
    with pytest.raises(ValueError, match="must be a stream or 'str', got 'string'"):
        Parser().format("x", "string")
    with pytest.raises(KeyError):
        Parser(theme_name="nosuch")
