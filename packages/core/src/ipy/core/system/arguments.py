"""Splitting a command line into arguments."""

from __future__ import annotations

import sys


def arg_split(commandline: str, posix: bool = False, strict: bool = True) -> list[str]:
    """Split a command line into arguments, minding quotes.

    Args:
        commandline: the line.
        posix: remove quotes and take backslashes as escapes, as a POSIX shell does. Otherwise quotes stay and backslashes are
            plain, save on Windows, where its own rules for quotes hold.
        strict: raise if a quote is not closed; otherwise the rest of the line is the last argument.

    Raises:
        ValueError: a quote is not closed, and `strict`.
    """
    if sys.platform == "win32" and not posix:
        return [word for word, _ in split_windows(commandline)]
    return [word for word, _ in _split_shlex(commandline, posix, strict)]


def arg_split_with_quotes(commandline: str, strict: bool = True) -> list[tuple[str, bool]]:
    """Split as a POSIX shell does, and tell for each argument whether all of it stood in single quotes.

    Raises:
        ValueError: a quote is not closed, and `strict`.
    """
    words = _split_shlex(commandline, True, strict)
    return [(word, raw == f"'{word}'") for word, raw in words]


def _split_shlex(commandline: str, posix: bool, strict: bool) -> list[tuple[str, str]]:
    """The arguments, each with the part of the line that it was read from."""
    from io import StringIO
    from shlex import shlex

    source = StringIO(commandline)
    lexer = shlex(source, posix=posix)
    lexer.whitespace_split = True
    lexer.commenters = ""  # a # is an ordinary character in a magic's arguments
    words: list[tuple[str, str]] = []
    while True:
        start = source.tell()
        try:
            word = lexer.get_token()
        except ValueError:
            if strict:
                raise
            words.append((lexer.token, commandline[start:]))
            return words
        if word is None or (not posix and word == ""):
            return words
        words.append((word, commandline[start : source.tell()].strip()))


def split_windows(commandline: str) -> list[tuple[str, bool]]:
    r"""Split by the rules of the Microsoft C runtime: `"` quotes; backslashes are plain, except before a `"`.

    Before a quote, `2n` backslashes stand for n, and `2n + 1` for n and a plain quote. An open quote reaches to the end.

    Source: "Parsing C command-line arguments" in the Microsoft documentation.
    """
    words: list[tuple[str, bool]] = []
    word, started, quoted, in_quotes = "", False, False, False
    position, length = 0, len(commandline)
    while position < length:
        char = commandline[position]
        if char == "\\":
            run = position
            while run < length and commandline[run] == "\\":
                run += 1
            count = run - position
            started = True
            if run < length and commandline[run] == '"':
                word += "\\" * (count // 2)
                if count % 2:
                    word += '"'
                    run += 1
            else:
                word += "\\" * count
            position = run
            continue
        if char == '"':
            started, quoted = True, True
            if in_quotes and commandline.startswith('""', position):
                word += '"'
                position += 1
            else:
                in_quotes = not in_quotes
        elif char in " \t\n\r" and not in_quotes:
            if started:
                words.append((word, quoted))
            word, started, quoted = "", False, False
        else:
            word += char
            started = True
        position += 1
    if started:
        words.append((word, quoted))
    return words


def windows_command_line(command: str, cwd: str) -> tuple[str, bool]:
    r"""Make a command that cmd.exe can run although it can't stand in a UNC directory (`\\server\share`).

    Returns:
        the command, which maps such a directory to a drive while it runs; and whether it must be started elsewhere.
    """
    if cwd.startswith("\\\\"):
        return f'pushd "{cwd}" && ({command}) & popd', True
    return command, False
