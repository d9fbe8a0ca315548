"""Bringing one module up to date."""

from __future__ import annotations
import __future__

import ast
import linecache
import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

from ipy.core.errors import ShellError

from .changes import Plan, compare, defined_names
from .classes import Unpatchable, check_patchable, nested_pairs, patch_class
from .functions import CodeTable, functions_of_file, patch_function, replace_code
from .references import rebind, rebuilt, replace_references

_FUTURE_FLAGS = 0
for _feature in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _feature).compiler_flag


class ReloadFailed(ShellError):
    """The new text could not be compiled or run; the module is as it was.

    Attributes:
        name: of the module.
        retry: it may succeed once other modules have been reloaded.
    """

    def __init__(self, name: str, reason: str, *, retry: bool = False) -> None:
        super().__init__(f"{name!r} keeps its old code: {reason}")
        self.name = name
        self.retry = retry


def reload_module(
    module: ModuleType,
    path: str,
    before: bytes | None,
    now: bytes,
    *,
    whole: bool = False,
    namespaces: tuple[MutableMapping[str, Any], ...] = (),
) -> list[str]:
    """Run what has changed in a module's file, and patch what was defined before.

    Args:
        module: the module.
        path: its file.
        before: the text that was imported; None if it is not known.
        now: the present text.
        whole: run the whole module, whatever has changed.
        namespaces: further dictionaries, the user's, in which names are bound to what could not be patched.

    Returns:
        What could not be brought up to date, in words.

    Raises:
        ReloadFailed: the text can't be compiled, or failed while it ran.
    """
    name = module.__name__
    tree, code = _compiled(module, path, now)
    old_tree, old_code = _compiled_before(path, before)
    plan = compare(old_tree, tree, whole=whole)
    if plan.statements is None:
        to_run = code
    else:
        subset = ast.Module(plan.statements, [])
        to_run = compile(
            subset, path, "exec", flags=code.co_flags & _FUTURE_FLAGS, dont_inherit=True
        )
    functions = functions_of_file(path)
    namespace = vars(module)
    old_names = dict(namespace)
    with _rolled_back_on_failure(name, path, namespace, old_names):
        if plan.statements is not None:
            namespace["__doc__"] = ast.get_docstring(tree, clean=False)
        exec(to_run, namespace)
    linecache.checkcache(path)
    kept = replace_code(functions, CodeTable(old_code, code))
    problems = [f"{inner} (made earlier; it uses other variables now)" for inner in kept]
    definitions = _Definitions(name, defined_names(tree), namespace, old_names)
    return problems + definitions.patch(plan, namespaces)


def _compiled(module: ModuleType, path: str, source: bytes) -> tuple[ast.Module, CodeType]:
    loader = getattr(module.__spec__, "loader", None)
    to_code = getattr(loader, "source_to_code", None)
    try:
        tree = ast.parse(source, path)
        if to_code is None:
            return tree, compile(tree, path, "exec", dont_inherit=True)
        return tree, to_code(source, path)
    except (SyntaxError, ValueError) as error:
        raise ReloadFailed(module.__name__, _told(error, path)) from None


def _compiled_before(path: str, source: bytes | None) -> tuple[ast.Module | None, CodeType | None]:
    if source is None:
        return None, None
    try:
        tree = ast.parse(source, path)
        return tree, compile(tree, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        # Not what was imported, then.
        return None, None


@contextmanager
def _rolled_back_on_failure(
    name: str, path: str, namespace: dict[str, Any], old: dict[str, Any]
) -> Iterator[None]:
    """Put a module's names back when its code fails; Ctrl-C does the same and goes on its way."""
    try:
        yield
    except BaseException as error:
        for added in set(namespace) - set(old):
            del namespace[added]
        namespace.update(old)
        if not isinstance(error, Exception | SystemExit):
            raise
        # The module is user code.
        raise ReloadFailed(
            name, _told(error, path), retry=isinstance(error, ImportError | AttributeError)
        ) from error


def _told(error: BaseException, path: str) -> str:
    """The error in one line, with its place."""
    file = os.path.basename(path)
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg} ({file}, line {error.lineno})"
    line = None
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == path:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    place = f" ({file}, line {line})" if line else f" ({file})"
    return f"{type(error).__name__}: {error}{place}"


class _Definitions:
    """What a module defined before, and defines now under the same names.

    Args:
        name: of the module.
        defined: the names that `def` and `class` bind in its text.
        namespace: its names now.
        old_names: its names before.
    """

    def __init__(
        self, name: str, defined: set[str], namespace: dict[str, Any], old_names: dict[str, Any]
    ) -> None:
        self._name = name
        self._defined = defined
        self._namespace = namespace
        self._old_names = old_names
        self._problems: list[str] = []
        # (new, old): what the new one was is now the old one.
        self._merged: list[tuple[Any, Any]] = []
        # (old, new): who has the old one under some name gets the new one.
        self._rebound: list[tuple[Any, Any]] = []

    def patch(self, plan: Plan, namespaces: tuple[MutableMapping[str, Any], ...]) -> list[str]:
        """Patch the old definitions, and let everything refer to them.

        Returns:
            What could not be done, in words.
        """
        classes, functions = self._sort()
        self._patch_classes(classes, plan)
        for old, new in functions:
            _keep_registrations(self._name, old, new)
            if patch_function(old, new):
                self._merged.append((new, old))
            else:
                self._rebound.append((old, new))
        by_id = {id(new): old for new, old in self._merged}
        for key, value in list(self._namespace.items()):
            self._namespace[key] = rebuilt(value, by_id)
        self._problems += replace_references(tuple(self._merged))
        for old, _ in self._rebound:
            clear = getattr(old, "cache_clear", None)
            if callable(clear):
                # Who holds the old wrapper gets the new function, not results of the former.
                clear()
        rebind(self._rebound, sys.modules, namespaces)
        return self._problems

    def _sort(self) -> tuple[list[tuple[type, type]], list[tuple[FunctionType, FunctionType]]]:
        """Pairs of classes, and of functions, that can be merged; the rest is noted as it can be treated."""
        classes: list[tuple[type, type]] = []
        functions: list[tuple[FunctionType, FunctionType]] = []
        taken: set[int] = set()
        for key, new in list(self._namespace.items()):
            old = self._old_names.get(key)
            if old is None or old is new or id(old) in taken or not self._is_definition(key, old):
                continue
            taken.add(id(old))
            if isinstance(old, type) and isinstance(new, type):
                classes.append((old, new))
            elif isinstance(old, FunctionType) and isinstance(new, FunctionType):
                functions.append((old, new))
            else:
                self._replace(key, old, new)
        return classes, functions

    def _is_definition(self, key: str, value: Any) -> bool:
        if not isinstance(value, type | FunctionType):
            # What a decorator has made.
            return key in self._defined and not isinstance(value, ModuleType)
        if isinstance(value, FunctionType) and key in self._defined:
            return True
        return value.__module__ == self._name

    def _replace(self, key: str, old: Any, new: Any) -> None:
        """A function or class has become something else, or something else has changed."""
        self._rebound.append((old, new))
        if isinstance(old, type):
            self._problems.append(f"{key} is no longer a class: its instances keep the old one")
        elif isinstance(old, FunctionType) and callable(new):
            # Who holds the function gets what has taken its name.
            patch_function(old, _calling(new))

    def _patch_classes(self, classes: list[tuple[type, type]], plan: Plan) -> None:
        pairs = [inner for old, new in classes for inner in nested_pairs(old, new)]
        successors = {id(new): old for old, new in pairs}
        for old, new in pairs:
            try:
                check_patchable(old, new, successors)
            except Unpatchable as error:
                self._problems.append(f"{old.__qualname__}: {error}")
                del successors[id(new)]
                self._rebound.append((old, new))
        for old, new in pairs:
            if id(new) not in successors:
                continue
            name = new.__qualname__
            problems, parts = patch_class(
                old, new, successors, plan.keep.get(name, ()), plan.drop.get(name, ())
            )
            self._problems += problems
            self._merged += parts


def _calling(target: Any) -> FunctionType:
    """A function that calls something else."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return target(*args, **kwargs)

    made: Any = call
    made.__wrapped__ = target
    function: FunctionType = made
    return function


def _keep_registrations(name: str, old: Any, new: Any) -> None:
    """Take over what others have registered with a `functools.singledispatch` function."""
    if not (hasattr(old, "registry") and hasattr(new, "registry") and hasattr(new, "dispatch")):
        return
    for kind, implementation in old.registry.items():
        if kind not in new.registry and getattr(implementation, "__module__", None) != name:
            new.register(kind, implementation)
