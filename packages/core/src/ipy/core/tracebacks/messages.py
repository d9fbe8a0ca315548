"""The last lines of a report: the exception's name, its message, what was probably meant, its notes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import TracebackType

from ipy.core.themes import Token, TokenType

from .syntax import format_place
from .values import frame_locals, one_line, read, safe_repr, safe_str

#: More names than this are not searched for the one that was meant.
MAX_CANDIDATES = 750

Tokens = list[tuple[TokenType, str]]


def describe(
    etype: type[BaseException], value: BaseException | None, tb: TracebackType | None = None
) -> Iterator[Tokens]:
    """Yield the lines that say what happened, as tokens without line ends."""
    if isinstance(value, SyntaxError) and (
        read(value, "lineno") is not None or read(value, "text")
    ):
        yield from format_place(value)
        found = read(value, "msg")
        message = "<no detail available>" if found in (None, "") else safe_str(found)
    else:
        message = "" if value is None else safe_str(value)
    message += _suggest(value, tb)
    name = one_line(getattr(etype, "__name__", None) or safe_str(etype))
    lines = message.replace("\r\n", "\n").split("\n")
    yield [(Token.ExcName, name), *([(Token.Text, f": {lines[0]}")] if message else [])]
    for line in lines[1:]:
        yield [(Token.Text, line)]
    for note in notes(value):
        for line in note.split("\n"):
            yield [(Token.Text, line)]


def notes(value: BaseException | None) -> list[str]:
    """The notes added to an exception (PEP 678), as text even where they are not."""
    found = read(value, "__notes__")
    if found is None:
        return []
    if isinstance(found, (list, tuple)):
        return [note if isinstance(note, str) else safe_str(note) for note in found]
    return [safe_repr(found)]


def _suggest(value: BaseException | None, tb: TracebackType | None) -> str:
    """`. Did you mean: 'x'?` for a misspelt name, attribute or import; "" where nothing is close."""
    if isinstance(value, NameError):
        name: object = read(value, "name")
    elif isinstance(value, AttributeError):
        name = read(value, "name")
    elif isinstance(value, ImportError):
        name = read(value, "name_from")  # 3.12
    else:
        return ""
    if not isinstance(name, str) or not name:
        return ""
    match = _closest(name, _candidates(value, tb))
    hint = f". Did you mean: '{match}'?" if match else ""
    if isinstance(value, NameError) and name in sys.stdlib_module_names:
        if hint:
            return f"{hint[:-1]}, or did you forget to import '{name}'?"
        return f". Did you forget to import '{name}'?"
    return hint


def _candidates(value: BaseException, tb: TracebackType | None) -> list[str]:
    try:
        if isinstance(value, AttributeError):
            return [name for name in dir(value.obj) if isinstance(name, str)]
        if isinstance(value, ImportError):
            return list(
                vars(sys.modules.get(value.name or "")) if value.name in sys.modules else ()
            )
    except KeyboardInterrupt:
        raise
    except BaseException:
        # The user's __dir__.
        return []
    if tb is None:
        return []
    while tb.tb_next is not None:
        tb = tb.tb_next
    frame = tb.tb_frame
    builtins = frame.f_builtins
    names = [*frame_locals(frame), *frame.f_globals, *builtins]
    if isinstance(value, NameError) and "self" in frame_locals(frame):
        own = frame_locals(frame)["self"]
        if value.name in getattr(type(own), "__dict__", {}):
            return [f"self.{value.name}", *names]
    return names


def _closest(name: str, candidates: Iterable[str]) -> str | None:
    names = [candidate for candidate in candidates if isinstance(candidate, str)]
    if f"self.{name}" in names:
        return f"self.{name}"
    if not names or len(names) > MAX_CANDIDATES:
        return None
    if not name.startswith("_"):
        names = [candidate for candidate in names if not candidate.startswith("_")]
    from difflib import get_close_matches  # 3 ms, for misspelt names only

    close = [match for match in get_close_matches(name, names, n=2, cutoff=0.7) if match != name]
    return close[0] if close else None
