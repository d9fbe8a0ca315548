"""What the attributes of a value are."""

from __future__ import annotations

import ast
import sys
import types
from typing import TYPE_CHECKING, Any

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
from .policies import defining_class
from .scopes import class_scope, function_scope
from .values import (
    BoundMethod,
    Instance,
    Live,
    SourceClass,
    SourceFunction,
    SourceInstance,
    Value,
)

if TYPE_CHECKING:
    from .evaluator import Evaluator


class AttributeReader:
    """Reads attributes: statically of live objects, by annotation of types, from the source of what was not executed.

    Args:
        evaluator: evaluates the expressions that come up on the way, and says what may run.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

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
        if self.evaluator.policy.allow_attr_access or (
            (owner or dynamic) and self.evaluator.policy.may_get_attribute(obj, owner)
        ):
            return self.evaluator.run(lambda: getattr(obj, name))
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
            return BoundMethod(entry, owner)
        if isinstance(
            entry,
            (
                types.MethodDescriptorType,
                types.WrapperDescriptorType,
                types.ClassMethodDescriptorType,
            ),
        ):
            return BoundMethod(entry, owner)
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
            value = self.evaluator.bound(name, body)
            if isinstance(value, SourceFunction) and not isinstance(value.node, ast.Lambda):
                decorators = {
                    ast.unparse(decorator).rpartition(".")[2]
                    for decorator in value.node.decorator_list
                }
                if isinstance(owner, SourceInstance) and decorators & {
                    "property",
                    "cached_property",
                }:
                    return self.evaluator.called(SourceFunction(value.node, body, own))
                return SourceFunction(value.node, body, cls if "classmethod" in decorators else own)
            return value
        for method, assigned in self_assignments(cls.node, name):
            inner = function_scope(method, body)
            value = (
                self.evaluator.annotated(assigned.annotation, inner)
                if isinstance(assigned, ast.AnnAssign)
                else None
            )
            value = value or self.evaluator.of(assigned.value, inner)
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
        found = [self.evaluator.of(base, cls.scope) for base in cls.node.bases]
        return [
            base
            for base in found
            if (isinstance(base, SourceClass) and base.node is not cls.node)
            or (isinstance(base, Live) and isinstance(base.obj, type))
        ]


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
