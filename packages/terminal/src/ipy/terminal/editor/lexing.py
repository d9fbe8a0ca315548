"""Colours while typing: Python with magics, other languages inside cell magics."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer, PygmentsLexer

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

#: Cell magics whose body is written in another language, and the pygments lexer of it.
CELL_LANGUAGES: dict[str, str] = {
    "bash": "pygments.lexers.shell:BashLexer",
    "sh": "pygments.lexers.shell:BashLexer",
    "!": "pygments.lexers.shell:BashLexer",
    "sx": "pygments.lexers.shell:BashLexer",
    "system": "pygments.lexers.shell:BashLexer",
    "cmd": "pygments.lexers.shell:BatchLexer",
    "html": "pygments.lexers.html:HtmlLexer",
    "HTML": "pygments.lexers.html:HtmlLexer",
    "svg": "pygments.lexers.html:XmlLexer",
    "SVG": "pygments.lexers.html:XmlLexer",
    "javascript": "pygments.lexers.javascript:JavascriptLexer",
    "js": "pygments.lexers.javascript:JavascriptLexer",
    "latex": "pygments.lexers.markup:TexLexer",
    "markdown": "pygments.lexers.markup:MarkdownLexer",
    "perl": "pygments.lexers.perl:PerlLexer",
    "ruby": "pygments.lexers.ruby:RubyLexer",
    "R": "pygments.lexers.r:SLexer",
    "sql": "pygments.lexers.sql:SqlLexer",
}
_PYTHON = "pygments.lexers.python:Python3Lexer"


@lru_cache(maxsize=16)
def _lexer(spec: str) -> PygmentsLexer:
    # 10-30 ms each: only the language that is on the screen is loaded.
    from importlib import import_module

    module, _, name = spec.partition(":")
    return PygmentsLexer(getattr(import_module(module), name), sync_from_start=True)


class CellLexer(Lexer):
    """Colours a cell; loads pygments' lexers with the first character."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return a function that gives the fragments of a line by its number."""
        text = document.text
        if not text.strip():
            lines = document.lines
            return lambda number: [("", lines[number])] if number < len(lines) else []
        return _lexer(language_of(text)).lex_document(document)

    def warm_up(self) -> None:
        """Load the lexer of Python, so that the first key is as quick as the others."""
        _lexer(_PYTHON).pygments_lexer.get_tokens("x = 1")


def language_of(text: str) -> str:
    """Return which lexer (`module:class`) fits the cell `text`."""
    head = text.lstrip()
    if head.startswith("!"):
        return CELL_LANGUAGES["sh"]
    if head.startswith("%%"):
        words = head[2:].split(None, 1)
        if words:
            return CELL_LANGUAGES.get(words[0], _PYTHON)
    return _PYTHON
