"""Source code, highlighted."""

from __future__ import annotations

import os
from typing import Any

from .objects import TextDisplayObject


class Code(TextDisplayObject):
    """Source code, highlighted with Pygments.

    Args:
        data: the code.
        url: where to read it from.
        filename: the file to read it from.
        language: what Pygments calls the language; the default is told by the name of the file, or guessed.
    """

    _shown_module = "IPython.core.display"

    def __init__(
        self,
        data: Any = None,
        url: str | os.PathLike[str] | None = None,
        filename: str | os.PathLike[str] | None = None,
        language: str | None = None,
    ) -> None:
        self.language = language
        super().__init__(data, url, filename)

    def __repr__(self) -> str:
        return self.data or ""

    def _get_lexer(self) -> Any:
        """The lexer for the language.

        Raises:
            ValueError: Pygments does not know the language.
        """
        # 40 ms, only paid when code is highlighted.
        from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, guess_lexer
        from pygments.util import ClassNotFound

        if self.language:
            try:
                return get_lexer_by_name(self.language)
            except ClassNotFound:
                raise ValueError(
                    f"Pygments has no lexer for the language {self.language!r}{_similar(self.language)}"
                ) from None
        name = self.filename or (self.url or "").split("?")[0]
        if name:
            try:
                return get_lexer_for_filename(os.path.basename(name), self.data)
            except ClassNotFound:
                pass  # then the text decides
        return guess_lexer(self.data or "")

    def _repr_html_(self) -> str:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter

        formatter: Any = HtmlFormatter()
        style = formatter.get_style_defs(".output_html")
        return f"<style>{style}</style>{highlight(self.data or '', self._get_lexer(), formatter)}"

    def _repr_latex_(self) -> Any:
        from pygments import highlight
        from pygments.formatters import LatexFormatter

        return highlight(self.data or "", self._get_lexer(), LatexFormatter())


def _similar(language: str) -> str:
    from difflib import get_close_matches

    from pygments.lexers import get_all_lexers

    known = [alias for _, aliases, _, _ in get_all_lexers() for alias in aliases]
    close = get_close_matches(language.lower(), known, 3)
    return f"; did you mean {', '.join(close)}?" if close else ""
