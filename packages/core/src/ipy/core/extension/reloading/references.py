"""Replacing objects by others in whatever refers to them."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Mapping, MutableMapping
from types import CellType, ModuleType
from typing import Any


def replace_references(pairs: Iterable[tuple[Any, Any]]) -> list[str]:
    """Let everything that refers to the first object of a pair refer to the second one instead.

    Dictionaries, lists, sets, deques, closure variables, classes and instances are followed. Tuples can't change; those in
    namespaces of modules are made anew by `rebuilt`.

    Returns:
        What could not be changed, in words.
    """
    # Tuples, which are left alone below: lists of ours would be changed as well.
    fixed = tuple(pairs)
    by_id = {id(old): replacement for old, replacement in fixed if old is not replacement}
    if not by_id:
        return []
    problems: list[str] = []
    for referrer in gc.get_referrers(*(old for old, _ in fixed)):
        if referrer is by_id:
            continue
        problem = _replace_in(referrer, by_id)
        if problem and problem not in problems:
            problems.append(problem)
    for old, _ in fixed:
        if isinstance(old, type):
            problems += _replace_bases(old, by_id)
    return problems


def _replace_in(referrer: Any, by_id: Mapping[int, Any]) -> str:
    kind = type(referrer)
    if isinstance(referrer, dict):
        _replace_in_dict(referrer, by_id)
    elif kind is list or kind is deque:
        _replace_in_sequence(referrer, by_id)
    elif kind is set:
        for item in [item for item in referrer if id(item) in by_id]:
            referrer.discard(item)
            referrer.add(by_id[id(item)])
    elif kind is CellType:
        if id(referrer.cell_contents) in by_id:
            referrer.cell_contents = by_id[id(referrer.cell_contents)]
    elif id(kind) in by_id:
        try:
            referrer.__class__ = by_id[id(kind)]
        except TypeError as error:
            return f"an instance of {kind.__qualname__} that was made while the module ran keeps its class ({error})"
    return ""


def _replace_in_dict(referrer: dict[Any, Any], by_id: Mapping[int, Any]) -> None:
    changes = [(key, by_id[id(value)]) for key, value in referrer.items() if id(value) in by_id]
    if changes:
        owner = _class_with_dict(referrer)
        for key, value in changes:
            if owner is None:
                referrer[key] = value
            else:
                # Past the class, methods that were looked up once would still be found.
                type.__setattr__(owner, key, value)
    for key in [key for key in referrer if id(key) in by_id]:
        referrer[by_id[id(key)]] = referrer.pop(key)


def _class_with_dict(namespace: dict[Any, Any]) -> type | None:
    """The class whose attributes a dictionary holds; None if it is none's."""
    if "__module__" not in namespace or "__doc__" not in namespace or "__name__" in namespace:
        return None
    for referrer in gc.get_referrers(namespace):
        if isinstance(referrer, type) and any(
            found is namespace for found in gc.get_referents(referrer)
        ):
            return referrer
    return None


def _replace_in_sequence(referrer: Any, by_id: Mapping[int, Any]) -> None:
    for index in reversed(range(len(referrer))):
        replacement = by_id.get(id(referrer[index]))
        if replacement is None:
            continue
        if any(item is replacement for item in referrer):
            # A register that holds the old one has got the new one added.
            del referrer[index]
        else:
            referrer[index] = replacement


def _replace_bases(cls: type, by_id: Mapping[int, Any]) -> list[str]:
    problems = []
    # Asked of `type`: of a metaclass, it is the method of its instances.
    subclasses: list[type] = type.__subclasses__(cls)
    for subclass in subclasses:
        bases = tuple(by_id.get(id(base), base) for base in subclass.__bases__)
        if id(subclass) in by_id:
            # On its way out itself.
            continue
        try:
            subclass.__bases__ = bases
        except TypeError as error:
            problems.append(f"{subclass.__qualname__} keeps its old base ({error})")
    return problems


def rebuilt(value: Any, by_id: Mapping[int, Any]) -> Any:
    """A tuple with its items replaced, inner tuples too; anything else as it is."""
    if type(value) is not tuple:
        return value
    items = tuple(by_id.get(id(item), rebuilt(item, by_id)) for item in value)
    return items if any(a is not b for a, b in zip(items, value, strict=True)) else value


def rebind(
    pairs: Iterable[tuple[Any, Any]],
    modules: Mapping[str, Any],
    further: Iterable[MutableMapping[str, Any]] = (),
) -> None:
    """Bind names of modules, and of further namespaces, that have the first object of a pair to the second."""
    by_id = {id(old): new for old, new in pairs}
    if not by_id:
        return
    namespaces = [vars(m) for m in list(modules.values()) if isinstance(m, ModuleType)]
    for namespace in [*namespaces, *further]:
        for name, value in list(namespace.items()):
            if id(value) in by_id:
                namespace[name] = by_id[id(value)]
