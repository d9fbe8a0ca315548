"""Colours for sessions and cells in documents: the lexers `ipython` and `ipython3` know which of both a block holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pygments.lexer import Lexer

from ipy.core import __version__
from ipy.core.themes.lexer import IPython3Lexer, IPythonConsoleLexer

_PROMPT = re.compile(r"^\s*In \[\d+\]:", re.MULTILINE)


class IPyLexer(Lexer):
    """A session where there are prompts, else what can be typed into a cell."""

    name = "IPy session"
    aliases = ["ipy"]

    def get_tokens_unprocessed(self, text: str, *args: Any) -> Iterator[Any]:
        """The tokens of the language that the text is in."""
        kind: type[Any] = IPythonConsoleLexer if _PROMPT.search(text) else IPython3Lexer
        yield from kind(**self.options).get_tokens_unprocessed(text)


def setup(app: Any) -> dict[str, Any]:
    """Add the lexers to Sphinx."""
    for name in ("ipython", "ipython2", "ipython3"):
        app.add_lexer(name, IPyLexer)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
