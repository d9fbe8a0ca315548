from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import to_plain_text

from ipy.terminal.editor.completion import ShellCompleter, elide


class Found(NamedTuple):
    start: int
    end: int
    text: str
    type: str = "instance"
    signature: str = ""


def _completer(found: Iterable[Found], errors: list[BaseException] | None = None) -> ShellCompleter:
    return ShellCompleter(
        complete=lambda text, offset: found,
        min_elide=lambda: 30,
        on_error=(errors if errors is not None else []).append,
    )


def _menu(
    completer: ShellCompleter, text: str, cursor: int | None = None
) -> list[tuple[str, int, str, str]]:
    document = Document(text, len(text) if cursor is None else cursor)
    return [
        (c.text, c.start_position, to_plain_text(c.display), to_plain_text(c.display_meta))
        for c in completer.get_completions(document, CompleteEvent())
    ]


@pytest.mark.spec("TTRM-006", "TERM-041")
def test_the_menu_shows_kind_and_signature() -> None:
    """Functions are shown with parentheses and their signature, others with their kind."""
    found = [
        Found(0, 2, "print", "function", "(*args, sep=' ')"),
        Found(0, 2, "prices", "instance"),
    ]
    assert _menu(_completer(found), "pr") == [
        ("print", -2, "print()", "(*args, sep=' ')"),
        ("prices", -2, "prices", "instance"),
    ]


@pytest.mark.spec("TERM-051")
def test_each_text_is_listed_once() -> None:
    """Candidates that several matchers find are shown once."""
    assert [row[0] for row in _menu(_completer([Found(0, 1, "ab"), Found(0, 1, "ab")]), "a")] == [
        "ab"
    ]


def test_a_failing_matcher_is_reported() -> None:
    """An exception of a completer reaches the report, and the menu stays empty."""

    def fail(text: str, offset: int) -> Iterable[Found]:
        raise ZeroDivisionError("in a matcher")
        yield

    errors: list[BaseException] = []
    completer = ShellCompleter(complete=fail, min_elide=lambda: 30, on_error=errors.append)
    assert _menu(completer, "x") == []
    assert [type(error) for error in errors] == [ZeroDivisionError]


def test_an_empty_line_completes_nothing() -> None:
    """Tab on blank input opens no menu."""
    assert _menu(_completer([Found(0, 0, "abs")]), "  ") == []


def test_the_start_counts_from_the_cursor() -> None:
    """A candidate replaces the text from its start to the cursor, in the middle of the input too."""
    assert _menu(_completer([Found(4, 6, "path", "module")]), "os. pa = 1", 6)[0][:2] == (
        "path",
        -2,
    )


def test_a_bracket_at_the_cursor_is_not_doubled() -> None:
    """A candidate that ends with the parenthesis which stands at the cursor is inserted without it."""
    assert _menu(_completer([Found(0, 2, "func(", "function")]), "fu(1)", 2)[0][0] == "func"


@pytest.mark.spec("TTRM-006")
def test_long_paths_are_shortened_in_the_menu_only() -> None:
    """From `min_elide` characters on, the middle parts of paths and dotted names are shortened; 0 never does."""
    path = "first/second/third/fourth/fifth.txt"
    assert elide(path, min_elide=30) == "first/s…h/fifth.txt"
    assert elide(path, min_elide=0) == path
    assert elide("a/b/c/d/e", min_elide=30) == "a/b/c/d/e"
