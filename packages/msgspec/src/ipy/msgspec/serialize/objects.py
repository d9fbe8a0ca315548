"""One Python object as buffers: a pickle that ends with the number of buffers that follow it, then those.

Arrays (and all that supports pickle's out-of-band data), and large bytes within small containers, aren't copied.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer

from .functions import FUNCTION_MAKERS, reduce_by_value

BUFFER_THRESHOLD = 1024
ITEM_THRESHOLD = 64
_COUNT = struct.Struct("<I")


class Held:
    """Stands for large binary data in a pickle: the data travel beside it."""

    __slots__ = ("data",)

    def __init__(self, data: Buffer) -> None:
        self.data = data

    def __reduce__(self) -> tuple[Any, ...]:
        # A memoryview can't be pickled, so it comes back as one of the bytes that arrived; the others as themselves.
        return restore, (type(self.data).__name__, pickle.PickleBuffer(self.data))


def restore(kind: str, data: Buffer) -> Any:
    """Return large binary data as what they were."""
    view = memoryview(data)
    return view if kind == "memoryview" else {"bytes": bytes, "bytearray": bytearray}[kind](view)


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: object) -> Any:
        return reduce_by_value(obj)


class _Unpickler(pickle.Unpickler):
    def __init__(self, *args: Any, namespace: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.namespace = namespace

    def find_class(self, module: str, name: str) -> Any:
        if module == reduce_by_value.__module__ and name in FUNCTION_MAKERS:
            make = FUNCTION_MAKERS[name]
            return lambda *args: make(self.namespace, *args)
        if module == "__main__" and name in self.namespace:
            return self.namespace[name]
        return super().find_class(module, name)


def serialize_object(
    obj: object,
    buffer_threshold: int = BUFFER_THRESHOLD,
    item_threshold: int = ITEM_THRESHOLD,
) -> list[Buffer]:
    """Return an object as buffers, at least one.

    Args:
        obj: anything that can be pickled; functions and classes of an interactive session travel by value.
        buffer_threshold: binary data of so many bytes or more travel as buffers of their own, uncopied.
        item_threshold: containers of more items than this aren't searched for bytes (arrays are found everywhere).

    Raises:
        PackingError: something can't be pickled.
    """
    stream = io.BytesIO()
    large: list[pickle.PickleBuffer] = []

    def keep_inside(buffer: pickle.PickleBuffer) -> bool:
        if memoryview(buffer).nbytes < buffer_threshold:
            return True
        large.append(buffer)
        return False

    pickler = _Pickler(stream, 5, buffer_callback=keep_inside)
    # __reduce__ and __getstate__ are the user's code.
    try:
        pickler.dump(_hold(obj, buffer_threshold, item_threshold))
        buffers = [buffer.raw() for buffer in large]
    except Exception as error:
        raise PackingError(f"can't be pickled: {type(error).__name__}: {error}") from error
    stream.write(_COUNT.pack(len(buffers)))
    return [stream.getbuffer(), *buffers]


def deserialize_object(
    buffers: Sequence[Buffer], g: dict[str, Any] | None = None
) -> tuple[Any, list[Buffer]]:
    """Return the object in the first buffers, and the buffers after it.

    Arrays lie upon the buffers that came in, and can't be written to where those can't.

    Args:
        buffers: from `serialize_object`.
        g: the namespace in which functions that travelled by value look up their globals.

    Raises:
        PackingError: they are no object, or its classes aren't here.
    """
    if not buffers:
        raise PackingError("no object: there are no buffers left")
    view = memoryview(buffers[0]).cast("B")
    if len(view) <= _COUNT.size:
        raise PackingError(f"no object: the buffer has only {len(view)} bytes")
    (count,) = _COUNT.unpack(view[-_COUNT.size :])
    if count > len(buffers) - 1:
        raise PackingError(
            f"no object, or some of it is missing: expected {count} more buffers, got {len(buffers) - 1}"
        )
    unpickler = _Unpickler(
        io.BytesIO(view),
        buffers=buffers[1 : count + 1],
        namespace={} if g is None else g,
    )
    # __setstate__ and constructors are the user's code.
    try:
        obj = unpickler.load()
    except Exception as error:
        raise PackingError(f"can't be unpickled: {type(error).__name__}: {error}") from error
    return obj, list(buffers[count + 1 :])


def _hold(obj: Any, buffer_threshold: int, item_threshold: int) -> Any:
    """Return an object with the large binary data in its small plain containers held."""
    kind = type(obj)
    if kind in (bytes, bytearray):
        return Held(obj) if len(obj) >= buffer_threshold else obj
    if kind is memoryview:
        return Held(obj)  # pickle has no form for it
    if kind in (list, tuple) and len(obj) <= item_threshold:
        items = [_hold(item, buffer_threshold, item_threshold) for item in obj]
        return obj if _same(items, obj) else kind(items)
    if kind is dict and len(obj) <= item_threshold:
        held: Mapping[Any, Any] = {
            key: _hold(item, buffer_threshold, item_threshold) for key, item in obj.items()
        }
        return obj if _same(list(held.values()), list(obj.values())) else held
    return obj


def _same(items: Sequence[object], others: Sequence[object]) -> bool:
    # Untouched containers keep their identity, and with it pickle's account of what is shared.
    return all(one is other for one, other in zip(items, others, strict=True))
