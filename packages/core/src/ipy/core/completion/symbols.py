r"""Characters by their names in LaTeX (`\alpha`) and in Unicode (`\GREEK SMALL LETTER ALPHA`), and names by their characters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .api import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

_LATEX = re.compile(r"\\([A-Za-z_^!]\w*|[\^_][-+=()!]?\w*)?\Z")
_UNICODE = re.compile(r"\\([A-Z][A-Z0-9 -]*)\Z")
_BACKWARD = re.compile(r"\\([^\x00-\x7f])\Z")

#: Code points without a name of their own (ideographs, syllables, private use): they are not listed.
_RANGES = (
    (0x20, 0x3400), (0x4DC0, 0x4E00), (0xA000, 0xAC00), (0xD7B0, 0xD800), (0xF900, 0x17000), (0x1AFF0, 0x1B170),
    (0x1BC00, 0x20000), (0xE0000, 0xE0200),
)  # fmt: skip
_MAX = 200


@cache
def latex_symbols() -> dict[str, str]:
    """The table of LaTeX names; 60 KB, read at the first backslash."""
    from importlib.resources import files

    text = (
        files("ipy.core.completion").joinpath("data/latex_symbols.txt").read_text(encoding="utf-8")
    )
    rows = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return dict(rows)


@cache
def latex_names() -> dict[str, str]:
    """The LaTeX name of each character; the shortest where there are several."""
    names: dict[str, str] = {}
    for name, char in latex_symbols().items():
        if char not in names or (len(name), name) < (len(names[char]), names[char]):
            names[char] = name
    return names


@cache
def unicode_names() -> tuple[str, ...]:
    """The names of all characters that have one of their own; takes about 15 ms once."""
    named = (
        unicodedata.name(chr(code), "") for first, last in _RANGES for code in range(first, last)
    )
    return tuple(name for name in named if name)


def latex_matches(text: str, *, in_code: bool = False) -> tuple[str, list[str]]:
    """Complete a LaTeX name at the end of `text`: a whole one to its character, a part to the names it begins.

    Args:
        text: the text before the cursor.
        in_code: whether only characters that can stand in a Python name are of use.

    Returns:
        The part of the text that is completed, and the completions.
    """
    found = _LATEX.search(text)
    if found is None:
        return "", []
    typed = found[1] or ""
    table = latex_symbols()
    if typed in table:
        return found[0], [table[typed]]
    names = [
        name
        for name, char in table.items()
        if name.startswith(typed) and (not in_code or f"a{char}".isidentifier())
    ]
    return found[0], [f"\\{name}" for name in names]


def unicode_matches(text: str) -> tuple[str, list[str]]:
    """Complete a Unicode name at the end of `text` to its character, or to longer names."""
    found = _UNICODE.search(text)
    if found is None:
        return "", []
    typed = found[1]
    try:
        return found[0], [unicodedata.lookup(typed)]
    except KeyError:
        pass
    words = typed.split()
    begins = [name for name in unicode_names() if name.startswith(typed)]
    holds = (
        [name for name in unicode_names() if all(word in name for word in words)]
        if not begins
        else []
    )
    return found[0], [f"\\{name}" for name in (begins or holds)[:_MAX]]


def back_latex_matches(text: str) -> tuple[str, list[str]]:
    r"""From `\α` to `\alpha`."""
    found = _BACKWARD.search(text)
    name = None if found is None else latex_names().get(found[1])
    return (found[0], [f"\\{name}"]) if found is not None and name is not None else ("", [])


def back_unicode_matches(text: str) -> tuple[str, tuple[str, ...]]:
    r"""From `\α` to `\GREEK SMALL LETTER ALPHA`."""
    found = _BACKWARD.search(text)
    name = None if found is None else unicodedata.name(found[1], None)
    return (found[0], (f"\\{name}",)) if found is not None and name is not None else ("", ())


def as_result(fragment: str, texts: list[str] | tuple[str, ...], kind: str) -> SimpleMatcherResult:
    """The result of a matcher that knows better than all others, if it knows anything."""
    return {
        "completions": [SimpleCompletion(text, type=kind) for text in texts],
        "matched_fragment": fragment,
        "suppress": bool(texts),
    }


@context_matcher(identifier="back_latex_name_matcher")
def back_latex_name_matcher(context: CompletionContext) -> SimpleMatcherResult:
    r"""Complete `\α` to `\alpha`."""
    return as_result(*back_latex_matches(context.text_until_cursor), "latex")


@context_matcher(identifier="back_unicode_name_matcher")
def back_unicode_name_matcher(context: CompletionContext) -> SimpleMatcherResult:
    r"""Complete `\α` to `\GREEK SMALL LETTER ALPHA`."""
    return as_result(*back_unicode_matches(context.text_until_cursor), "unicode")
