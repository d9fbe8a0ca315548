"""Writing what must come out: reports of errors, and texts that the stream's encoding may not know."""

from __future__ import annotations

import sys
from typing import Protocol


class TextStream(Protocol):
    """What is written to; `encoding` is looked at where there is one."""

    def write(self, text: str, /) -> object:
        """Take a text."""


def write_safely(stream: TextStream, text: str) -> None:
    """Write a text; characters that the stream can't encode, such as lone surrogates, are written as escapes."""
    try:
        stream.write(text)
    except UnicodeEncodeError as error:
        encoding = getattr(stream, "encoding", None) or error.encoding
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def write_error(text: str) -> None:
    """Write a text to standard error, by no way that a program may have replaced in `builtins`."""
    # None in a program without a console (pythonw): there is nowhere to write to.
    if sys.stderr is not None:
        write_safely(sys.stderr, text)


def text_of(value: object) -> str:
    """The str of a value; words that say that it failed, if it does."""
    try:
        return str(value)
    except KeyboardInterrupt:
        raise
    except BaseException:
        # The user's __str__, in the middle of reporting another failure.
        return "its text can't be shown"
