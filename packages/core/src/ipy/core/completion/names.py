"""Matching names with what was typed of them, and putting them in order."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ipy.core.inspection.static import (
    MISSING,
    instance_namespace,
    is_a,
    lookup_in_class,
    module_of,
)

#: So many names are offered at most.
MAX_NAMES = 3000

#: Keywords that can stand where a value can; the others begin statements or need something before them.
VALUE_KEYWORDS = frozenset(["None", "True", "False", "lambda", "not", "await"])


def snapshot(namespace: Mapping[Any, Any] | None) -> list[str]:
    """The names in a namespace that another thread may be changing."""
    if not namespace:
        return []
    for _ in range(20):
        try:
            return [name for name in list(namespace) if isinstance(name, str)]
        except RuntimeError:  # it changed its size meanwhile
            continue
    return []


def is_name(name: object) -> bool:
    """Whether a string can stand as a name in source code."""
    return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)


def by_prefix(names: Iterable[str], typed: str) -> list[str]:
    """The names that begin with what was typed."""
    return [name for name in names if name.startswith(typed)]


def by_abbreviation(names: Iterable[str], typed: str) -> list[str]:
    """The names in snake case that `typed` abbreviates: `f_b` stands for `foo_bar` and `foo_bar_baz`."""
    if "_" not in typed.strip("_"):
        return []
    bare = typed.lstrip("_")
    words = "[^_]*_".join(re.escape(part) for part in bare.split("_"))
    abbreviated = re.compile(f"{'_' * (len(typed) - len(bare))}(?!_){words}").match
    return [name for name in names if abbreviated(name)]


def matching(names: Iterable[str], typed: str, *, any_case: bool = False) -> list[str]:
    """The names that `typed` begins or abbreviates; where there are none, those that it begins in another case.

    Args:
        names: the candidates.
        typed: what was typed.
        any_case: whether another case will do.
    """
    candidates = list(names)
    found = by_prefix(candidates, typed)
    if len(found) < MAX_NAMES:
        found += [name for name in by_abbreviation(candidates, typed) if not name.startswith(typed)]
    if not found and any_case and typed:
        folded = typed.casefold()
        found = [name for name in candidates if name.casefold().startswith(folded)]
    return found


def without_hidden(names: Iterable[str], typed: str, omit: int) -> list[str]:
    """Leave out underscore names unless an underscore was typed.

    Args:
        names: the candidates.
        typed: what was typed.
        omit: 0 keeps all, 1 leaves out `__special__` names, 2 all that begin with an underscore.
    """
    if typed.startswith("_") or omit == 0:
        return list(names)
    if omit == 1:
        return [name for name in names if not (name.startswith("__") and name.endswith("__"))]
    return [name for name in names if not name.startswith("_")]


def in_order(
    names: Iterable[str], first: Collection[str] = (), limit: int | None = None
) -> list[str]:
    """Sorted: plain names, then `_private`, then `__special__`.

    Args:
        names: the names.
        first: those among them that come before the others of their kind.
        limit: how many are wanted at most.
    """
    chosen = set(names)
    if limit is not None and len(chosen) > limit:
        chosen = _some(chosen, first, limit)
    return sorted(chosen, key=lambda name: sorting_key(name, first))


def _some(names: Collection[str], first: Collection[str], limit: int) -> set[str]:
    """As many names as are wanted, those that come first among them.

    Sorting half a million names with a key takes a second, for most of which no other thread runs: what is typed would not
    appear. Finding the smallest few is quick, and lets others run.
    """
    import heapq

    chosen: set[str] = set()
    for underscores in range(3):
        kind = [name for name in names if _underscores(name) == underscores]
        for is_first in (True, False):
            group = [name for name in kind if (name in first) is is_first]
            chosen.update(heapq.nsmallest(limit - len(chosen), group))
            if len(chosen) == limit:
                return chosen
    return chosen


def _underscores(bare: str) -> int:
    return 0 if bare[:1] != "_" else 2 if bare[1:2] == "_" else 1


def sorting_key(name: str, first: Collection[str] = ()) -> tuple[int, bool, str, str]:
    """Key for sorting names: by leading underscores, then alphabetically without regard to case."""
    bare = name.lstrip("%")
    return _underscores(bare), name not in first, bare.casefold(), name


def type_of(obj: Any) -> str:
    """The kind of an object as front ends name it: "function", "class", "module" or "instance"."""
    import types

    if is_a(obj, type):
        return "class"
    if is_a(obj, types.ModuleType):
        return "module"
    if is_a(obj, property):
        return "property"
    return "function" if is_a(obj, _CALLABLES) or wraps_function(obj) else "instance"


def is_ufunc(obj: object) -> bool:
    """Whether an object is one of numpy's functions over arrays; its computed attributes are numpy's own code."""
    cls = type(obj)
    return cls.__name__ == "ufunc" and module_of(cls) == "numpy"


def wraps_function(obj: object) -> bool:
    """Whether an object of another type stands for a function: numpy's dispatchers and ufuncs, cached functions."""
    if is_ufunc(obj):
        return True
    wrapped = instance_namespace(obj).get("__wrapped__", MISSING)
    return is_a(wrapped, _CALLABLES) and lookup_in_class(type(obj), "__call__") is not MISSING


def _callables() -> tuple[type, ...]:
    import types

    return (
        types.FunctionType,
        types.MethodType,
        types.BuiltinFunctionType,
        types.MethodDescriptorType,
        types.WrapperDescriptorType,
        types.MethodWrapperType,
        types.ClassMethodDescriptorType,
        classmethod,
        staticmethod,
    )


_CALLABLES = _callables()

#: Makes the type and signature of a name.
Describe = Callable[[str], tuple[str, str]]
