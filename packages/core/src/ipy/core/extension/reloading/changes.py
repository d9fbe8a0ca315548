"""What has to run again when the text of a module has changed."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TypeAlias

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


class Plan:
    """What to do.

    Attributes:
        statements: the definitions and new imports that have to run; None for the whole module.
        keep: qualified name of a class -> attributes whose statements are as before, which keep their values.
        drop: qualified name of a class -> attributes that are no longer there.
    """

    __slots__ = ("drop", "keep", "statements")

    def __init__(
        self,
        statements: list[ast.stmt] | None,
        keep: dict[str, set[str]],
        drop: dict[str, set[str]],
    ) -> None:
        self.statements = statements
        self.keep = keep
        self.drop = drop


def compare(before: ast.Module | None, now: ast.Module, *, whole: bool = False) -> Plan:
    """Plan how to get from one text to another.

    Where statements other than definitions differ, the whole module runs: what they compute may be used anywhere.

    Args:
        before: the text that was imported; None if it is not known.
        now: the present text.
        whole: run the whole module in any case.
    """
    keep: dict[str, set[str]] = {}
    drop: dict[str, set[str]] = {}
    if before is None:
        return Plan(None, keep, drop)
    _compare_classes(before.body, now.body, "", keep, drop)
    if whole or _plain(before) != _plain(now):
        return Plan(None, {}, drop)
    known = Counter(ast.dump(statement) for statement in before.body)
    changed = [s for s in now.body if isinstance(s, _DEFINITIONS) and not known[ast.dump(s)]]
    names = {s.name for s in changed}
    _add_dependents(now, names)
    statements: list[ast.stmt] = [
        statement
        for statement in now.body
        if (isinstance(statement, _DEFINITIONS) and statement.name in names)
        or (isinstance(statement, _IMPORTS) and not known[ast.dump(statement)])
    ]
    return Plan(statements, keep, drop)


def _plain(module: ast.Module) -> list[str]:
    """The statements whose order and text matter."""
    body = module.body[1:] if ast.get_docstring(module, clean=False) is not None else module.body
    return [
        ast.dump(s) for s in body if _is_future(s) or not isinstance(s, (*_DEFINITIONS, *_IMPORTS))
    ]


def _is_future(statement: ast.stmt) -> bool:
    """Whether a statement changes how all others are compiled."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def defined_names(module: ast.Module) -> set[str]:
    """The names that `def` and `class` bind in a module, in `if` and `try` statements too."""
    found = set()
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _DEFINITIONS):
            found.add(node.name)
        elif isinstance(node, ast.Module | ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting += ast.iter_child_nodes(node)
    return found


def _add_dependents(module: ast.Module, names: set[str]) -> None:
    """Add the definitions that use one of the names when they run: as decorator, base, default, or in a class body."""
    definitions = [s for s in module.body if isinstance(s, _DEFINITIONS)]
    used = [(definition.name, _used_at_once(definition)) for definition in definitions]
    grown = True
    while grown:
        grown = False
        for name, uses in used:
            if name not in names and uses & names:
                names.add(name)
                grown = True


def _used_at_once(definition: Definition) -> set[str]:
    found: set[str] = set()
    parts: list[ast.AST] = list(definition.decorator_list)
    if isinstance(definition, ast.ClassDef):
        parts += [*definition.bases, *definition.keywords]
        for statement in definition.body:
            if isinstance(statement, _DEFINITIONS):
                found |= _used_at_once(statement)
            else:
                parts.append(statement)
    else:
        arguments = definition.args
        parts += [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
    for part in parts:
        found |= {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
    return found


def _compare_classes(
    before: list[ast.stmt],
    now: list[ast.stmt],
    prefix: str,
    keep: dict[str, set[str]],
    drop: dict[str, set[str]],
) -> None:
    olds = {s.name: s for s in before if isinstance(s, ast.ClassDef)}
    for new in now:
        old = olds.get(new.name) if isinstance(new, ast.ClassDef) else None
        if old is None or not isinstance(new, ast.ClassDef):
            continue
        name = prefix + new.name
        drop[name] = set(_assigned(old)) - set(_assigned(new)) - _defined(new)
        if _frame(old) == _frame(new):
            was = _assigned(old)
            keep[name] = {n for n, text in _assigned(new).items() if was.get(n) == text}
        _compare_classes(old.body, new.body, f"{name}.", keep, drop)


def _frame(definition: ast.ClassDef) -> list[str]:
    return [
        ast.dump(part)
        for part in (*definition.decorator_list, *definition.bases, *definition.keywords)
    ]


def _defined(definition: ast.ClassDef) -> set[str]:
    return {s.name for s in definition.body if isinstance(s, _DEFINITIONS)}


def _assigned(definition: ast.ClassDef) -> dict[str, str]:
    """The attributes that a class body assigns, and the text of the last assignment of each."""
    found = {}
    for statement in definition.body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found[node.id] = ast.dump(statement)
    return found
