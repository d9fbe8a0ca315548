"""The attributes that a value has, as far as they can be told without running its code."""

from __future__ import annotations

import itertools
import sys
import types
from collections.abc import Iterable
from typing import Any

from ipy.core.inspection.static import (
    MISSING,
    answers_everything,
    class_namespace,
    instance_namespace,
    is_a,
    lookup,
    lookup_in_class,
    mro,
    value_of,
)

from .attributes import self_assignments
from .budget import Budget, OutOfTimeError, runner
from .evaluator import Evaluator
from .names import by_abbreviation, is_name
from .scopes import class_scope
from .values import Instance, Live, SourceClass, SourceInstance, Value, alternatives

#: At so many names that fit the listing stops; nobody reads more, and typing narrows it.
MAX_NAMES = 5000
#: Part of the time that looking through the names may use up.
SCAN_SHARE = 0.5
#: Part of the time that a `__dir__` method may use up, so that there is some left for the rest.
DIR_SHARE = 0.6
_BATCH = 2048

_DIRS_OF_PYTHON = (
    object.__dict__["__dir__"],
    type.__dict__["__dir__"],
    vars(types.ModuleType)["__dir__"],
)


class Members:
    """Lists attributes.

    Args:
        evaluator: follows base classes that were not executed.
        budget: the time that is left.
        limit_to_all: whether `__all__`, where there is one, is the whole listing.
    """

    def __init__(self, evaluator: Evaluator, budget: Budget, *, limit_to_all: bool = False) -> None:
        self.evaluator = evaluator
        self.budget = budget
        self.limit_to_all = limit_to_all

    def names(self, value: Value | None, prefix: str = "") -> list[str]:
        """The attribute names of a value that `prefix` begins, in any case, or abbreviates; not in order, without doubles."""
        found: dict[str, None] = {}
        for one in alternatives(value):
            found.update(dict.fromkeys(self._of(one, prefix)))
        return list(found)

    def _of(self, value: Value, prefix: str) -> list[str]:
        if isinstance(value, Live):
            return self._of_live(value.obj, prefix)
        if isinstance(value, Instance):
            names: list[str] = []
            for base in mro(value.cls):
                names += class_namespace(base)
                declared = class_namespace(base).get("__annotations__")
                names += declared if isinstance(declared, dict) else ()
            return self._chosen(names, prefix)
        if isinstance(value, (SourceClass, SourceInstance)):
            return self._chosen(self._of_source(value, 0), prefix)
        return []

    def _of_source(self, value: SourceClass | SourceInstance, depth: int) -> list[str]:
        cls = value.cls if isinstance(value, SourceInstance) else value
        names = list(class_scope(cls.node, cls.scope).bindings)
        if isinstance(value, SourceInstance):
            for _, statement in self_assignments(cls.node):
                targets = getattr(statement, "targets", None) or [statement.target]
                names += [target.attr for target in targets if hasattr(target, "attr")]
        bases = self.evaluator.bases(cls) if depth < 20 else []
        for base in bases:
            if isinstance(base, Live):
                names += [name for one in mro(base.obj) for name in class_namespace(one)]
            else:
                inner = SourceInstance(base) if isinstance(value, SourceInstance) else base
                names += self._of_source(inner, depth + 1)
        if not bases:
            names += class_namespace(object)
        return names

    def _of_live(self, obj: Any, prefix: str) -> list[str]:
        if self.limit_to_all:
            listed = value_of(obj, "__all__")
            if isinstance(listed, (list, tuple)):
                return self._chosen(listed, prefix)
        own = lookup_in_class(type(obj), "__dir__")
        if (own is not MISSING and not any(own is known for known in _DIRS_OF_PYTHON)) or (
            is_a(obj, types.ModuleType) and callable(instance_namespace(obj).get("__dir__"))
        ):
            names = self._by_dir(obj)
        else:
            names = None
        return self._chosen(self._static(obj) if names is None else names, prefix)

    def _by_dir(self, obj: Any) -> list[str] | None:
        """What the object's own `__dir__` says; None if it fails, takes too long, or answers to every name."""
        try:
            return runner.call(lambda: self._asked(obj), self.budget.left() * DIR_SHARE)
        except OutOfTimeError:
            return None
        except Exception:  # user code: __dir__ may fail in any way
            return None

    @staticmethod
    def _asked(obj: Any) -> list[str] | None:
        if answers_everything(obj) and lookup(obj, "__dir__") is MISSING:
            return None
        return [name for name in dir(obj) if isinstance(name, str)]

    @staticmethod
    def _static(obj: Any) -> list[str]:
        names: list[str] = []
        for _ in range(20):
            try:
                names = list(instance_namespace(obj)) if not is_a(obj, type) else []
                break
            except RuntimeError:  # another thread changed it meanwhile
                continue
        if is_a(obj, types.ModuleType):
            lead = f"{obj.__name__}."
            if "__path__" in names:
                loaded = list(sys.modules)
                names += [
                    n[len(lead) :]
                    for n in loaded
                    if n.startswith(lead) and "." not in n[len(lead) :]
                ]
            return names
        for base in mro(obj if is_a(obj, type) else type(obj)):
            names += class_namespace(base)
        return names

    def _chosen(self, names: Iterable[Any], typed: str) -> list[str]:
        """Those names that can be typed and fit what was typed; as many as there is time for."""
        folded = typed.casefold()
        abbreviated = "_" in typed.strip("_")
        limit = self.budget.left() * (1 - SCAN_SHARE)
        found: list[str] = []
        shortened: list[str] = []
        listed = iter(names)
        while batch := list(itertools.islice(listed, _BATCH)):
            fitting = batch
            if typed:
                texts = [name for name in batch if is_a(name, str)]
                fitting = [name for name in texts if name[: len(typed)].casefold() == folded]
                if abbreviated and not found and not fitting:
                    shortened += by_abbreviation(texts, typed)
            found += [name for name in fitting if is_name(name)]
            if len(found) >= MAX_NAMES or self.budget.left() < limit:
                break
        found = found or [name for name in shortened if is_name(name)]
        return found[:MAX_NAMES]
