"""Wrapping cells with code of one's own, by an AST transformer with a template."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping
from typing import Any

#: Not an identifier: no variable of the user can have this name.
_RESULT = "_ret-tmp"
_MANGLED = "mangle-"

#: Says of a name in a template whether it is kept apart from the user's.
ManglingPredicate = Callable[[str], bool]


def mangle_all(name: str) -> bool:
    """Mangle every name but the two that stand for the cell."""
    return name not in ("__code__", "__ret__")


def _mangle_marked(name: str) -> bool:
    return name.startswith("___")


class Mangler(ast.NodeTransformer):
    """Renames variables of a template to names that can't be typed, so that they don't meet the user's.

    Args:
        predicate: says which names; by default those that begin with three underscores.
    """

    def __init__(self, predicate: ManglingPredicate | None = None) -> None:
        self.predicate = predicate or _mangle_marked

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Rename what the node binds or reads."""
        if isinstance(node, ast.Name):
            node.id = self._mangled(node.id)
        elif isinstance(node, ast.arg):
            node.arg = self._mangled(node.arg)
        elif isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
        ):
            if node.name:
                node.name = self._mangled(node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            node.names = [self._mangled(name) for name in node.names]
        elif isinstance(node, ast.alias):
            bound = node.asname or node.name.partition(".")[0]
            if bound != "*" and self.predicate(bound) and (node.asname or "." not in node.name):
                node.asname = self._mangled(bound)
        return super().generic_visit(node)

    def _mangled(self, name: str) -> str:
        return _MANGLED + name if self.predicate(name) else name


class ReplaceCodeTransformer(ast.NodeTransformer):
    """Puts cells into a template; made for `shell.ast_transformers`.

    In the template, the statement `__code__` stands for the cell, and the
    statement `__ret__` for the value of its last expression (None if it has none),
    so that it can be shown by ending with it. Names that begin with three
    underscores are kept apart from the user's.

    Args:
        template: the tree of the template.
        mapping: names in the template, and the constants or syntax trees of expressions that take their place.
        mangling_predicate: says which names of the template are kept apart.

    Attributes:
        enabled: whether anything is done.
        debug: print each cell as it runs.
    """

    enabled: bool = True
    debug: bool = False

    def __init__(
        self,
        template: ast.Module,
        mapping: Mapping[str, Any] | None = None,
        mangling_predicate: ManglingPredicate | None = None,
    ) -> None:
        self.mapping = dict(mapping or {})
        self.mangler = Mangler(mangling_predicate)
        filled: ast.Module = _Filler(self.mapping).visit(copy.deepcopy(template))
        self.template: ast.Module = self.mangler.visit(filled)

    @classmethod
    def from_string(
        cls,
        template: str,
        mapping: Mapping[str, Any] | None = None,
        mangling_predicate: ManglingPredicate | None = None,
    ) -> ReplaceCodeTransformer:
        """Make a transformer from the source of a template.

        Raises:
            SyntaxError: it is not Python.
        """
        return cls(ast.parse(template), mapping=mapping, mangling_predicate=mangling_predicate)

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """The template with the cell in it."""
        if not self.enabled:
            return node
        body = list(node.body)
        result: ast.expr = ast.Constant(None)
        if body and isinstance(last := body[-1], ast.Expr):
            target = ast.Name(_RESULT, ast.Store())
            body[-1] = ast.copy_location(ast.Assign([target], last.value), last)
            result = ast.copy_location(ast.Name(_RESULT, ast.Load()), last)
        wrapped: ast.Module = _Inserter(body or [ast.Pass()], result).visit(
            copy.deepcopy(self.template)
        )
        ast.fix_missing_locations(wrapped)
        if self.debug:
            print(f"---- the cell as it runs ----\n{ast.unparse(wrapped)}\n{'-' * 29}")
        return wrapped


class _Inserter(ast.NodeTransformer):
    """Replaces the statements `__code__` and `__ret__`."""

    def __init__(self, body: list[ast.stmt], result: ast.expr) -> None:
        self._body = body
        self._result = result

    def visit_Expr(self, node: ast.Expr) -> Any:
        if isinstance(node.value, ast.Name):
            if node.value.id == "__code__":
                return self._body
            if node.value.id == "__ret__":
                return ast.copy_location(ast.Expr(self._result), node)
        return self.generic_visit(node)


class _Filler(ast.NodeTransformer):
    """Puts given values in the place of names."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self._mapping = mapping

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self._mapping or not isinstance(node.ctx, ast.Load):
            return node
        value = self._mapping[node.id]
        return value if isinstance(value, ast.AST) else ast.copy_location(ast.Constant(value), node)
