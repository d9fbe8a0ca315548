"""The arguments of `%run`: words with quotes, escapes, `~` and wildcards."""

from __future__ import annotations

import glob
import os
from typing import NamedTuple

_WILD = "*?["


class Word(NamedTuple):
    """One argument.

    Attributes:
        text: it, without quotes and escapes.
        pattern: the same, with everything that was quoted protected from `glob`.
        wild: whether it holds a wildcard that was not quoted.
        tilde: whether it begins with a `~` that was not quoted.
    """

    text: str
    pattern: str
    wild: bool
    tilde: bool


def split_words(line: str, posix: bool = os.name == "posix") -> list[Word]:
    r"""Split a line into arguments.

    Args:
        line: as typed. Quotes protect everything; `\\*` is a plain star.
        posix: whether a single backslash protects the next character, and single quotes are quotes. On Windows neither is.
    """
    words: list[Word] = []
    position = 0
    while position < len(line):
        if line[position].isspace():
            position += 1
            continue
        word, position = _read_word(line, position, posix)
        words.append(word)
    return words


def _read_word(line: str, position: int, posix: bool) -> tuple[Word, int]:
    text: list[str] = []
    pattern: list[str] = []
    wild, quote = False, ""
    tilde = line[position] == "~"
    while position < len(line):
        char, following = line[position], line[position + 1 : position + 2]
        step, protected = 1, bool(quote)
        if quote:
            if char == quote:
                quote, char, protected = "", "", False
            elif posix and quote == '"' and char == "\\" and following in ('"', "\\"):
                char, step = following, 2
        elif char.isspace():
            break
        elif char == '"' or (posix and char == "'"):
            quote, char = char, ""
        elif (
            char == "\\"
            and following == "\\"
            and line[position + 2 : position + 3] in (*_WILD, "~")
        ):
            char, step, protected = (
                line[position + 2] if position + 2 < len(line) else "\\",
                3,
                True,
            )
        elif posix and char == "\\" and following:
            char, step, protected = following, 2, True
        elif char in _WILD:
            wild = True
        text.append(char)
        pattern.append(glob.escape(char) if protected else char)
        position += step
    return Word("".join(text), "".join(pattern), wild, tilde), position


def expand_word(word: Word) -> list[str]:
    """What an argument stands for: the files that match it, sorted; itself if there are none."""
    text, pattern = word.text, word.pattern
    if word.tilde:
        text, pattern = os.path.expanduser(text), os.path.expanduser(pattern)
    if word.wild:
        return sorted(glob.glob(pattern)) or [text]
    return [text]
