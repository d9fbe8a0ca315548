from __future__ import annotations

import sys

import pytest

from .helpers import load, raised, report


@pytest.mark.spec("TCOR-111")
@pytest.mark.parametrize(
    ("source", "ending"),
    [
        (
            "def f():\n    counter = 1\n    return countre\n",
            "NameError: name 'countre' is not defined. Did you mean: 'counter'?",
        ),
        (
            "class Thing:\n    colour = 1\ndef f():\n    return Thing().color\n",
            "AttributeError: 'Thing' object has no attribute 'color'. Did you mean: 'colour'?",
        ),
        (
            "def f():\n    return collections\n",
            "NameError: name 'collections' is not defined. Did you forget to import 'collections'?",
        ),
        (
            "class A:\n    def size(self):\n        return 1\n    def g(self):\n        return size\ndef f():\n    A().g()\n",
            "NameError: name 'size' is not defined. Did you mean: 'self.size'?",
        ),
        ("def f():\n    return qqqqqq\n", "NameError: name 'qqqqqq' is not defined"),
    ],
)
def test_misspelt_names_get_a_suggestion(tmp_path, source, ending):
    """Variables, attributes, forgotten imports and a forgotten self; nothing where nothing is close."""
    module = load(tmp_path / "m.py", source)
    assert report(raised(module.f), "Minimal").rstrip("\n") == ending


def test_a_failing_dir_gives_no_suggestion(tmp_path):
    """__dir__ is the user's code."""
    module = load(
        tmp_path / "m.py",
        "class T:\n    def __dir__(self):\n        raise ValueError('no')\ndef f():\n    return T().abc\n",
    )
    assert (
        report(raised(module.f), "Minimal") == "AttributeError: 'T' object has no attribute 'abc'\n"
    )


@pytest.mark.skipif(
    sys.version_info < (3, 12), reason="the name is on the exception from Python 3.12 on"
)
def test_misspelt_imports_get_a_suggestion():
    """`from collections import namedtoplo`."""

    def load_it():
        from collections import namedtuples  # noqa: F401

    assert "Did you mean: 'namedtuple'?" in report(raised(load_it), "Minimal")


@pytest.mark.parametrize(
    ("notes", "lines"),
    [(["a\nb", "c"], ["a", "b", "c"]), ([1, "x"], ["1", "x"]), ("text", ["'text'"]), (None, [])],
)
def test_notes_of_any_kind_are_shown(notes, lines):
    """__notes__ should be a list of strings; whatever it is, it is told."""
    error = ValueError("m")
    error.__notes__ = notes
    assert report(error, "Minimal").split("\n") == ["ValueError: m", *lines, ""]


def test_an_exception_without_message_is_its_name():
    """As in Python's own reports, there is no colon then."""
    assert report(ValueError(), "Minimal") == "ValueError\n"


@pytest.mark.spec("CORE-R017")
def test_unicode_text_is_shown():
    """In messages of several lines too."""
    assert report(ValueError("größer\n日本語"), "Minimal") == "ValueError: größer\n日本語\n"


@pytest.mark.parametrize("mode", ["Context", "Plain", "Verbose"])
def test_control_characters_stand_as_escapes(mode):
    """Names take one line, and nothing in a report can move the cursor; line ends, tabs and colours of a message stay."""

    def fail():
        raise type("Err\nor", (ValueError,), {})("a\x1b[2Jb\rc\x07\x9bd\n\te \x1b[31mred\x1b[0m")

    fail.__code__ = fail.__code__.replace(
        co_filename="/x/a\nb\x1b]0;t\x07.py", co_name="f\ng", co_qualname="f\ng"
    )
    text = report(raised(fail), mode)
    assert r"/x/a\nb\x1b]0;t\x07.py:" in text and r"in f\ng" in text
    assert r"Err\nor: a\x1b[2Jb\rc\x07\x9bd" + "\n\te \x1b[31mred\x1b[0m" in text
    rest = text.replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert not [character for character in rest if character < " " and character not in "\n\t"]
