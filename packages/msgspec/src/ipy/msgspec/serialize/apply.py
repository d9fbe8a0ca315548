"""The buffers of an apply_request: a function and what it is called with.

[function, names of the keyword arguments, arguments, *large data]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer

from .objects import BUFFER_THRESHOLD, ITEM_THRESHOLD, deserialize_object, serialize_object


def pack_apply_message(
    f: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    buffer_threshold: int = BUFFER_THRESHOLD,
    item_threshold: int = ITEM_THRESHOLD,
) -> list[Buffer]:
    """Return a call as buffers, at least three.

    Args:
        f: the function; from an interactive session it travels by value, from a module by name.
        args: positional arguments.
        kwargs: keyword arguments.
        buffer_threshold: data of so many bytes or more travel as buffers of their own, uncopied.
        item_threshold: containers of more items than this aren't searched for such data.

    Raises:
        PackingError: something can't be pickled.
    """
    names = sorted(kwargs)
    buffers: list[Buffer] = []
    values = [*args, *(kwargs[name] for name in names)]
    for part in (f, names, values):
        buffers += serialize_object(part, buffer_threshold, item_threshold)
    return buffers


build_apply_message = pack_apply_message


def unpack_apply_message(
    bufs: Sequence[Buffer], g: dict[str, Any] | None = None, copy: bool = True
) -> tuple[Callable[..., Any], list[Any], dict[str, Any]]:
    """Return function, positional and keyword arguments of a call.

    Args:
        bufs: as they were packed.
        g: the namespace in which functions that travelled by value look up their globals.
        copy: kept for callers of old; data are never copied.

    Raises:
        PackingError: the buffers are no call.
    """
    f, rest = deserialize_object(bufs, g)
    names, rest = deserialize_object(rest, g)
    values, rest = deserialize_object(rest, g)
    if (
        not isinstance(names, list)
        or not isinstance(values, list)
        or len(names) > len(values)
        or not callable(f)
    ):
        raise PackingError("not an apply message: expected a function, names, and arguments")
    if rest:
        raise PackingError(f"not an apply message: {len(rest)} buffers too many")
    count = len(values) - len(names)
    return f, values[:count], dict(zip(names, values[count:], strict=True))
