"""What is known of the value of an expression: the object itself, only its type, or the code that would make it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .scopes import Scope


class Value:
    """Root of what an expression can turn out to be."""

    __slots__ = ()


class Live(Value):
    """An object that exists."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj


class Instance(Value):
    """Some instance of a class that exists; for containers, also what their items are.

    Attributes:
        cls: the class.
        items: for a list, set, iterator, ...: one value for any item; for a tuple, one for each position;
            for a dict, the value for keys and that for values.
        known: for a dict display, the keys that were written out, with their values.
    """

    __slots__ = ("cls", "items", "known")

    def __init__(
        self,
        cls: type,
        items: tuple[Value | None, ...] = (),
        known: dict[Any, Value | None] | None = None,
    ):
        self.cls = cls
        self.items = items
        self.known = known


class SourceFunction(Value):
    """A function whose definition was not executed."""

    __slots__ = ("bound", "node", "scope")

    def __init__(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        scope: Scope,
        bound: Value | None = None,
    ) -> None:
        self.node = node
        self.scope = scope
        self.bound = bound


class SourceClass(Value):
    """A class whose definition was not executed."""

    __slots__ = ("node", "scope")

    def __init__(self, node: ast.ClassDef, scope: Scope) -> None:
        self.node = node
        self.scope = scope


class SourceInstance(Value):
    """An instance of a class whose definition was not executed."""

    __slots__ = ("cls",)

    def __init__(self, cls: SourceClass) -> None:
        self.cls = cls


class Awaitable(Value):
    """What calling an async function gives."""

    __slots__ = ("result",)

    def __init__(self, result: Value | None) -> None:
        self.result = result


class BoundMethod(Value):
    """A method of a class, bound to an instance that is known only by its type."""

    __slots__ = ("entry", "owner")

    def __init__(self, entry: Any, owner: Instance) -> None:
        self.entry = entry
        self.owner = owner


class Manager(Value):
    """What a function under `contextmanager` gives."""

    __slots__ = ("yields",)

    def __init__(self, yields: Value | None) -> None:
        self.yields = yields


class Either(Value):
    """One of several."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[Value, ...]) -> None:
        self.values = values


def either(values: list[Value | None]) -> Value | None:
    """One value out of several, None standing for "unknown"; `None` objects are left out where there is more."""
    known: list[Value] = []
    for value in values:
        known.extend(
            value.values if isinstance(value, Either) else [value] if value is not None else []
        )
    telling = [value for value in known if not (isinstance(value, Live) and value.obj is None)]
    if not telling:
        return known[0] if known else None
    return telling[0] if len(telling) == 1 else Either(tuple(telling))


def alternatives(value: Value | None) -> tuple[Value, ...]:
    """The possibilities of a value."""
    if value is None:
        return ()
    return value.values if isinstance(value, Either) else (value,)


def class_of(value: Value) -> type | None:
    """The class of a value, where it exists."""
    if isinstance(value, Live):
        return type(value.obj)
    return value.cls if isinstance(value, Instance) else None
