"""How reports name the places of code: `Cell In[3], line 1`, `File ~/lib.py:12, in f(x)`."""

from __future__ import annotations

import os
from collections.abc import Callable

from ipy.core.active import get_ipython
from ipy.core.themes import Token, TokenType

from .values import one_line

#: Returns `("Cell", "In[3]")` for the file name of a cell, None or `("File", path)` for others.
CodeNames = Callable[[str], "tuple[str, str] | None"]

Tokens = list[tuple[TokenType, str]]


def shell_code_name(filename: str) -> tuple[str, str] | None:
    """What the running shell calls this code; None in a plain Python process."""
    compiler = getattr(get_ipython(), "compile", None)
    format_code_name = getattr(compiler, "format_code_name", None)
    if format_code_name is None:
        return None
    name: tuple[str, str] | None = format_code_name(filename)
    return name


def place(
    filename: str,
    lineno: int | None,
    *,
    format_code_name: CodeNames | None = None,
    kind: TokenType = Token.Normal,
    name: TokenType = Token.Filename,
) -> Tokens:
    """Name a place: `File ~/lib.py:12` or `Cell In[3], line 1`, as tokens of the two given types."""
    known = (format_code_name or shell_code_name)(filename)
    if known is not None and known[0] != "File":
        tokens: Tokens = [(kind, f"{known[0]} "), (name, known[1])]
        return tokens if lineno is None else [*tokens, (Token.Text, ", line "), (name, str(lineno))]
    shown = one_line(compress_home(known[1] if known is not None else filename))
    return [(kind, "File "), (name, shown if lineno is None else f"{shown}:{lineno}")]


def compress_home(path: str) -> str:
    """Write the user's home directory as `~`."""
    home = os.path.expanduser("~")
    if len(home) > 1 and path.startswith(home + os.sep):
        return "~" + path[len(home) :]
    return path
