"""Colours for the language of a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prompt_toolkit.lexers import Lexer

#: Languages whose cells are those of IPython, magics included.
_OWN = ("python", "python3", "ipython", "ipython2", "ipython3")


def lexer_of(language_info: dict[str, Any]) -> Lexer:
    """Return what colours code in the language that a kernel describes; nothing is coloured where Pygments doesn't know it.

    Args:
        language_info: of the kernel's information: `pygments_lexer`, or `codemirror_mode` or `name` in its place.
    """
    from prompt_toolkit.lexers import PygmentsLexer, SimpleLexer

    from ipy.terminal.editor.lexing import CellLexer

    names = _names(language_info)
    if not names or names[0] in _OWN:
        return CellLexer()
    from pygments.lexers import get_lexer_by_name  # 10 ms; only for other languages
    from pygments.util import ClassNotFound

    for name in names:
        try:
            return PygmentsLexer(type(get_lexer_by_name(name)), sync_from_start=True)
        except ClassNotFound:
            continue
    return SimpleLexer()


def _names(language_info: dict[str, Any]) -> list[str]:
    mode = language_info.get("codemirror_mode")
    if isinstance(mode, dict):
        mode = mode.get("name")
    found = (language_info.get("pygments_lexer"), mode, language_info.get("name"))
    return [str(name).lower() for name in found if name]
