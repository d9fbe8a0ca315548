"""The names that unexecuted code binds, and what to, without running any of it."""

from __future__ import annotations

import ast
import itertools
from typing import NamedTuple

#: Stands in the source where the cursor is.
MARKER = "__ipy_cursor__"


class Binding(NamedTuple):
    """One statement that gives a name its value.

    Attributes:
        kind: "value" (the node is the expression), "annotation", "item" (one item of the value),
            "enter" (what entering the context gives), "exception", "import", "function", "class", "parameter".
        node: the node; its meaning depends on the kind.
        path: for unpacked targets: positions to follow into the value; None for a starred target.
        certain: whether the statement runs in any case, so that earlier bindings are gone.
        extra: for imports: the dotted module, or "module:member"; for parameters, the name.
    """

    kind: str
    node: ast.AST
    path: tuple[int | None, ...] = ()
    certain: bool = True
    extra: str = ""


class Scope:
    """The bindings of a module, function, class or comprehension.

    Attributes:
        kind: "module", "function", "class", "comprehension".
        parent: the surrounding scope.
        node: what makes it.
        bindings: by name, in the order of the source.
    """

    def __init__(self, kind: str, node: ast.AST | None = None, parent: Scope | None = None) -> None:
        self.kind = kind
        self.node = node
        self.parent = parent
        self.bindings: dict[str, list[Binding]] = {}

    def bind(self, name: str, binding: Binding) -> None:
        """Add a binding."""
        self.bindings.setdefault(name, []).append(binding)

    def visible_names(self) -> set[str]:
        """The names that code in this scope can use."""
        names: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            if scope.kind != "class" or scope is self:
                names.update(scope.bindings)
            scope = scope.parent
        names.discard(MARKER)
        return names


def module_scope(tree: ast.Module) -> Scope:
    """The scope of a module or cell."""
    scope = Scope("module", tree)
    _Binder(scope).statements(tree.body)
    return scope


def function_scope(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, parent: Scope
) -> Scope:
    """The scope of a function, its parameters included."""
    scope = Scope("function", node, parent)
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for parameter in [*every, *filter(None, (arguments.vararg, arguments.kwarg))]:
        scope.bind(parameter.arg, Binding("parameter", node, extra=parameter.arg))
    if not isinstance(node, ast.Lambda):
        _Binder(scope).statements(node.body)
    return scope


def class_scope(node: ast.ClassDef, parent: Scope) -> Scope:
    """The scope of a class body."""
    scope = Scope("class", node, parent)
    _Binder(scope).statements(node.body)
    return scope


def comprehension_scope(generators: list[ast.comprehension], node: ast.AST, parent: Scope) -> Scope:
    """The scope within a comprehension."""
    scope = Scope("comprehension", node, parent)
    for generator in generators:
        _Binder(scope).target(generator.target, Binding("item", generator.iter))
    return scope


def scope_at_marker(tree: ast.Module) -> Scope:
    """The innermost scope around the marker; the module's if there is none."""
    scope = module_scope(tree)
    path = _path_to_marker(tree)
    outer = scope
    for node, child in itertools.pairwise(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if any(child is inner for inner in node.body):
                scope = function_scope(node, scope)
        elif isinstance(node, ast.Lambda):
            if child is node.body:
                scope = function_scope(node, scope)
        elif isinstance(node, ast.ClassDef):
            if any(child is inner for inner in node.body):
                scope = class_scope(node, scope)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            scope = comprehension_scope(node.generators, node, scope)
    return scope or outer


def _path_to_marker(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Name) and node.id == MARKER:
        return [node]
    for child in ast.iter_child_nodes(node):
        below = _path_to_marker(child)
        if below:
            return [node, *below]
    return []


class _Binder:
    """Walks statements and notes what they bind."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.certain = True
        self.done = False

    def statements(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def conditional(self, *bodies: list[ast.stmt]) -> None:
        before, self.certain = self.certain, False
        for body in bodies:
            self.statements(body)
        self.certain = before

    def statement(self, node: ast.stmt) -> None:
        self.walrus(node)
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.target(target, Binding("value", value))
            case ast.AnnAssign(target=target):
                self.target(target, Binding("annotation", node))
            case ast.AugAssign(target=target):
                self.target(target, Binding("augmented", node))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.add(node.name, Binding("function", node))
            case ast.ClassDef():
                self.add(node.name, Binding("class", node))
            case ast.Import(names=names):
                for alias in names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    self.add(
                        bound, Binding("import", node, extra=alias.name if alias.asname else bound)
                    )
            case ast.ImportFrom(module=module, names=names, level=0):
                for alias in names:
                    self.add(
                        alias.asname or alias.name,
                        Binding("import", node, extra=f"{module}:{alias.name}"),
                    )
            case ast.For() | ast.AsyncFor():
                self.target(node.target, Binding("item", node.iter))
                self.conditional(node.body, node.orelse)
            case ast.While(body=body, orelse=orelse) | ast.If(body=body, orelse=orelse):
                self.conditional(body, orelse)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        kind = "enter" if isinstance(node, ast.With) else "aenter"
                        self.target(item.optional_vars, Binding(kind, item.context_expr))
                self.statements(node.body)
            case ast.Try() | ast.TryStar():
                self.conditional(node.body)
                for handler in node.handlers:
                    if handler.name and handler.type:
                        self.add(handler.name, Binding("exception", handler.type, certain=False))
                    self.conditional(handler.body)
                self.conditional(node.orelse)
                self.statements(node.finalbody)
            case ast.Match(subject=subject, cases=cases):
                for case in cases:
                    self.pattern(case.pattern, subject)
                    self.conditional(case.body)
            case _:
                pass

    def walrus(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        for _, value in ast.iter_fields(statement):
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.expr):
                    for inner in ast.walk(node):
                        if isinstance(inner, ast.NamedExpr):
                            self.target(inner.target, Binding("value", inner.value))

    def pattern(self, pattern: ast.pattern, subject: ast.expr) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, ast.MatchAs) and node.name:
                inner = node.pattern
                if isinstance(inner, ast.MatchClass):
                    self.add(node.name, Binding("exception", inner.cls, certain=False))
                elif node is pattern:
                    self.add(node.name, Binding("value", subject, certain=False))

    def target(self, target: ast.expr, binding: Binding) -> None:
        match target:
            case ast.Name(id=name):
                self.add(name, binding)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for position, element in enumerate(elements):
                    if isinstance(element, ast.Starred):
                        self.target(element.value, binding._replace(path=(*binding.path, None)))
                    else:
                        self.target(element, binding._replace(path=(*binding.path, position)))
            case _:
                pass

    def add(self, name: str, binding: Binding) -> None:
        self.scope.bind(name, binding if self.certain else binding._replace(certain=False))
