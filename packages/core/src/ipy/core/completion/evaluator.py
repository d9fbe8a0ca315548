"""Finding out what an expression is, running as little code as the policy allows.

The evaluator walks the syntax tree. Names are looked up in the code that was typed but not run, then in the live
namespaces; what it finds is a `Value`. Where a live object is at hand, attributes are read statically; where only the type
is known, methods are looked up in the class and their annotations followed.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ipy.core.inspection.static import (
    MISSING,
    class_namespace,
    is_a,
    is_dynamic,
    lookup,
    lookup_in_class,
    value_of,
)

from . import hints, results
from .budget import Budget, runner
from .policies import EvaluationPolicy, defining_class
from .scopes import Binding, Scope, class_scope, comprehension_scope, function_scope
from .values import (
    Awaitable,
    Either,
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


class GuardRejectionError(Exception):
    """The policy forbids evaluating the expression."""


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
        self._underway: set[tuple[int, str]] = set()

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
            return self._run(lambda: eval(source, dict(self._merged())))
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
                value = self._bound(name, scope)
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
            return self._run(lambda: self.import_module(name))
        return None

    def _bound(self, name: str, scope: Scope) -> Value | None:
        mark = (id(scope), name)
        if not self.policy.allow_inference or mark in self._underway:
            return None
        self._underway.add(mark)
        try:
            values: list[Value | None] = []
            for binding in reversed(scope.bindings[name]):
                values.append(self._of_binding(binding, scope, name))
                if binding.certain:
                    break
            return either(values)
        finally:
            self._underway.discard(mark)

    def _of_binding(self, binding: Binding, scope: Scope, name: str) -> Value | None:
        node: Any = binding.node
        outer = scope.parent if scope.kind == "comprehension" else scope
        match binding.kind:
            case "value":
                value = self.of(node, outer)
            case "item":
                value = self.item_of(self.of(node, outer))
            case "annotation":
                value = self._annotated(node.annotation, scope) or self.of(node.value, scope)
            case "augmented":
                value = self.of(node.value, scope)
            case "function":
                value = SourceFunction(node, scope)
            case "class":
                value = SourceClass(node, scope)
            case "import":
                value = self._imported(binding.extra)
            case "parameter":
                value = self._parameter(node, binding.extra, scope)
            case "exception":
                types_ = node.elts if isinstance(node, ast.Tuple) else [node]
                value = either([self._instance_of(self.of(one, scope)) for one in types_])
            case _:
                value = self._entered(
                    self.of(node, scope), "__aenter__" if binding.kind == "aenter" else "__enter__"
                )
        for position in binding.path:
            value = Instance(list) if position is None else self._at(value, position)
        return value

    def _annotated(
        self, node: ast.expr | None, scope: Scope | None, own: Value | None = None
    ) -> Value | None:
        if node is None:
            return None
        return hints.from_node(node, lambda name: self.name(name, scope), own)

    def _imported(self, what: str) -> Value | None:
        module_name, _, member = what.partition(":")
        module = sys.modules.get(module_name)
        if module is None:
            return None
        if not member:
            return Live(module)
        found = value_of(module, member)
        if found is MISSING:
            found = sys.modules.get(f"{module_name}.{member}", MISSING)
        return None if found is MISSING else Live(found)

    def _parameter(self, node: Any, name: str, scope: Scope) -> Value | None:
        arguments: ast.arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        parent = scope.parent
        if (
            parent is not None
            and parent.kind == "class"
            and positional
            and positional[0].arg == name
        ):
            owner = SourceClass(parent.node, parent.parent or parent)  # type: ignore[arg-type]
            decorators = {
                ast.unparse(decorator) for decorator in getattr(node, "decorator_list", ())
            }
            if "staticmethod" not in decorators:
                return (
                    owner
                    if "classmethod" in decorators or node.name == "__new__"
                    else SourceInstance(owner)
                )
        if arguments.vararg is not None and arguments.vararg.arg == name:
            return Instance(tuple, (self._annotated(arguments.vararg.annotation, parent),))
        if arguments.kwarg is not None and arguments.kwarg.arg == name:
            return Instance(
                dict, (Instance(str), self._annotated(arguments.kwarg.annotation, parent))
            )
        defaults = dict(
            zip([a.arg for a in positional][::-1], arguments.defaults[::-1], strict=False)
        )
        keyword_defaults = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        defaults |= {
            argument.arg: default for argument, default in keyword_defaults if default is not None
        }
        for argument in [*positional, *arguments.kwonlyargs]:
            if argument.arg == name:
                annotated = self._annotated(argument.annotation, parent)
                return annotated or self._unless_none(self.of(defaults.get(name), parent))
        return None

    @staticmethod
    def _unless_none(value: Value | None) -> Value | None:
        return None if isinstance(value, Live) and value.obj is None else value

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
                return self._run(lambda: run(a, b))
            if self.policy.allow_all_operations:
                return self._run(
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

    # Attributes

    def _of_attribute(self, node: ast.Attribute, scope: Scope | None) -> Value | None:
        owner = self.of(node.value, scope)
        return either([self.attribute(one, node.attr) for one in alternatives(owner)])

    def attribute(self, owner: Value, name: str) -> Value | None:
        """What an attribute of a value is."""
        if isinstance(owner, Live):
            return self._live_attribute(owner.obj, name)
        if isinstance(owner, Instance):
            return self._typed_attribute(owner, name)
        if isinstance(owner, (SourceClass, SourceInstance)):
            return self._source_attribute(owner, name)
        return None

    def _live_attribute(self, obj: Any, name: str) -> Value | None:
        found = value_of(obj, name)
        if found is not MISSING:
            return Live(found)
        owner = defining_class(type(obj), name)
        dynamic = owner is None and is_dynamic(obj)
        if self.policy.allow_attr_access or (
            (owner or dynamic) and self.policy.may_get_attribute(obj, owner)
        ):
            return self._run(lambda: getattr(obj, name))
        if is_a(obj, types.ModuleType):
            submodule = sys.modules.get(f"{obj.__name__}.{name}")
            return None if submodule is None else Live(submodule)
        return self._computed(lookup(obj, name), Instance(type(obj)))

    def _computed(self, entry: Any, own: Value) -> Value | None:
        """What a descriptor computes, by its annotation."""
        getter = entry.fget if isinstance(entry, property) else getattr(entry, "func", None)
        return None if getter is None else hints.returned(getter, own)

    def _typed_attribute(self, owner: Instance, name: str) -> Value | None:
        entry = lookup_in_class(owner.cls, name)
        if entry is MISSING:
            return self._declared(owner.cls, name)
        if isinstance(entry, (types.FunctionType, classmethod, staticmethod)):
            return _Method(entry, owner)
        if isinstance(
            entry,
            (
                types.MethodDescriptorType,
                types.WrapperDescriptorType,
                types.ClassMethodDescriptorType,
            ),
        ):
            return _Method(entry, owner)
        if lookup_in_class(type(entry), "__get__") is MISSING:
            return Live(entry)
        sample = results.SAMPLES.get(owner.cls)
        if sample is not None:
            found = value_of(sample, name)
            return None if found is MISSING else Instance(type(found))
        return self._computed(entry, owner) or self._declared(owner.cls, name)

    @staticmethod
    def _declared(owner: type, name: str) -> Value | None:
        """What the body of a class says an attribute is."""
        for base in type.mro(owner):
            declared = class_namespace(base).get("__annotations__")
            if isinstance(declared, dict) and name in declared:
                annotation = declared[name]
                if isinstance(annotation, str):
                    module = sys.modules.get(base.__module__)
                    return hints.from_text(
                        annotation, hints.in_namespaces(vars(module) if module else {})
                    )
                return hints.from_object(annotation)
        return None

    def _source_attribute(self, owner: SourceClass | SourceInstance, name: str) -> Value | None:
        cls = owner.cls if isinstance(owner, SourceInstance) else owner
        own = SourceInstance(cls)
        body = class_scope(cls.node, cls.scope)
        if name in body.bindings:
            value = self._bound(name, body)
            if isinstance(value, SourceFunction) and not isinstance(value.node, ast.Lambda):
                decorators = {
                    ast.unparse(decorator).rpartition(".")[2]
                    for decorator in value.node.decorator_list
                }
                if isinstance(owner, SourceInstance) and decorators & {
                    "property",
                    "cached_property",
                }:
                    return self.called(SourceFunction(value.node, body, own))
                return SourceFunction(value.node, body, cls if "classmethod" in decorators else own)
            return value
        for method, assigned in self_assignments(cls.node, name):
            inner = function_scope(method, body)
            value = (
                self._annotated(assigned.annotation, inner)
                if isinstance(assigned, ast.AnnAssign)
                else None
            )
            value = value or self.of(assigned.value, inner)
            if value is not None:
                return value
        for base in self.bases(cls):
            found = self.attribute(
                Instance(base.obj) if isinstance(base, Live) else SourceInstance(base), name
            )
            if found is not None:
                return found
        return None

    def bases(self, cls: SourceClass) -> list[Live | SourceClass]:
        """The known base classes of a class that was not executed."""
        found = [self.of(base, cls.scope) for base in cls.node.bases]
        return [
            base
            for base in found
            if (isinstance(base, SourceClass) and base.node is not cls.node)
            or (isinstance(base, Live) and isinstance(base.obj, type))
        ]

    # Items

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
        return either([self._item(one, key) for one in alternatives(container)])

    def _item(self, container: Value, key: Value | None) -> Value | None:
        if isinstance(container, Live):
            return self._live_item(container.obj, key)
        if not isinstance(container, Instance):
            found = self.attribute(container, "__getitem__")
            return None if found is None else self.called(found)
        if isinstance(key, Live) and isinstance(key.obj, slice):
            return container
        if container.known is not None and isinstance(key, Live):
            try:
                if key.obj in container.known:
                    return container.known[key.obj]
            except TypeError:
                return None
        if issubclass(container.cls, tuple) and isinstance(key, Live) and type(key.obj) is int:
            return self._at(container, key.obj)
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
                found = self._run(lambda: dict.get(obj, key.obj, MISSING))
                if not isinstance(found, Live) or found.obj is not MISSING:
                    return found
            return self._first_item(obj)
        if isinstance(key, Live) and self.policy.may_get_item(obj):
            return self._run(lambda: obj[key.obj])
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

    def _at(self, value: Value | None, position: int) -> Value | None:
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

    # Calls

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
                    found.append(self._run(lambda: function_object(*live, **live_keywords)))  # noqa: B023 - run at once
                    continue
            found.append(self.called(one, arguments))
        return either(found)

    def called(self, function: Value, arguments: Sequence[Value | None] = ()) -> Value | None:
        """What calling a value gives, as far as can be told without calling it."""
        if isinstance(function, Live):
            return self._called_live(function.obj, arguments)
        if isinstance(function, _Method):
            return self._called_method(function)
        if isinstance(function, SourceClass):
            return SourceInstance(function)
        if isinstance(function, SourceFunction):
            return self._called_source(function)
        if isinstance(function, (Instance, SourceInstance)):
            method = self.attribute(function, "__call__")
            return None if method is None or isinstance(method, Live) else self.called(method)
        return None

    def _called_live(self, obj: Any, arguments: Sequence[Value | None]) -> Value | None:
        first = arguments[0] if arguments else None
        if is_a(obj, type):
            if obj is type and first is not None:
                cls = class_of(first)
                return None if cls is None else Live(cls)
            if obj in {list, set, frozenset, tuple, iter, reversed} and first is not None:
                return Instance(cast(type, obj), (self.item_of(first),))
            if obj is enumerate and first is not None:
                return Instance(enumerate, (Instance(tuple, (Instance(int), self.item_of(first))),))
            if obj is zip:
                return Instance(
                    zip, (Instance(tuple, tuple(self.item_of(argument) for argument in arguments)),)
                )
            return Instance(obj)
        try:
            known = results.FUNCTIONS.get(obj)
        except TypeError:
            known = None
        if known is not None:
            return Instance(known, (self.item_of(first),) if obj is sorted else ())
        if obj in (min, max, next, iter) and first is not None:
            return self.item_of(first) if obj is not iter else first
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

    def _called_method(self, method: _Method) -> Value | None:
        if isinstance(method.entry, (types.FunctionType, classmethod, staticmethod)):
            return hints.returned(method.entry, method.owner)
        return self._of_builtin_method(method.owner.cls, method.entry.__name__, method.owner)

    def _of_builtin_method(self, cls: type, name: str, owner: Value) -> Value | None:
        for base in type.mro(cls):
            if name in results.ITEM_METHODS.get(base, ()):
                return self._item(owner, None)
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
            values = self._item(owner, None)
            return (self.item_of(owner), values) if result is type({}.items()) else (values,)
        if result in {list, set, frozenset, type({}.keys())}:
            return (self.item_of(owner),)
        return ()

    def _called_source(self, function: SourceFunction) -> Value | None:
        node = function.node
        scope = function_scope(node, function.scope)
        if isinstance(node, ast.Lambda):
            return self.of(node.body, scope)
        own = function.bound
        value = self._annotated(node.returns, function.scope, own)
        decorators = {
            ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list
        }
        if decorators & {"contextmanager", "asynccontextmanager"}:
            yields = self.item_of(value) or either([self.of(y, scope) for y in _yielded(node)])
            return _Manager(yields)
        if value is None:
            produced = _yielded(node)
            if produced:
                return Instance(
                    types.GeneratorType, (either([self.of(one, scope) for one in produced]),)
                )
            value = either([self.of(one, scope) for one in _returned(node)])
        elif isinstance(node, ast.AsyncFunctionDef) and _yielded(node):
            return value
        return Awaitable(value) if isinstance(node, ast.AsyncFunctionDef) else value

    def _instance_of(self, cls: Value | None) -> Value | None:
        if isinstance(cls, SourceClass):
            return SourceInstance(cls)
        if isinstance(cls, Live) and isinstance(cls.obj, type):
            return Instance(cls.obj)
        return None

    def _entered(self, manager: Value | None, method: str) -> Value | None:
        found: list[Value | None] = []
        for one in alternatives(manager):
            if isinstance(one, _Manager):
                found.append(one.yields)
                continue
            cls = class_of(one)
            if cls is not None and cls.__module__ in {"_io", "io"}:
                found.append(one)
                continue
            entry = self.attribute(one, method)
            result = None if entry is None else self.called(entry)
            found.append(result.result if isinstance(result, Awaitable) else result)
        return either(found)

    def _run(self, function: Any) -> Value | None:
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


class _Method(Value):
    """A method of a class, bound to an instance that is known only by its type."""

    __slots__ = ("entry", "owner")

    def __init__(self, entry: Any, owner: Instance) -> None:
        self.entry = entry
        self.owner = owner


class _Manager(Value):
    """What a function under `contextmanager` gives."""

    __slots__ = ("yields",)

    def __init__(self, yields: Value | None) -> None:
        self.yields = yields


_SYMBOLS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "MatMult": "@",
}  # fmt: skip
_ITEM_TYPES: dict[type, Value] = {
    str: Instance(str), bytes: Instance(int), bytearray: Instance(int), range: Instance(int),
}  # fmt: skip


def self_assignments(node: ast.ClassDef, name: str = "") -> list[tuple[Any, Any]]:
    """The assignments to `self.name` in the methods of a class, or to any attribute, each with its method."""
    found: list[tuple[Any, Any]] = []
    for method in node.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) or not method.args.args:
            continue
        first = method.args.args[0].arg
        for statement in ast.walk(method):
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            if isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            for target in targets:
                if (
                    isinstance(target, ast.Attribute)
                    and isinstance(target.value, ast.Name)
                    and target.value.id == first
                    and name in {"", target.attr}
                ):
                    found.append((method, statement))
    return found


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


__all__ = ["Either", "Evaluator", "GuardRejectionError", "self_assignments"]
