"""What the statements that bind a name give it."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

from ipy.core.inspection.static import (
    MISSING,
    value_of,
)

from .scopes import Binding, Scope
from .values import (
    Instance,
    Live,
    SourceClass,
    SourceFunction,
    SourceInstance,
    Value,
    either,
)

if TYPE_CHECKING:
    from .evaluator import Evaluator


class BindingReader:
    """Evaluates bindings of code that was not executed.

    Args:
        evaluator: evaluates the expressions that come up on the way, and says what may run.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._underway: set[tuple[int, str]] = set()

    def bound(self, name: str, scope: Scope) -> Value | None:
        """What the statements that bind `name` in `scope` give it; None while that is being found out."""
        mark = (id(scope), name)
        if not self.evaluator.policy.allow_inference or mark in self._underway:
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
                value = self.evaluator.of(node, outer)
            case "item":
                value = self.evaluator.item_of(self.evaluator.of(node, outer))
            case "annotation":
                value = self.evaluator.annotated(node.annotation, scope) or self.evaluator.of(
                    node.value, scope
                )
            case "augmented":
                value = self.evaluator.of(node.value, scope)
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
                value = either([self._instance_of(self.evaluator.of(one, scope)) for one in types_])
            case _:
                value = self.evaluator.entered(
                    self.evaluator.of(node, scope),
                    "__aenter__" if binding.kind == "aenter" else "__enter__",
                )
        for position in binding.path:
            value = Instance(list) if position is None else self.evaluator.at(value, position)
        return value

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
            return Instance(tuple, (self.evaluator.annotated(arguments.vararg.annotation, parent),))
        if arguments.kwarg is not None and arguments.kwarg.arg == name:
            return Instance(
                dict, (Instance(str), self.evaluator.annotated(arguments.kwarg.annotation, parent))
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
                annotated = self.evaluator.annotated(argument.annotation, parent)
                return annotated or self._unless_none(self.evaluator.of(defaults.get(name), parent))
        return None

    @staticmethod
    def _unless_none(value: Value | None) -> Value | None:
        return None if isinstance(value, Live) and value.obj is None else value

    def _instance_of(self, cls: Value | None) -> Value | None:
        if isinstance(cls, SourceClass):
            return SourceInstance(cls)
        if isinstance(cls, Live) and isinstance(cls.obj, type):
            return Instance(cls.obj)
        return None
