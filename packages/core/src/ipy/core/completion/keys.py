"""The keys of containers: what can stand between the brackets of `d[`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from ipy.core.inspection.static import MISSING, is_a, lookup_in_class, value_of

from .budget import Budget, runner
from .values import Instance, Live, Value, alternatives

#: So many keys are looked at; the time may be up earlier.
MAX_KEYS = 100_000
#: So many that fit are offered.
MAX_MATCHES = 3000

#: Stands for a part of a tuple key that can't be read without running code: a name, a slice.
_UNREAD = object()

_OPEN_KEY = re.compile(r"([rRbBuUfF]{0,2})(['\"])((?:[^\\]|\\.)*)\Z", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d[\w.]*\Z|[-+]\Z")


class Prefix:
    """What was typed of a subscript so far.

    Attributes:
        before: values of the complete parts of a tuple key; what is no literal equals no key.
        text: the part that is being typed, quote included.
        quote: the quote that was typed; "" if none was.
        letters: letters before the quote.
        typed: what stands behind the quote, or the number.
    """

    __slots__ = ("before", "letters", "quote", "text", "typed", "valid")

    def __init__(self, inside: str) -> None:
        self.before: tuple[Any, ...] = ()
        self.valid = True
        parts = _parts(inside)
        self.text = parts[-1].lstrip()
        self.before = tuple(_literal(part.strip()) for part in parts[:-1])
        self.letters = self.quote = ""
        self.typed = self.text
        found = _OPEN_KEY.match(self.text)
        if found is not None:
            self.letters, self.quote, self.typed = found[1].lower(), found[2], found[3]
        elif self.text and not _NUMBER.match(self.text):
            self.valid = False


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _UNREAD


def _parts(inside: str) -> list[str]:
    """Split at the commas that are neither in a string nor in a bracket."""
    parts, depth, quote, start, position = [], 0, "", 0, 0
    while position < len(inside):
        char = inside[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and not depth:
            parts.append(inside[start:position])
            start = position + 1
        position += 1
    return [*parts, inside[start:]]


def keys_of(value: Value | None, budget: Budget, before: tuple[Any, ...] = ()) -> list[Any]:
    """The keys of a container, as far as they can be had in time.

    Args:
        value: the container.
        budget: the time that is left.
        before: the parts of a tuple key that stand before the one that is typed; where they choose the rows of a data
            frame, its columns come next.
    """
    found: list[Any] = []
    for one in alternatives(value):
        if isinstance(one, Instance) and one.known is not None:
            found += one.known
        elif isinstance(one, Live):
            found += _of_live(one.obj, budget, before)
    return found


def _of_live(obj: Any, budget: Budget, before: tuple[Any, ...]) -> list[Any]:
    cls = type(obj)
    if lookup_in_class(cls, "_ipython_key_completions_") is not MISSING:
        # Looked up there, too: it may be a property.
        return _asked(lambda: obj._ipython_key_completions_(), budget)  # noqa: PLW0108
    if is_a(obj, dict) and lookup_in_class(cls, "__iter__") is dict.__iter__:
        return _first(dict.keys(obj))
    names = {f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in type.mro(cls)}
    if "pandas.DataFrame" in names:
        return _asked(lambda: list(obj.columns), budget)
    if names & {"pandas._LocIndexer", "pandas._AtIndexer"}:
        return _asked(lambda: _labels(obj.obj, before), budget)
    if "polars.DataFrame" in names or "polars.LazyFrame" in names:
        return _asked(lambda: list(obj.columns), budget)
    if names & {"numpy.ndarray", "numpy.void"}:
        fields = value_of(obj, "dtype")
        dtype = obj.dtype if fields is MISSING else fields
        return list(dtype.names or ())
    return []


def _labels(data: Any, before: tuple[Any, ...]) -> list[Any]:
    """The labels of pandas' data that can come next in `.loc`: of rows, or behind them of columns."""
    if not before:
        return list(data.index)
    levels = data.index.nlevels
    rows = list(data.index) if levels > 1 else []
    if data.ndim == 1 or len(before) > levels:
        return rows
    columns = [label[0] if is_a(label, tuple) else label for label in data.columns]
    return [*rows, *((*before, label) for label in dict.fromkeys(columns))]


def _first(keys: Iterable[Any]) -> list[Any]:
    for _ in range(20):
        try:
            return [key for _, key in zip(range(MAX_KEYS), keys, strict=False)]
        except RuntimeError:  # another thread changed it meanwhile
            continue
    return []


def _asked(function: Any, budget: Budget) -> list[Any]:
    """Ask the object; what it says may be anything, and late."""
    try:
        return list(runner.call(lambda: list(function())[:MAX_KEYS], budget.left() * 0.8))
    except Exception:  # user code, or too late: no keys
        return []


def match_keys(
    keys: Iterable[Any], prefix: Prefix, *, closing: str = "", auto_close: bool = False
) -> list[str]:
    """The texts that complete a subscript.

    Args:
        keys: the keys of the container.
        prefix: what was typed so far.
        closing: the text behind the cursor, so that no second quote or bracket is written.
        auto_close: whether to write the closing quote and bracket.
    """
    if not prefix.valid:
        return []
    found: dict[str, None] = {}
    for key in keys:
        last = True
        if is_a(key, tuple):
            depth = len(prefix.before)
            if len(key) <= depth or key[:depth] != prefix.before:
                continue
            key, last = key[depth], len(key) == depth + 1
        elif prefix.before:
            continue
        text = _written(key, prefix)
        if text is not None:
            if auto_close:
                text += _ending(prefix, closing, text, last=last)
            found[text] = None
            if len(found) >= MAX_MATCHES:
                break
    return sorted(found)


def _ending(prefix: Prefix, closing: str, text: str, *, last: bool) -> str:
    ending = "" if not prefix.quote or closing.startswith(prefix.quote) else prefix.quote
    rest = closing.removeprefix(prefix.quote) if prefix.quote else closing
    if last:
        return ending if rest.startswith("]") else ending + "]"
    return ending if rest.lstrip().startswith((",", "]")) else ending + ", "


def _written(key: Any, prefix: Prefix) -> str | None:
    if is_a(key, (str, bytes)):
        return _quoted(key, prefix)
    if prefix.quote or is_a(key, bool) or not is_a(key, (int, float)):
        return None
    text = _number(key, prefix.typed)
    return text if text.startswith(prefix.typed) else None


def _number(key: float, typed: str) -> str:
    if is_a(key, int):
        base = typed.lstrip("-+")[:2].lower()
        if base in {"0x", "0o", "0b"}:
            return format(int(key), "#" + {"0x": "x", "0o": "o", "0b": "b"}[base])
        return str(int(key))
    return float.__repr__(key)


def _quoted(key: str | bytes, prefix: Prefix) -> str | None:
    is_bytes = is_a(key, bytes)
    if not prefix.quote:
        return None if prefix.typed else repr(str(key) if not is_bytes else key)
    if is_bytes != ("b" in prefix.letters):
        return None
    plain = key.decode("latin-1") if is_a(key, bytes) else str(key)
    typed = prefix.typed if "r" in prefix.letters else _unescaped(prefix.typed)
    if typed is None or not plain.startswith(typed):
        return None
    if "r" in prefix.letters:
        return None if prefix.quote in plain or "\n" in plain or plain.endswith("\\") else plain
    # What was typed stays as it is; the rest is written so that it means the key in these quotes.
    rest = repr(key)[2:-1] if is_bytes else repr(str(key))[1:-1]
    chosen = repr(key).lstrip("b")[0]
    body = rest.replace(f"\\{chosen}", chosen)
    body = body.replace(prefix.quote, f"\\{prefix.quote}")
    if not body.startswith(prefix.typed):
        return None if "\\" not in prefix.typed else prefix.typed + body[len(prefix.typed) :]
    return body


def _unescaped(typed: str) -> str | None:
    if "\\" not in typed:
        return typed
    try:
        made = ast.literal_eval(f'"""{typed} """')
    except (SyntaxError, ValueError):
        return None
    return str(made)[:-1]
