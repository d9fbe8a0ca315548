"""Check that `sys.*`, `builtins.*` and `sys.modules` are assigned in `patches` modules only.

Process-wide state that is changed in one place, by context managers that restore, can be reasoned about.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OWNED = {"sys", "builtins"}
MUTATORS = {"pop", "update", "setdefault", "clear", "popitem"}


def find_aliases(tree: ast.AST) -> dict[str, str]:
    """Return the names that stand for `sys`, `builtins` and `sys.modules` in a module."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in OWNED:
                    names[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module in OWNED:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def owned_name(node: ast.AST, names: dict[str, str]) -> str | None:
    """Return the dotted name of a piece of process-wide state that `node` denotes, or None."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = names.get(node.value.id)
        return f"{owner}.{node.attr}" if owner in OWNED else None
    if isinstance(node, ast.Name):
        return names.get(node.id)
    return None


def changed_names(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """Yield the process-wide names that one node changes."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    elif isinstance(node, ast.Delete):
        targets = list(node.targets)
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Tuple | ast.List):
            targets.extend(target.elts)
        elif isinstance(target, ast.Starred):
            targets.append(target.value)
        elif isinstance(target, ast.Attribute) and (name := owned_name(target, names)):
            yield name
        elif isinstance(target, ast.Subscript) and (name := owned_name(target.value, names)):
            yield f"{name}[...]"
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id in {"setattr", "delattr"} and node.args:
            if (name := owned_name(node.args[0], names)) in OWNED:
                yield f"{name}.*"
        elif (
            isinstance(function, ast.Attribute)
            and function.attr in MUTATORS
            and owned_name(function.value, names) == "sys.modules"
        ):
            yield f"sys.modules.{function.attr}()"


def find_faults(source: str, place: str) -> list[str]:
    """Return every change of process-wide state in a module: one line each."""
    tree = ast.parse(source, place)
    names = find_aliases(tree)
    return [
        f"{place}:{getattr(node, 'lineno', 0)}: changes {name}; that belongs in a patches module"
        for node in ast.walk(tree)
        for name in changed_names(node, names)
    ]


def is_patches_module(path: Path) -> bool:
    """Say whether a module is one of those that may patch."""
    return path.stem == "patches" or "patches" in {parent.name for parent in path.parents}


def main() -> int:
    """Check every module of every package; return the exit status."""
    faults = []
    paths = [
        path for path in sorted(ROOT.glob("packages/*/src/**/*.py")) if not is_patches_module(path)
    ]
    for path in paths:
        faults += find_faults(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    for fault in faults:
        print(f"patches: {fault}", file=sys.stderr)
    if not faults:
        print(f"patches: {len(paths)} modules leave sys and builtins alone")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
