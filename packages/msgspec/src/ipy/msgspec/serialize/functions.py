"""Functions and classes by value: what was typed into one process can't be imported in another.

Everything that can be found by name in a module travels by name. The rest is taken apart: a function into its code,
defaults and closure, a class into its bases and attributes. Both ends must run the same minor version of Python.
"""

from __future__ import annotations

import marshal
import sys
import types
from collections.abc import Callable
from importlib import import_module
from typing import Any

SKIPPED = frozenset(("__dict__", "__weakref__", "__module__", "__qualname__"))


def reduce_by_value(obj: object) -> Any:
    """Return what pickle is to make of a function or class that has no name to be found by; else NotImplemented."""
    if isinstance(obj, types.FunctionType):
        return NotImplemented if _has_home(obj) else _reduce_function(obj)
    if isinstance(obj, type):
        return NotImplemented if _has_home(obj) else _reduce_class(obj)
    if isinstance(obj, types.ModuleType):
        return import_module, (obj.__name__,)
    if isinstance(obj, types.CellType):
        return make_cell, (), obj.cell_contents, None, None, set_cell
    return NotImplemented


def _has_home(obj: Any) -> bool:
    """Whether an object is found under its name in a module that others can import."""
    if obj.__module__ in (None, "__main__"):
        return False
    found: Any = sys.modules.get(obj.__module__)
    for part in obj.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is obj


def _reduce_function(function: types.FunctionType) -> tuple[Any, ...]:
    closure = function.__closure__ or ()
    made = (marshal.dumps(function.__code__), len(closure), function.__module__)
    state = {
        "cells": tuple(_contents(cell) for cell in closure),
        "defaults": function.__defaults__,
        "kwdefaults": function.__kwdefaults__,
        "name": function.__name__,
        "qualname": function.__qualname__,
        "doc": function.__doc__,
        "dict": function.__dict__,
    }
    # The state comes last, so that a function may refer to itself.
    return make_function, made, state, None, None, set_function


def _contents(cell: types.CellType) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:  # not bound yet
        return ()


def make_function(code: bytes, cells: int, module: str | None) -> Any:
    """Stands in pickles for `make_function_in`, which the reader gives its namespace."""
    return make_function_in({}, code, cells, module)


def make_function_in(
    namespace: dict[str, Any], code: bytes, cells: int, module: str | None
) -> types.FunctionType:
    """Return a function without its state, whose globals are a namespace or those of its module."""
    home = sys.modules.get(module) if module and module != "__main__" else None
    scope = vars(home) if home is not None else namespace
    closure = tuple(types.CellType() for _ in range(cells))
    return types.FunctionType(marshal.loads(code), scope, closure=closure)  # noqa: S302


def set_function(function: types.FunctionType, state: dict[str, Any]) -> None:
    """Give a function its state."""
    for cell, contents in zip(function.__closure__ or (), state["cells"], strict=True):
        if contents:
            cell.cell_contents = contents[0]
    function.__defaults__ = state["defaults"]
    function.__kwdefaults__ = state["kwdefaults"]
    function.__name__ = state["name"]
    function.__qualname__ = state["qualname"]
    function.__doc__ = state["doc"]
    function.__dict__.update(state["dict"])


def make_cell() -> types.CellType:
    """Return an empty cell."""
    return types.CellType()


def set_cell(cell: types.CellType, contents: object) -> None:
    """Fill a cell."""
    cell.cell_contents = contents


def _reduce_class(cls: type) -> tuple[Any, ...]:
    attributes = {
        name: value
        for name, value in vars(cls).items()
        if name not in SKIPPED and not isinstance(value, types.GetSetDescriptorType)
    }
    slots = attributes.get("__slots__")
    if slots is not None:
        # Descriptors of slots are made again with the class.
        for name in (slots,) if isinstance(slots, str) else slots:
            attributes.pop(name, None)
    first = {name: attributes.pop(name) for name in ("__slots__",) if name in attributes}
    return (
        make_class,
        (type(cls), cls.__name__, cls.__qualname__, cls.__bases__, first),
        attributes,
        None,
        None,
        set_class,
    )


def make_class(
    metaclass: type, name: str, qualname: str, bases: tuple[type, ...], first: dict[str, Any]
) -> type:
    """Return a class without its attributes."""
    made: type = metaclass(
        name, bases, {**first, "__qualname__": qualname, "__module__": "__main__"}
    )
    return made


def set_class(cls: type, attributes: dict[str, Any]) -> None:
    """Give a class its attributes."""
    for name, value in attributes.items():
        setattr(cls, name, value)


FUNCTION_MAKERS: dict[str, Callable[..., Any]] = {"make_function": make_function_in}
"""What needs the reader's namespace, by the name that stands in pickles."""
