"""What the items of a value are, and what iterating over it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipy.core.inspection.static import (
    MISSING,
    is_a,
    lookup_in_class,
)

from . import hints
from .values import (
    Instance,
    Live,
    Value,
    alternatives,
    either,
)

if TYPE_CHECKING:
    from .evaluator import Evaluator


class ItemReader:
    """Reads items of containers.

    Args:
        evaluator: evaluates the expressions that come up on the way, and says what may run.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def item(self, container: Value, key: Value | None) -> Value | None:
        """What an item of a container is; any item, if the key is None."""
        if isinstance(container, Live):
            return self._live_item(container.obj, key)
        if not isinstance(container, Instance):
            found = self.evaluator.attribute(container, "__getitem__")
            return None if found is None else self.evaluator.called(found)
        if isinstance(key, Live) and isinstance(key.obj, slice):
            return container
        if container.known is not None and isinstance(key, Live):
            try:
                if key.obj in container.known:
                    return container.known[key.obj]
            except TypeError:
                return None
        if issubclass(container.cls, tuple) and isinstance(key, Live) and type(key.obj) is int:
            return self.at(container, key.obj)
        if issubclass(container.cls, dict):
            return container.items[1] if len(container.items) > 1 else None
        if issubclass(container.cls, (str, bytes)):
            return Instance(container.cls)
        if container.items:
            return self.item_of(container)
        method = lookup_in_class(container.cls, "__getitem__")
        return None if method is MISSING else hints.returned(method, container)

    def _live_item(self, obj: Any, key: Value | None) -> Value | None:
        if (
            is_a(obj, dict)
            and type(obj) is not dict
            and lookup_in_class(type(obj), "__getitem__") is dict.__getitem__
        ):
            # A subclass may fill in missing keys (defaultdict); dict.get leaves it as it is.
            if isinstance(key, Live):
                found = self.evaluator.run(lambda: dict.get(obj, key.obj, MISSING))
                if not isinstance(found, Live) or found.obj is not MISSING:
                    return found
            return self._first_item(obj)
        if isinstance(key, Live) and self.evaluator.policy.may_get_item(obj):
            return self.evaluator.run(lambda: obj[key.obj])
        if key is None or type(obj) in {list, tuple, dict}:
            return self._first_item(obj)
        method = lookup_in_class(type(obj), "__getitem__")
        return None if method is MISSING else hints.returned(method, Instance(type(obj)))

    @staticmethod
    def _first_item(obj: Any) -> Value | None:
        if is_a(obj, dict):
            return (
                next((Live(value) for value in list(dict.values(obj))[:1]), None)
                if len(obj) < 100_000
                else None
            )
        if type(obj) in {list, tuple, range, str, bytes} and len(obj):
            return Live(obj[0])
        return None

    def at(self, value: Value | None, position: int) -> Value | None:
        """What unpacking a value gives at a position."""
        if isinstance(value, Live) and type(value.obj) in {tuple, list, str}:
            in_range = -len(value.obj) <= position < len(value.obj)
            return Live(value.obj[position]) if in_range else None
        if isinstance(value, Instance) and issubclass(value.cls, tuple) and value.items:
            if len(value.items) == 1:
                return value.items[0]
            return (
                value.items[position] if -len(value.items) <= position < len(value.items) else None
            )
        return self.item_of(value)

    def item_of(self, value: Value | None) -> Value | None:
        """What iterating over a value gives."""
        found: list[Value | None] = []
        for one in alternatives(value):
            if isinstance(one, Live):
                obj = one.obj
                if type(obj) in {dict, set, frozenset}:
                    found.append(
                        next((Live(key) for key in list(obj)[:1]), None)
                        if len(obj) < 100_000
                        else None
                    )
                elif type(obj) is range:
                    found.append(Instance(int))
                else:
                    found.append(self._first_item(obj))
            elif isinstance(one, Instance):
                if one.cls is type({}.items()):
                    found.append(Instance(tuple, one.items))
                elif issubclass(one.cls, tuple):
                    found.append(either(list(one.items)))
                elif one.items:
                    found.append(one.items[0])
                else:
                    found.append(_ITEM_TYPES.get(one.cls))
        return either(found)


_ITEM_TYPES: dict[type, Value] = {
    str: Instance(str), bytes: Instance(int), bytearray: Instance(int), range: Instance(int),
}  # fmt: skip
