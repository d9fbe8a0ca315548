"""What values become that JSON has no form for: dates, bytes, numbers of other libraries, iterables.

Source: RFC 8259 (JSON), RFC 4648 (base64), ISO 8601.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from ipy.msgspec.errors import PackingError

DEEPEST = 500  # nested containers that `to_plain` follows; more than any real message, less than Python's own limit


def msgspec_hook(value: object) -> object:
    """Return a plain stand-in for one value that msgspec itself doesn't know.

    Iterators are left to `to_plain`: they can be read once only, and the quick way may have to be given up half-way.

    Raises:
        TypeError: there is none.
    """
    plain = scalar(value)
    if plain is value and not hasattr(value, "__next__"):
        plain = _container(value)
    if plain is value:
        raise TypeError(f"{type(value).__name__} can't be packed as JSON")
    if plain.__class__ is float and not math.isfinite(plain):
        return None
    return plain


def json_default(value: object) -> object:
    """Return a plain stand-in for one value, for the `default=` of `json.dumps`.

    Raises:
        TypeError: there is none.
    """
    return list(value) if isinstance(value, Iterator) else msgspec_hook(value)


def date_default(value: object) -> object:
    """Return a date as ISO 8601 string, for the `default=` of `json.dumps`.

    Raises:
        TypeError: it is no date.
    """
    import datetime

    if isinstance(value, datetime.datetime):
        return _iso(value)
    raise TypeError(f"{type(value).__name__} is no date")


def to_plain(value: object, *, keep: tuple[type, ...] = ()) -> Any:
    """Return a copy of a value that is made of JSON's own types alone.

    Args:
        value: what is to be packed.
        keep: further types that the format has a form for.

    Raises:
        PackingError: with the path of the first thing that has no plain form.
    """
    return _plain(value, "$", 0, keep)


def scalar(value: object) -> Any:
    """Return a number, date, text or other single thing in plain form, or the value itself if it is none."""
    if isinstance(value, str):
        return str.__str__(value)  # a subclass, whose own __str__ may show something else
    if isinstance(value, (bytes, bytearray, memoryview)):
        import base64

        return base64.b64encode(value).decode("ascii")
    import datetime

    if isinstance(value, datetime.datetime):
        return _iso(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    import decimal
    import enum
    import numbers
    import uuid

    if isinstance(value, enum.Enum):
        return scalar(value.value) if not _is_plain(value.value) else value.value
    if isinstance(value, (uuid.UUID, decimal.Decimal)):
        return str(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    # numpy's bool registers nowhere, and has this method as every scalar of numpy does.
    if type(value).__name__ in ("bool", "bool_") and hasattr(value, "item"):
        return bool(value)
    return value


def repair_text(text: str) -> str:
    """Return text that UTF-8 can express: surrogate pairs joined, lone surrogates replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _is_plain(value: object) -> bool:
    return value is None or value.__class__ in (bool, int, float, str)


def _iso(value: Any) -> str:
    text: str = value.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _container(value: object) -> Any:
    """Return a container as dict or list (its items untouched), or the value itself if it is none."""
    if isinstance(value, dict):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (AbstractSet, Sequence, Iterator)):
        return list(value)
    fields = getattr(type(value), "__struct_fields__", None)  # our own message structs
    if fields is not None:
        return {
            name: getattr(value, name) for name in fields if not _is_unset(getattr(value, name))
        }
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields}
    return value


def _is_unset(value: object) -> bool:
    return type(value).__name__ == "UnsetType"


def _plain(value: object, path: str, depth: int, keep: tuple[type, ...]) -> Any:
    if value.__class__ is str:
        return repair_text(value)
    if value is None or value.__class__ in (bool, int) or value.__class__ in keep:
        return value
    if value.__class__ is float:
        return value if math.isfinite(value) else None
    if depth > DEEPEST:
        raise PackingError(
            f"nested more than {DEEPEST} deep, or it contains itself - at {_short(path)}", path=path
        )
    # Anything may be raised by the methods of foreign values; it ends as one error that says where.
    try:
        plain = scalar(value)
        if _is_plain(plain):
            return _plain(plain, path, depth, keep)
        items = _container(value)
        if items.__class__ is list or isinstance(items, (list, tuple)):
            return [
                _plain(item, f"{path}[{index}]", depth + 1, keep)
                for index, item in enumerate(items)
            ]
        if isinstance(items, dict):
            return {
                _key(key, path): _plain(item, f"{path}.{key}", depth + 1, keep)
                for key, item in items.items()
            }
    except (PackingError, RecursionError):
        raise
    except Exception as error:
        raise PackingError(
            f"{type(value).__name__} can't be packed: {type(error).__name__}: {error} - at {path}",
            path=path,
        ) from error
    raise PackingError(
        f"{_name(value)} can't be packed as JSON: expected null, bool, number, str, list or dict "
        f"(or a date, bytes, numpy scalar, set, generator) - at {path}",
        path=path,
    )


def _key(key: object, path: str) -> str:
    """Return a key as JSON has it: a string."""
    if isinstance(key, str):
        return repair_text(str.__str__(key))
    if key is None:
        return "null"
    if key is True or key is False:
        return "true" if key else "false"
    plain = scalar(key)
    if plain.__class__ in (str, int, float):
        return str(plain)
    raise PackingError(
        f"key {key!r:.60} of type {type(key).__name__}: keys must be str, number, bool or None - at {path}",
        path=path,
    )


def _name(value: object) -> str:
    cls = type(value)
    return (
        cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
    )


def _short(path: str) -> str:
    return path if len(path) < 80 else f"{path[:60]}..."
