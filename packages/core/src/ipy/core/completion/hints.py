"""From a type annotation to what a value with that annotation is. Annotations in quotes are parsed, never evaluated."""

from __future__ import annotations

import ast
import collections.abc
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from ipy.core.inspection.static import MISSING, is_a, value_of

from .values import Awaitable, Instance, Live, SourceClass, SourceInstance, Value, either

#: Resolves a name to a value.
Lookup = Callable[[str], Value | None]

_ITERABLE_NAMES = {
    "Iterator", "Iterable", "Generator", "AsyncIterator", "AsyncIterable", "AsyncGenerator", "Sequence", "Collection",
    "MutableSequence", "Set", "MutableSet", "AbstractSet", "Reversible", "KeysView", "ValuesView",
}  # fmt: skip
#: What an abstract type of `typing` or `collections.abc` is taken for.
_CONCRETE: dict[str, type] = {
    "List": list,
    "Sequence": list,
    "MutableSequence": list,
    "Dict": dict,
    "Mapping": dict,
    "MutableMapping": dict,
    "Set": set,
    "AbstractSet": set,
    "MutableSet": set,
    "FrozenSet": frozenset,
    "Tuple": tuple,
    "Text": str,
    "LiteralString": str,
    "DefaultDict": collections.defaultdict,
    "OrderedDict": collections.OrderedDict,
    "Counter": collections.Counter,
    "Deque": collections.deque,
    "ByteString": bytes,
}
#: Wrappers that stand for what is inside of them.
_TRANSPARENT = {
    "Optional",
    "Annotated",
    "Final",
    "ClassVar",
    "Required",
    "NotRequired",
    "ReadOnly",
    "Unpack",
}


def from_node(
    node: ast.expr, lookup: Lookup, own: Value | None = None, depth: int = 0
) -> Value | None:
    """The value that an annotation in source code describes.

    Args:
        node: the annotation.
        lookup: resolves names.
        own: what `Self` stands for.
        depth: how many annotations surround this one.
    """
    if depth > 10:
        return None
    if isinstance(node, ast.Constant):
        if node.value is None:
            return Live(None)
        if isinstance(node.value, str):
            return from_text(node.value, lookup, own, depth + 1)
        return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return either([from_node(side, lookup, own, depth + 1) for side in (node.left, node.right)])
    if isinstance(node, ast.Subscript):
        return _generic(node, lookup, own, depth + 1)
    if _last_name(node) == "Self":
        return own
    found = resolve(node, lookup)
    if isinstance(found, SourceClass):
        return SourceInstance(found)
    if isinstance(found, Live):
        return from_object(found.obj, own, depth + 1)
    concrete = _CONCRETE.get(_last_name(node))
    return None if concrete is None else Instance(concrete)


def from_text(text: str, lookup: Lookup, own: Value | None = None, depth: int = 0) -> Value | None:
    """The value that a quoted annotation describes."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return from_node(node, lookup, own, depth)


def from_object(annotation: Any, own: Value | None = None, depth: int = 0) -> Value | None:
    """The value that an annotation object (a class, `list[int]`, `int | None`, ...) describes."""
    if depth > 10:
        return None
    if annotation is None or annotation is type(None):
        return Live(None)
    if (
        is_a(annotation, (types.GenericAlias, types.UnionType))
        or type(annotation).__module__ == "typing"
    ):
        return _alias(annotation, own, depth + 1)
    return Instance(annotation) if is_a(annotation, type) else None


def returned(function: Any, own: Value | None = None) -> Value | None:
    """What a live function gives back by its annotation."""
    function = _innermost(function)
    if not is_a(function, types.FunctionType):
        return None
    annotation = function.__annotations__.get("return", MISSING)
    if annotation is MISSING:
        return None
    if is_a(annotation, str):
        value = from_text(annotation, in_namespaces(function.__globals__), own)
    else:
        value = from_object(annotation, own)
    is_coroutine = function.__code__.co_flags & 0x80  # CO_COROUTINE
    return Awaitable(value) if is_coroutine else value


def in_namespaces(*namespaces: Mapping[str, Any]) -> Lookup:
    """A look-up of names in mappings, then among the built-in names."""
    import builtins

    def lookup(name: str) -> Value | None:
        for namespace in (*namespaces, vars(builtins)):
            found = namespace.get(name, MISSING)
            if found is not MISSING:
                return Live(found)
        return None

    return lookup


def resolve(node: ast.expr, lookup: Lookup) -> Value | None:
    """The value of a dotted name, attributes being read statically."""
    if isinstance(node, ast.Name):
        return lookup(node.id)
    if isinstance(node, ast.Attribute):
        owner = resolve(node.value, lookup)
        if isinstance(owner, Live):
            found = value_of(owner.obj, node.attr)
            return None if found is MISSING else Live(found)
    return None


def _last_name(node: ast.expr) -> str:
    return (
        node.id
        if isinstance(node, ast.Name)
        else node.attr
        if isinstance(node, ast.Attribute)
        else ""
    )


def _generic(node: ast.Subscript, lookup: Lookup, own: Value | None, depth: int) -> Value | None:
    name = _last_name(node.value)
    arguments = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]

    def of(argument: ast.expr) -> Value | None:
        return from_node(argument, lookup, own, depth)

    if name == "Union":
        return either([of(argument) for argument in arguments])
    if name in _TRANSPARENT:
        return of(arguments[0])
    if name == "Literal":
        return either([Live(a.value) for a in arguments if isinstance(a, ast.Constant)])
    if name in {"Awaitable", "Coroutine"}:
        return Awaitable(of(arguments[-1]))
    if name in {"Type", "type"}:
        return resolve(arguments[0], lookup)
    outer = from_node(node.value, lookup, own, depth)
    if name in _ITERABLE_NAMES:
        cls = outer.cls if isinstance(outer, Instance) else _CONCRETE.get(name, list)
        return Instance(cls, (of(arguments[0]),))
    if not isinstance(outer, Instance):
        return outer
    if issubclass(outer.cls, tuple) and len(arguments) == 2 and _is_dots(arguments[1]):
        arguments = arguments[:1]
    return Instance(outer.cls, tuple(of(argument) for argument in arguments))


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _alias(annotation: Any, own: Value | None, depth: int) -> Value | None:
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if annotation is typing.Any:
        return None
    if getattr(annotation, "__name__", "") == "Self" and origin is None:
        return own
    if is_a(annotation, typing.TypeVar):
        bound = annotation.__bound__
        return None if bound is None else from_object(bound, own, depth)
    if is_a(annotation, typing.NewType):
        return from_object(annotation.__supertype__, own, depth)
    if origin in {typing.Union, types.UnionType}:
        return either([from_object(argument, own, depth) for argument in arguments])
    if origin is typing.Literal:
        return either([Live(argument) for argument in arguments])
    if origin in {typing.Annotated, typing.ClassVar, typing.Final}:
        return from_object(arguments[0], own, depth)
    if origin in {collections.abc.Awaitable, collections.abc.Coroutine}:
        return Awaitable(from_object(arguments[-1], own, depth) if arguments else None)
    if origin is type:
        return (
            Live(arguments[0]) if arguments and isinstance(arguments[0], type) else Instance(type)
        )
    if not isinstance(origin, type):
        return None
    concrete = (
        _CONCRETE.get(origin.__name__, origin) if origin.__module__ == "collections.abc" else origin
    )
    if concrete is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        arguments = arguments[:1]
    return Instance(concrete, tuple(from_object(argument, own, depth) for argument in arguments))


def _innermost(function: Any) -> Any:
    for _ in range(20):
        if is_a(function, (types.MethodType, classmethod, staticmethod)):
            function = function.__func__
        else:
            return function
    return function
