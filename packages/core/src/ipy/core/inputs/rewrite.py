"""The Python code that stands for each shell command: text in, text out."""

from __future__ import annotations

import keyword
from collections.abc import Callable

from .lines import split_name

_MAGIC_CALL = "get_ipython().run_line_magic({!r}, {!r})"
_WORD_OPERATORS = frozenset(
    ["and", "or", "not", "in", "is", "if", "else", "lambda", "await", "for"]
)
_OPERATORS = frozenset("+-*/%@&|^<>=,.:~!")


def magic_call(content: str) -> str:
    """`%name rest`: call a line magic with the rest of the line."""
    return _MAGIC_CALL.format(*split_name(content))


def help_call(target: str, *, detail: bool) -> str:
    """`target?` and `target??`: show help; with a wildcard `target?` lists the names that match."""
    if detail:
        return _MAGIC_CALL.format("pinfo2", target)
    return _MAGIC_CALL.format("psearch" if "*" in target else "pinfo", target)


def _help(content: str) -> str:
    return help_call(content, detail=False) if content else "get_ipython().show_usage()"


def _help_with_source(content: str) -> str:
    return help_call(content, detail=True) if content else "get_ipython().show_usage()"


def system_call(content: str) -> str:
    """`!command`: run it in the system's shell."""
    return f"get_ipython().system({content!r})"


def getoutput_call(content: str) -> str:
    """`!!command`, and `!command` right of an assignment: run it and give its output."""
    return f"get_ipython().getoutput({content!r})"


def quoted_words_call(content: str) -> str:
    """`,f a b`: call with each word as a string."""
    name, rest = split_name(content)
    words = rest.split() or [""]
    return f"{name}({', '.join(map(_quote, words))})"


def quoted_rest_call(content: str) -> str:
    """`;f a b`: call with the rest of the line as one string."""
    name, rest = split_name(content)
    return f"{name}({_quote(rest)})"


def parenthesised_call(content: str) -> str:
    """`/f a, b` and `/f a b`: call with the rest as arguments."""
    name, rest = split_name(content)
    return f"{name}({separate_arguments(rest)})"


#: What stands for a line that begins with the escape; two characters go before one.
ESCAPES: dict[str, Callable[[str], str]] = {
    "%": magic_call,
    "!": system_call,
    "!!": getoutput_call,
    "?": _help,
    "??": _help_with_source,
    ",": quoted_words_call,
    ";": quoted_rest_call,
    "/": parenthesised_call,
}

#: Escapes that need the name of a callable right after them.
CALLING = frozenset(",;/")


def _quote(text: str) -> str:
    """Put text between double quotes: backslashes keep the meaning they have in Python, quotes are escaped."""
    escaped = []
    slashes = 0
    for char in text:
        if char == '"' and slashes % 2 == 0:
            escaped.append("\\")
        slashes = slashes + 1 if char == "\\" else 0
        escaped.append(char)
    return '"' + "".join(escaped) + ("\\" if slashes % 2 else "") + '"'


def separate_arguments(text: str) -> str:
    """Put the missing commas between arguments: `a b` becomes `a, b`, while `a, b` and `a + b` stay.

    Blanks inside brackets and strings, beside a comma and around a binary operator separate nothing.
    """
    result: list[str] = []
    last_word = ""
    for part in _split_outside_brackets(text):
        if last_word:
            result.append(" " if _belong_together(last_word, part) else ", ")
        result.append(part)
        last_word = part
    return "".join(result)


def _belong_together(left: str, right: str) -> bool:
    if left[-1] in ",=" or right[0] in ",=":
        return True
    if left in _WORD_OPERATORS or right in _WORD_OPERATORS:
        return True
    # "a - b" is one argument, "a -b" and "a *b" are two.
    return _is_operator(left) or _is_operator(right)


def _is_operator(word: str) -> bool:
    return all(char in _OPERATORS for char in word)


def _split_outside_brackets(text: str) -> list[str]:
    """Split at blanks where no bracket and no string is open."""
    parts: list[str] = []
    begin = depth = 0
    quote = ""
    escaped = False
    for index, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char in " \t" and depth <= 0:
            parts.append(text[begin:index])
            begin = index + 1
    parts.append(text[begin:])
    return [part for part in parts if part]


def is_call_target(content: str) -> bool:
    """True if a name to call stands at the beginning, as `/`, `,` and `;` need it."""
    head = content[:1]
    return (head.isalpha() or head == "_") and not keyword.iskeyword(split_name(content)[0])


# ---- help at the end of a line ------------------------------------------------------------------------


def help_target(text: str) -> tuple[str, bool] | None:
    """Find what `...name?` asks about: the name and whether the source is wanted too.

    The longest dotted name before the question marks counts; it may hold wildcards and literal indices, and one or
    two `%` before it. None if there is no name or more than two question marks.
    """
    text = text.rstrip()
    stem = text.rstrip("?")
    marks = len(text) - len(stem)
    if not 1 <= marks <= 2:
        return None
    start = _start_of_dotted_name(stem)
    if start == len(stem):
        return None
    for _ in range(2):
        if start and stem[start - 1] == "%":
            start -= 1
    return stem[start:], marks == 2


def _start_of_dotted_name(text: str) -> int:
    """Where the dotted name that ends `text` begins; `len(text)` if there is none."""
    end = start = len(text)
    while True:
        after_indices = _before_indices(text, end)
        word = after_indices
        while word and _in_name(text[word - 1]):
            word -= 1
        begin = word
        while begin < after_indices and text[begin].isdigit():
            begin += 1
        if begin == after_indices:
            return start
        start = begin
        if begin != word or not start or text[start - 1] != ".":
            return start
        end = start - 1


def _in_name(char: str) -> bool:
    return char.isalnum() or char in "_*"


def _before_indices(text: str, end: int) -> int:
    """Skip `[0][-1]` backwards from `end`."""
    while end and text[end - 1] == "]":
        at = end - 1
        while at and "0" <= text[at - 1] <= "9":
            at -= 1
        if at == end - 1:
            return end
        if at and text[at - 1] == "-":
            at -= 1
        if not at or text[at - 1] != "[":
            return end
        end = at - 1
    return end
