"""What calling a value gives, without calling it."""

from __future__ import annotations

import ast
import types
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from ipy.core.inspection.static import (
    MISSING,
    is_a,
    lookup_in_class,
)

from . import hints, results
from .scopes import function_scope
from .values import (
    Awaitable,
    BoundMethod,
    Instance,
    Live,
    Manager,
    SourceClass,
    SourceFunction,
    SourceInstance,
    Value,
    alternatives,
    class_of,
    either,
)

if TYPE_CHECKING:
    from .evaluator import Evaluator


class CallReader:
    """Follows annotations, return statements and what is known of the functions of Python itself.

    Args:
        evaluator: evaluates the expressions that come up on the way, and says what may run.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def called(self, function: Value, arguments: Sequence[Value | None] = ()) -> Value | None:
        """What calling a value gives, as far as can be told without calling it."""
        if isinstance(function, Live):
            return self._called_live(function.obj, arguments)
        if isinstance(function, BoundMethod):
            return self._called_method(function)
        if isinstance(function, SourceClass):
            return SourceInstance(function)
        if isinstance(function, SourceFunction):
            return self._called_source(function)
        if isinstance(function, (Instance, SourceInstance)):
            method = self.evaluator.attribute(function, "__call__")
            return None if method is None or isinstance(method, Live) else self.called(method)
        return None

    def _called_live(self, obj: Any, arguments: Sequence[Value | None]) -> Value | None:
        first = arguments[0] if arguments else None
        if is_a(obj, type):
            if obj is type and first is not None:
                cls = class_of(first)
                return None if cls is None else Live(cls)
            if obj in {list, set, frozenset, tuple, iter, reversed} and first is not None:
                return Instance(cast(type, obj), (self.evaluator.item_of(first),))
            if obj is enumerate and first is not None:
                return Instance(
                    enumerate, (Instance(tuple, (Instance(int), self.evaluator.item_of(first))),)
                )
            if obj is zip:
                return Instance(
                    zip,
                    (
                        Instance(
                            tuple, tuple(self.evaluator.item_of(argument) for argument in arguments)
                        ),
                    ),
                )
            return Instance(obj)
        try:
            known = results.FUNCTIONS.get(obj)
        except TypeError:
            known = None
        if known is not None:
            return Instance(known, (self.evaluator.item_of(first),) if obj is sorted else ())
        if obj in (min, max, next, iter) and first is not None:
            return self.evaluator.item_of(first) if obj is not iter else first
        if obj is open:
            import io

            return Instance(io.TextIOWrapper, (Instance(str),))
        if is_a(obj, (types.BuiltinMethodType, types.MethodWrapperType)):
            owner = obj.__self__
            if isinstance(owner, types.ModuleType):
                return None
            cls = owner if isinstance(owner, type) else type(owner)
            return self._of_builtin_method(cls, obj.__name__, Live(owner))
        if is_a(obj, types.MethodType):
            owner = obj.__self__
            return hints.returned(
                obj, Instance(owner) if isinstance(owner, type) else Instance(type(owner))
            )
        found = hints.returned(obj)
        if found is None and not is_a(obj, (types.FunctionType, types.BuiltinFunctionType)):
            method = lookup_in_class(type(obj), "__call__")
            found = None if method is MISSING else hints.returned(method, Instance(type(obj)))
        return found

    def _called_method(self, method: BoundMethod) -> Value | None:
        if isinstance(method.entry, (types.FunctionType, classmethod, staticmethod)):
            return hints.returned(method.entry, method.owner)
        return self._of_builtin_method(method.owner.cls, method.entry.__name__, method.owner)

    def _of_builtin_method(self, cls: type, name: str, owner: Value) -> Value | None:
        for base in type.mro(cls):
            if name in results.ITEM_METHODS.get(base, ()):
                return self.evaluator.item(owner, None)
            known = results.METHODS.get(base, {}).get(name)
            if known is not None:
                text = base if base in {str, bytes, bytearray} else None
                return Instance(known, self._items_of_result(known, owner, text))
        return None

    def _items_of_result(
        self, result: type, owner: Value, text: type | None
    ) -> tuple[Value | None, ...]:
        if text is not None:
            return (Instance(text),) if result in {list, tuple} else ()
        if result is type({}.items()) or result is type({}.values()):
            values = self.evaluator.item(owner, None)
            return (
                (self.evaluator.item_of(owner), values) if result is type({}.items()) else (values,)
            )
        if result in {list, set, frozenset, type({}.keys())}:
            return (self.evaluator.item_of(owner),)
        return ()

    def _called_source(self, function: SourceFunction) -> Value | None:
        node = function.node
        scope = function_scope(node, function.scope)
        if isinstance(node, ast.Lambda):
            return self.evaluator.of(node.body, scope)
        own = function.bound
        value = self.evaluator.annotated(node.returns, function.scope, own)
        decorators = {
            ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list
        }
        if decorators & {"contextmanager", "asynccontextmanager"}:
            yields = self.evaluator.item_of(value) or either(
                [self.evaluator.of(y, scope) for y in _yielded(node)]
            )
            return Manager(yields)
        if value is None:
            produced = _yielded(node)
            if produced:
                return Instance(
                    types.GeneratorType,
                    (either([self.evaluator.of(one, scope) for one in produced]),),
                )
            value = either([self.evaluator.of(one, scope) for one in _returned(node)])
        elif isinstance(node, ast.AsyncFunctionDef) and _yielded(node):
            return value
        return Awaitable(value) if isinstance(node, ast.AsyncFunctionDef) else value

    def entered(self, manager: Value | None, method: str) -> Value | None:
        """What entering a context gives."""
        found: list[Value | None] = []
        for one in alternatives(manager):
            if isinstance(one, Manager):
                found.append(one.yields)
                continue
            cls = class_of(one)
            if cls is not None and cls.__module__ in {"_io", "io"}:
                found.append(one)
                continue
            entry = self.evaluator.attribute(one, method)
            result = None if entry is None else self.called(entry)
            found.append(result.result if isinstance(result, Awaitable) else result)
        return either(found)


def _own_nodes(function: ast.AST) -> list[ast.AST]:
    """The nodes of a function's body, without those of functions within."""
    found: list[ast.AST] = []
    todo: list[ast.AST] = list(getattr(function, "body", []))
    while todo:
        node = todo.pop()
        found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            todo.extend(ast.iter_child_nodes(node))
    return found


def _returned(function: ast.AST) -> list[ast.expr]:
    return [
        node.value
        for node in _own_nodes(function)
        if isinstance(node, ast.Return) and node.value is not None
    ]


def _yielded(function: ast.AST) -> list[ast.expr]:
    return [
        node.value
        for node in _own_nodes(function)
        if isinstance(node, ast.Yield) and node.value is not None
    ]
