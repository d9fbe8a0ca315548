"""Finding out what an expression is, running as little code as the policy allows.

The evaluator walks the syntax tree. Names are looked up in the code that was typed but not run, then in the live
namespaces; what it finds is a `Value`. Where a live object is at hand, attributes are read statically; where only the type
is known, methods are looked up in the class and their annotations followed.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Mapping, Sequence
from typing import Any

from ipy.core.inspection.static import (
    MISSING,
    lookup_in_class,
)

from . import hints, results
from .attributes import AttributeReader
from .bindings import BindingReader
from .budget import Budget, runner
from .invocations import CallReader
from .items import ItemReader
from .policies import EvaluationPolicy
from .scopes import Scope, comprehension_scope
from .values import (
    Awaitable,
    Instance,
    Live,
    SourceClass,
    SourceFunction,
    SourceInstance,
    Value,
    alternatives,
    class_of,
    either,
)

#: So many steps at most: code can be made to refer to itself in a ring.
MAX_STEPS = 3000
MAX_DEPTH = 40


class Evaluator:
    """Evaluates expressions.

    Args:
        policy: what may run.
        namespaces: live namespaces, the local one first.
        budget: the time that is left.
        scope: names bound by code that was not executed.
        real: whether any code may run (`dangerous`).
        import_module: imports a module by name, for undefined names under `allow_auto_import`.
    """

    def __init__(
        self,
        policy: EvaluationPolicy,
        namespaces: Sequence[Mapping[str, Any]],
        *,
        budget: Budget | None = None,
        scope: Scope | None = None,
        real: bool = False,
        import_module: Any = None,
    ) -> None:
        import builtins

        self.policy = policy
        self.namespaces = namespaces
        self.budget = budget or Budget()
        self.scope = scope
        self.real = real
        self.import_module = import_module
        self._builtins = vars(builtins)
        self._steps = 0
        self._depth = 0
        self._attributes = AttributeReader(self)
        self._items = ItemReader(self)
        self._calls = CallReader(self)
        self._bindings = BindingReader(self)

    def evaluate(self, source: str) -> Value | None:
        """What the expression `source` is; None if that can't be told.

        Raises:
            OutOfTimeError: the time is used up.
        """
        try:
            node = ast.parse(source.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        value = self.of(node, self.scope)
        if value is None and self.real:
            return self.run(lambda: eval(source, dict(self._merged())))
        return value

    def of(self, node: ast.AST | None, scope: Scope | None) -> Value | None:
        """What the expression of a syntax tree is, in a scope."""
        self._steps += 1
        if node is None or self._steps > MAX_STEPS or self._depth > MAX_DEPTH:
            return None
        if not self._steps % 50:
            self.budget.check()
        method = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        if method is None:
            return None
        self._depth += 1
        try:
            value: Value | None = method(node, scope)
        finally:
            self._depth -= 1
        return value

    # Names

    def _of_name(self, node: ast.Name, scope: Scope | None) -> Value | None:
        return self.name(node.id, scope)

    def name(self, name: str, scope: Scope | None) -> Value | None:
        """What a name stands for."""
        innermost = scope
        while scope is not None:
            if name in scope.bindings and (scope.kind != "class" or scope is innermost):
                value = self.bound(name, scope)
                if value is not None:
                    return value
            scope = scope.parent
        for namespace, allowed in zip(
            self.namespaces,
            (
                self.policy.allow_locals_access,
                *[self.policy.allow_globals_access] * len(self.namespaces),
            ),
            strict=False,
        ):
            found = namespace.get(name, MISSING) if allowed else MISSING
            if found is not MISSING:
                return Live(found)
        if self.policy.allow_builtins_access and name in self._builtins:
            return Live(self._builtins[name])
        if self.policy.allow_auto_import and self.import_module is not None:
            return self.run(lambda: self.import_module(name))
        return None

    def annotated(
        self, node: ast.expr | None, scope: Scope | None, own: Value | None = None
    ) -> Value | None:
        """What a value with an annotation is."""
        if node is None:
            return None
        return hints.from_node(node, lambda name: self.name(name, scope), own)

    # Literals and displays

    def _of_constant(self, node: ast.Constant, scope: Scope | None) -> Value | None:
        return Live(node.value)

    def _of_joinedstr(self, node: ast.JoinedStr, scope: Scope | None) -> Value | None:
        return Instance(str)

    def _of_list(self, node: ast.List | ast.Set | ast.Tuple, scope: Scope | None) -> Value | None:
        cls = {ast.List: list, ast.Set: set, ast.Tuple: tuple}[type(node)]
        values = [
            None if isinstance(e, ast.Starred) else self.of(e, scope) for e in node.elts[:200]
        ]
        if cls is tuple:
            live = [value.obj for value in values if isinstance(value, Live)]
            if len(live) == len(node.elts):
                return Live(tuple(live))
            return Instance(tuple, tuple(values))
        return Instance(cls, (either(list(values)),))

    _of_set = _of_list
    _of_tuple = _of_list

    def _of_dict(self, node: ast.Dict, scope: Scope | None) -> Value | None:
        known: dict[Any, Value | None] = {}
        for key, item in list(zip(node.keys, node.values, strict=True))[:500]:
            value = self.of(item, scope)
            if isinstance(key, ast.Constant):
                known[key.value] = value
            elif key is None:
                known.update(_known_items(value))
        keys = either([Live(key) for key in known])
        return Instance(dict, (keys, either(list(known.values()))), known)

    def _of_lambda(self, node: ast.Lambda, scope: Scope | None) -> Value | None:
        return None if False else SourceFunction(node, scope or Scope("module"))

    def _comprehension(self, node: Any, scope: Scope | None, cls: type) -> Value | None:
        inner = comprehension_scope(node.generators, node, scope or Scope("module"))
        return Instance(cls, (self.of(node.elt, inner),))

    def _of_listcomp(self, node: ast.ListComp, scope: Scope | None) -> Value | None:
        return self._comprehension(node, scope, list)

    def _of_setcomp(self, node: ast.SetComp, scope: Scope | None) -> Value | None:
        return self._comprehension(node, scope, set)

    def _of_generatorexp(self, node: ast.GeneratorExp, scope: Scope | None) -> Value | None:
        return self._comprehension(node, scope, types.GeneratorType)

    def _of_dictcomp(self, node: ast.DictComp, scope: Scope | None) -> Value | None:
        inner = comprehension_scope(node.generators, node, scope or Scope("module"))
        return Instance(dict, (self.of(node.key, inner), self.of(node.value, inner)))

    # Operators

    def _of_boolop(self, node: ast.BoolOp, scope: Scope | None) -> Value | None:
        return either([self.of(value, scope) for value in node.values])

    def _of_compare(self, node: ast.Compare, scope: Scope | None) -> Value | None:
        left = self.of(node.left, scope)
        cls = None if left is None else class_of(left)
        return Instance(cls) if cls is not None and self.policy.keeps_type(cls) else Instance(bool)

    def _of_ifexp(self, node: ast.IfExp, scope: Scope | None) -> Value | None:
        return either([self.of(node.body, scope), self.of(node.orelse, scope)])

    def _of_namedexpr(self, node: ast.NamedExpr, scope: Scope | None) -> Value | None:
        return self.of(node.value, scope)

    def _of_starred(self, node: ast.Starred, scope: Scope | None) -> Value | None:
        return self.of(node.value, scope)

    def _of_await(self, node: ast.Await, scope: Scope | None) -> Value | None:
        value = self.of(node.value, scope)
        return value.result if isinstance(value, Awaitable) else None

    def _of_unaryop(self, node: ast.UnaryOp, scope: Scope | None) -> Value | None:
        if isinstance(node.op, ast.Not):
            return Instance(bool)
        value = self.of(node.operand, scope)
        if (
            isinstance(node.op, ast.USub)
            and isinstance(value, Live)
            and type(value.obj) in {int, float, complex}
        ):
            return Live(-value.obj)
        return value

    def _of_binop(self, node: ast.BinOp, scope: Scope | None) -> Value | None:
        left, right = self.of(node.left, scope), self.of(node.right, scope)
        operation = type(node.op).__name__
        function = results.OPERATORS.get(operation)
        if isinstance(left, Live) and isinstance(right, Live):
            if function is not None and results.is_safe(left.obj) and results.is_safe(right.obj):
                a, b, run = left.obj, right.obj, function
                return self.run(lambda: run(a, b))
            if self.policy.allow_all_operations:
                return self.run(
                    lambda: eval(
                        "a OP b".replace("OP", _SYMBOLS[operation]), {"a": left.obj, "b": right.obj}
                    )
                )
        return either(
            [
                self._operated(one, other, operation)
                for one in alternatives(left)
                for other in [right]
            ]
        )

    def _operated(self, left: Value, right: Value | None, operation: str) -> Value | None:
        method = f"__{results.SPECIAL_METHODS[operation]}__"
        if isinstance(left, SourceInstance):
            found = self.attribute(left, method)
            return None if found is None else self.called(found)
        cls = class_of(left)
        if cls is None:
            return None
        if self.policy.keeps_type(cls):
            return Instance(cls)
        other = None if right is None else class_of(right)
        if other is not None and self.policy.keeps_type(other):
            return Instance(other)
        if cls in results.SAMPLES:
            return _sample_result(cls, cls if other is None else other, operation)
        found_method = lookup_in_class(cls, method)
        return None if found_method is MISSING else hints.returned(found_method, Instance(cls))

    def _of_attribute(self, node: ast.Attribute, scope: Scope | None) -> Value | None:
        owner = self.of(node.value, scope)
        return either([self.attribute(one, node.attr) for one in alternatives(owner)])

    def _of_subscript(self, node: ast.Subscript, scope: Scope | None) -> Value | None:
        container = self.of(node.value, scope)
        if isinstance(container, (Live, SourceClass)) and _is_class(container):
            return container  # a generic alias, list[int]
        if isinstance(node.slice, ast.Slice):
            bounds = [
                self.of(b, scope) for b in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            plain = [b.obj if isinstance(b, Live) else None for b in bounds]
            key: Value | None = Live(slice(*plain))
        else:
            key = self.of(node.slice, scope)
        return either([self.item(one, key) for one in alternatives(container)])

    def _of_call(self, node: ast.Call, scope: Scope | None) -> Value | None:
        function = self.of(node.func, scope)
        arguments = [self.of(argument, scope) for argument in node.args]
        found: list[Value | None] = []
        for one in alternatives(function):
            if (
                isinstance(one, Live)
                and self.policy.may_call(one.obj)
                and not isinstance(one.obj, type)
            ):
                live = [argument.obj for argument in arguments if isinstance(argument, Live)]
                keywords = {k.arg: self.of(k.value, scope) for k in node.keywords if k.arg}
                live_keywords = {
                    key: value.obj for key, value in keywords.items() if isinstance(value, Live)
                }
                if len(live) == len(node.args) and len(live_keywords) == len(node.keywords):
                    function_object = one.obj
                    found.append(self.run(lambda: function_object(*live, **live_keywords)))  # noqa: B023 - run at once
                    continue
            found.append(self.called(one, arguments))
        return either(found)

    # What the readers tell

    def attribute(self, owner: Value, name: str) -> Value | None:
        """What an attribute of a value is."""
        return self._attributes.attribute(owner, name)

    def bases(self, cls: SourceClass) -> list[Live | SourceClass]:
        """The known base classes of a class that was not executed."""
        return self._attributes.bases(cls)

    def item(self, container: Value, key: Value | None) -> Value | None:
        """What an item of a value is; of any item, if the key is None."""
        return self._items.item(container, key)

    def at(self, value: Value | None, position: int) -> Value | None:
        """What unpacking a value gives at a position."""
        return self._items.at(value, position)

    def item_of(self, value: Value | None) -> Value | None:
        """What iterating over a value gives."""
        return self._items.item_of(value)

    def called(self, function: Value, arguments: Sequence[Value | None] = ()) -> Value | None:
        """What calling a value gives, as far as can be told without calling it."""
        return self._calls.called(function, arguments)

    def entered(self, manager: Value | None, method: str) -> Value | None:
        """What entering a context gives, by `__enter__` or `__aenter__`."""
        return self._calls.entered(manager, method)

    def bound(self, name: str, scope: Scope) -> Value | None:
        """What unexecuted code binds a name to in a scope."""
        return self._bindings.bound(name, scope)

    def run(self, function: Any) -> Value | None:
        """Run code that the policy allows, within the time that is left."""
        try:
            return Live(runner.call(function, self.budget.left()))
        except Exception:  # user code, or a library's: whatever fails has no value
            return None

    def _merged(self) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for namespace in reversed(self.namespaces):
            merged.update(namespace)
        return merged


_SYMBOLS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "MatMult": "@",
}  # fmt: skip


def _is_class(value: Live | SourceClass) -> bool:
    return isinstance(value, SourceClass) or isinstance(value.obj, type)


def _known_items(value: Value | None) -> dict[Any, Value | None]:
    if isinstance(value, Instance):
        return value.known or {}
    if isinstance(value, Live) and type(value.obj) is dict and len(value.obj) < results.SIZE_LIMIT:
        return {key: Live(item) for key, item in value.obj.items()}
    return {}


def _sample_result(left: type, right: type, operation: str) -> Value | None:
    if operation == "Mod" and left in {str, bytes}:
        return Instance(left)
    if left not in results.SAMPLES or right not in results.SAMPLES:
        return None
    try:
        made = eval(
            f"a {_SYMBOLS[operation]} b", {"a": results.SAMPLES[left], "b": results.SAMPLES[right]}
        )
    except (TypeError, ArithmeticError):
        return None
    return Instance(type(made))
