"""Python values in command lines: `$name`, `$name.attribute`, `{expression}`.

A command line has its own use for dollars and braces (shell variables, brace expansion, regular expressions, awk programs), so
whatever is no Python expression with a value here is left as it stands, each part for itself:

- `$name` and `$name.attr`: as many dotted parts as there are attributes, so `$name.txt` works; not between single quotes.
- `{expression}`: up to the first closing brace that makes it an expression.
- `$$` is a dollar sign, `{{` and `}}` are braces.
- Names that only the builtins know (`$dir`, `{print}`) are the shell's own, unless they are part of a larger expression; so
  are numbers alone (`{2}`, `{1,3}`: repetition counts).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import CodeType

_DOTTED = re.compile(r"\$([^\W\d]\w*(?:\.[^\W\d]\w*)*)")
_NUMBERS = re.compile(r"[\d\s,.]*")
# A long line of unrelated braces (JSON, say) must not be compiled from every brace to every other.
_MAX_CLOSING = 20


def expand_variables(command: str, namespaces: Sequence[Mapping[str, object]]) -> str:
    """Replace `$name` and `{expression}` by their values.

    Args:
        command: the line.
        namespaces: where names are looked up; the first that has it wins (locals before globals).

    Returns:
        the line; parts that can't be expanded stand as they were. Only KeyboardInterrupt gets out of an expression.
    """
    if "$" not in command and "{" not in command and "}" not in command:
        return command
    names: dict[str, object] = {}
    for namespace in reversed(namespaces):
        names.update(namespace)
    out: list[str] = []
    position = 0
    quoted = _single_quoted(command)
    while position < len(command):
        text, end = _expand_at(command, position, names, position in quoted)
        out.append(text)
        position = end
    return "".join(out)


def _expand_at(
    command: str, position: int, names: dict[str, object], in_quotes: bool
) -> tuple[str, int]:
    """What the part that begins at `position` becomes, and where the next one begins."""
    char = command[position]
    if char == "$" and not in_quotes:
        if command.startswith("$$", position):
            run = len(command) - position - len(command[position:].lstrip("$"))
            # Before a name one dollar is the escape; a run alone ("$$", the process number) is the shell's.
            following = command[position + run : position + run + 1]
            escaped = following.isalnum() or following == "_"
            return "$" * (run - 1 if escaped else run), position + run
        match = _DOTTED.match(command, position)
        if match:
            value = _dotted_value(match[1], names)
            if value is not None:
                return value[0], position + 1 + value[1]
            return match[0], match.end()
        return char, position + 1
    if char in "{}" and command.startswith(char * 2, position):
        return char, position + 2
    if char == "{":
        return _braces_value(command, position, names) or (char, position + 1)
    return char, position + 1


def _dotted_value(dotted: str, names: dict[str, object]) -> tuple[str, int] | None:
    """The text of the longest part of `a.b.c` that has a value, and how long that part is."""
    parts = dotted.split(".")
    if parts[0] not in names:
        return None
    value = names[parts[0]]
    length = len(parts[0])
    for part in parts[1:]:
        try:
            inner = getattr(value, part)
        except (Exception, SystemExit):
            # User code: a property may raise anything; the rest of the word is then plain text.
            break
        if callable(inner) and not callable(value) and not isinstance(inner, type):
            # `$name.format`: a method's repr is no use on a command line, the word more likely is a file name.
            break
        value = inner
        length += 1 + len(part)
    text = _text(value)
    return None if text is None else (text, length)


def _braces_value(command: str, position: int, names: dict[str, object]) -> tuple[str, int] | None:
    """The text of the expression in the braces that open at `position`, and where the rest begins."""
    end = position
    for _ in range(_MAX_CLOSING):
        end = command.find("}", end + 1)
        if end < 0:
            return None
        source = command[position + 1 : end].strip()
        if _NUMBERS.fullmatch(source):
            return None
        code = _compiled(source)
        if code is None:
            continue
        if source.isidentifier() and source not in names:
            return None
        try:
            value = eval(code, names)
        except (Exception, SystemExit):
            # User code: what can't be evaluated stays as it is.
            return None
        text = _text(value)
        return None if text is None else (text, end + 1)
    return None


def _compiled(source: str) -> CodeType | None:
    import warnings

    with warnings.catch_warnings():
        # `{"a" is b}` in a shell line is no occasion for a SyntaxWarning.
        warnings.simplefilter("ignore")
        try:
            return compile(source, "<command line>", "eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None


def _text(value: object) -> str | None:
    try:
        return str(value)
    except (Exception, SystemExit):
        # User code: a failing __str__ leaves the word as it is.
        return None


def _single_quoted(command: str) -> set[int]:
    """The positions between single quotes; an apostrophe inside a word ("it's") opens nothing."""
    inside: set[int] = set()
    if "'" not in command:
        return inside
    position = 0
    while True:
        start = command.find("'", position)
        if start < 0:
            return inside
        if command[start - 1 : start].isalnum() and command[start + 1 : start + 2].isalnum():
            position = start + 1
            continue
        end = command.find("'", start + 1)
        if end < 0:
            return inside
        inside.update(range(start, end + 1))
        position = end + 1
