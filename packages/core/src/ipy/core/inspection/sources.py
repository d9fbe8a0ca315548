"""Finding the source of objects: file, line, text."""

from __future__ import annotations

import functools
import types
from typing import Any

from .static import MISSING, answers_everything, lookup

#: File names that hold no text.
BINARY_SUFFIXES = (".so", ".pyd", ".dll", ".dylib", ".pyc", ".pyo")


def unwrap(obj: Any) -> Any:
    """The function behind decorators, partials, bound methods and properties."""
    for _ in range(100):  # a bound, since wrappers may form a ring
        if isinstance(obj, (functools.partial, functools.partialmethod)):
            obj = obj.func
        elif isinstance(obj, property):
            getter = obj.fget or obj.fset or obj.fdel
            if getter is None:
                return obj
            obj = getter
        elif isinstance(obj, functools.cached_property):
            obj = obj.func
        elif isinstance(obj, (types.MethodType, classmethod, staticmethod)):
            obj = obj.__func__
        else:
            wrapped = lookup(obj, "__wrapped__")
            if wrapped is MISSING or wrapped is obj or isinstance(obj, type):
                return obj
            obj = wrapped
    return obj


def find_file(obj: Any) -> str | None:
    """The file in which an object, or failing that its class, is defined; a cell's name for what was typed."""
    import inspect  # 5 ms

    if answers_everything(obj):
        obj = type(obj)
    obj = unwrap(obj)
    for candidate in (obj, type(obj)):
        found: str | None
        try:
            found = _prompt_file(candidate)
            found = found or inspect.getsourcefile(candidate) or inspect.getfile(candidate)
        except (
            Exception
        ):  # no file (OSError, TypeError), or user code: __module__ and __file__ may be anything
            found = None
        if found:
            return _thawed(found, candidate)
        if isinstance(obj, type):
            return None
    return None


def find_source_line(obj: Any) -> int | None:
    """The number of the line at which the definition of an object begins, counted from 1."""
    import inspect

    if answers_everything(obj):
        obj = type(obj)
    obj = unwrap(obj)
    for candidate in (obj, type(obj)):
        at_prompt = _class_at_prompt(candidate)
        if at_prompt is not None:
            return at_prompt[1]
        try:
            return inspect.getsourcelines(candidate)[1] or 1
        except Exception:  # no source (OSError, TypeError), or user code, as above
            pass
        if isinstance(obj, type):
            return None
    return None


def getsource(obj: Any, name: str = "") -> str | None:
    """The text of an object's definition, of its class where it has none, or None.

    The parts of a property follow one another, each under a comment that names it.
    """
    if isinstance(obj, property):
        parts = []
        for part in ("fget", "fset", "fdel"):
            function = getattr(obj, part)
            text = None if function is None else _plain_source(function)
            if text:
                parts.append(f"# {name}.{part}\n{text}" if name else text)
        return "".join(parts) or None
    if answers_everything(obj):
        return _plain_source(type(obj))
    return _plain_source(obj) or (
        None if isinstance(obj, type) or _is_function(obj) else _plain_source(type(obj))
    )


def _is_function(obj: Any) -> bool:
    return isinstance(
        unwrap(obj), (types.FunctionType, types.BuiltinFunctionType, types.ModuleType)
    )


def _plain_source(obj: Any) -> str | None:
    import inspect
    import textwrap

    obj = unwrap(obj)
    at_prompt = _class_at_prompt(obj)
    if at_prompt is not None:
        return at_prompt[2]
    try:
        file = inspect.getfile(obj)
        if file.endswith(BINARY_SUFFIXES):
            return None
        if "<frozen " in file:
            return _frozen_source(obj, _thawed(file, obj))
        return textwrap.dedent(inspect.getsource(obj))
    except (
        Exception
    ):  # no source (OSError, TypeError), or user code: __module__ and __file__ may be anything
        return None


def _frozen_source(obj: Any, file: str) -> str | None:
    """The text of a function, class or module of the part of the standard library that `inspect` has no source of."""
    import inspect
    import linecache
    import textwrap

    lines = linecache.getlines(file)
    if isinstance(obj, types.ModuleType):
        return "".join(lines) or None
    if isinstance(obj, type):
        span = _class_span("".join(lines), obj.__qualname__)
        return None if span is None else textwrap.dedent("".join(lines[span[0] - 1 : span[1]]))
    code = getattr(getattr(obj, "__func__", obj), "__code__", None)
    if code is None or not lines:
        return None
    return textwrap.dedent("".join(inspect.getblock(lines[code.co_firstlineno - 1 :])))


def _prompt_file(obj: Any) -> str | None:
    at_prompt = _class_at_prompt(obj)
    return None if at_prompt is None else at_prompt[0]


def _class_at_prompt(obj: Any) -> tuple[str, int, str] | None:
    """File, line and text of a class that was typed in: `inspect` looks for a file of `__main__` and finds none."""
    import linecache

    if not isinstance(obj, type) or getattr(obj, "__module__", None) != "__main__":
        return None
    # Entries without a modification time don't come from the disk: cells. The newest definition counts.
    cells = [
        file for file, entry in list(linecache.cache.items()) if len(entry) > 1 and entry[1] is None
    ]
    of_methods = {
        function.__code__.co_filename
        for function in list(vars(obj).values())
        if isinstance(function, types.FunctionType)
    }
    for file in [
        *(c for c in reversed(cells) if c in of_methods),
        *(c for c in reversed(cells) if c not in of_methods),
    ]:
        lines = linecache.getlines(file)
        span = _class_span("".join(lines), obj.__qualname__)
        if span is not None:
            return file, span[0], "".join(lines[span[0] - 1 : span[1]])
    return None


def _class_span(text: str, qualname: str) -> tuple[int, int] | None:
    """First and last line of the last class of that qualified name, decorators included."""
    import ast

    if f"class {qualname.rpartition('.')[2]}" not in text:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    wanted = [part for part in qualname.split(".") if part != "<locals>"]
    body: list[ast.stmt] = tree.body
    for depth, part in enumerate(wanted):
        kinds = (
            (ast.ClassDef,)
            if depth == len(wanted) - 1
            else (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        )
        found = [node for node in body if isinstance(node, kinds) and node.name == part]
        if not found:
            return None
        node = found[-1]
        body = node.body
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return first, node.end_lineno or node.lineno


def _thawed(file: str, obj: Any) -> str:
    """The real file of a frozen module of the standard library."""
    import sys

    if "<frozen " not in file:
        return file
    module = (
        obj
        if isinstance(obj, types.ModuleType)
        else sys.modules.get(str(getattr(obj, "__module__", "")))
    )
    real = getattr(module, "__file__", None)
    return real if isinstance(real, str) else file


def is_prompt_file(file: str) -> bool:
    """Whether a file name belongs to a cell, not to the disk."""
    return file.startswith("<") or lookup_in_linecache(file)


def lookup_in_linecache(file: str) -> bool:
    """Whether the text of `file` was put into `linecache` by hand."""
    import linecache

    entry = linecache.cache.get(file)
    return entry is not None and len(entry) > 1 and entry[1] is None
