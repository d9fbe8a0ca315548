"""Writing what must come out."""

from __future__ import annotations

import io
import sys

import pytest

from ipy.core.streams import text_of, write_error, write_safely


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "a\ud800b", b"a\\ud800b"),
        ("ascii", "naïve", b"na\\xefve"),
        ("latin-1", "naïve", b"na\xefve"),
    ],
)
def test_characters_that_a_stream_cannot_encode_are_written_as_escapes(encoding, text, expected):
    """Nothing of a text is lost, and it never fails for its characters."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    write_safely(stream, text)
    stream.flush()
    assert raw.getvalue() == expected


def test_nothing_is_written_where_there_is_no_console(monkeypatch):
    """A program without a console has no standard error."""
    monkeypatch.setattr(sys, "stderr", None)
    write_error("lost")


def test_a_text_that_fails_is_told():
    """A `__str__` may even end the program."""

    class Odd:
        def __str__(self):
            raise SystemExit

    assert text_of(Odd()) == "its text can't be shown"
    assert text_of(3) == "3"
