"""Finding the object that a name such as `a.b["k"].c` or `%time` stands for."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .static import MISSING, lookup, lookup_in_class

#: Namespace name of magics and aliases.
INTERNAL = "IPython internal"
#: Namespace name of built-in names.
BUILTIN = "Python builtin"

_CONSTANTS: dict[str, object] = {"None": None, "True": True, "False": False}


class OInfo(NamedTuple):
    """What a name was found to be.

    Attributes:
        ismagic: it is a magic, or an alias.
        isalias: it is an alias of a system command.
        found: whether it was found at all.
        namespace: where the first part of the name was found, such as "Interactive" or "Python builtin".
        parent: the object that the last attribute or item belongs to.
        obj: the object. A property stands for itself: it is not run.
    """

    ismagic: bool
    isalias: bool
    found: bool
    namespace: str | None
    parent: Any
    obj: Any

    def get(self, field: str) -> Any:
        """The field of that name; callers of old used a dict here."""
        return getattr(self, field)


NOT_FOUND = OInfo(False, False, False, None, None, None)


def find_object(
    name: str,
    namespaces: Sequence[tuple[str, Mapping[str, Any]]],
    find_magic: Callable[[str, str], Any] | None = None,
    is_alias: Callable[[Any], bool] | None = None,
) -> OInfo:
    """Find the object called `name`.

    Args:
        name: a name, followed by attributes and constant items; or a magic with or without its `%` or `%%`.
        namespaces: pairs of a namespace's display name and its mapping, in the order of search.
        find_magic: called with a magic's name and "line" or "cell"; returns the function or None.
        is_alias: whether such a function is an alias of a system command.
    """
    name = name.strip()
    steps = None if name.startswith(("%", "!")) else parse_steps(name)
    if steps:
        for label, namespace in namespaces:
            value = namespace.get(steps[0].key, MISSING)
            if value is MISSING:
                continue
            return _walk(value, steps[1:], label)
        if steps[0].key in _CONSTANTS and len(steps) == 1:
            return OInfo(False, False, True, BUILTIN, None, _CONSTANTS[steps[0].key])
    magic = _find_magic(name, find_magic)
    if magic is None:
        return NOT_FOUND
    alias = is_alias is not None and is_alias(magic)
    return OInfo(True, alias, True, INTERNAL, None, magic)


class Step(NamedTuple):
    """One step on the way to an object: a name, an attribute or an item."""

    kind: str  # "name", "attribute", "item"
    key: Any


def parse_steps(expression: str) -> list[Step] | None:
    """Split `a.b[0]` into steps; None if it is anything but a name with attributes and constant items."""
    try:
        node: ast.expr = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    steps: list[Step] = []
    while True:
        if isinstance(node, ast.Attribute):
            steps.append(Step("attribute", node.attr))
            node = node.value
        elif isinstance(node, ast.Subscript):
            try:
                steps.append(Step("item", _constant_index(node.slice)))
            except ValueError:
                return None
            node = node.value
        elif isinstance(node, ast.Name):
            steps.append(Step("name", node.id))
            return steps[::-1]
        elif isinstance(node, ast.Constant) and not steps and expression in _CONSTANTS:
            return [Step("name", expression)]
        else:
            return None


def _constant_index(node: ast.expr) -> Any:
    if isinstance(node, ast.Slice):
        parts = [
            None if part is None else ast.literal_eval(part)
            for part in (node.lower, node.upper, node.step)
        ]
        return slice(*parts)
    return ast.literal_eval(node)


def _walk(value: Any, steps: Sequence[Step], label: str) -> OInfo:
    parent: Any = None
    for position, step in enumerate(steps):
        parent, last = value, position == len(steps) - 1
        try:
            value = (
                _item(parent, step.key)
                if step.kind == "item"
                else _attribute(parent, step.key, last)
            )
        except Exception:  # user code: properties, __getattr__ and __getitem__ may fail in any way
            return OInfo(False, False, False, None, parent, None)
    return OInfo(False, False, True, label, parent, value)


def _attribute(parent: Any, name: str, last: bool) -> Any:
    """The attribute; at the end of the way, a property stands for itself rather than for the value it computes."""
    if last:
        entry = lookup_in_class(type(parent), name)
        if isinstance(entry, property):
            return entry
        if isinstance(entry, functools.cached_property) and lookup(parent, name) is entry:
            return entry
    return getattr(parent, name)


def _item(parent: Any, key: Any) -> Any:
    return parent[key]


def _find_magic(name: str, find: Callable[[str, str], Any] | None) -> Any:
    if find is None:
        return None
    if name.startswith("%%"):
        return find(name[2:], "cell")
    if name.startswith("%"):
        return find(name[1:], "line")
    found = find(name, "line")
    return find(name, "cell") if found is None else found
