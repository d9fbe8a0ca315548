"""Docstrings: an object's own, never one that it merely inherited from a built-in type."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from typing import Any

from .static import MISSING, instance_namespace, lookup, lookup_in_class, method_of

#: What `__call__` of every function and `__init__` of every object say, which tells nobody anything.
_SAYS_NOTHING = frozenset(
    doc
    for doc in (
        types.FunctionType.__call__.__doc__,
        object.__init__.__doc__,
        type.__call__.__doc__,
        object.__new__.__doc__,
    )
    if doc
)

#: Instances of these carry the documentation of their type, not one of their own.
_TYPE_DOCS = frozenset(
    inspect.cleandoc(doc)
    for doc in (
        cls.__doc__
        for cls in (
            types.ModuleType,
            types.MethodType,
            types.FunctionType,
            property,
            classmethod,
            staticmethod,
            type,
        )
    )
    if doc
)


def getdoc(obj: Any) -> str | None:
    """The docstring of an object, cleaned of indentation; a `getdoc()` method of its own has the first word."""
    override = method_of(obj, "getdoc")
    if override is not None:
        try:
            text = override()
        except Exception:  # user code
            text = None
        if isinstance(text, str):
            return inspect.cleandoc(text)
    try:
        text = inspect.getdoc(obj)
    except Exception:  # user code: __doc__ may be a property
        return None
    return text if isinstance(text, str) else None


def own_doc(obj: Any) -> str | None:
    """The docstring, or None where it is only that of the built-in type behind the object."""
    text = getdoc(obj)
    return None if text in _TYPE_DOCS and not isinstance(obj, type) else text


def is_type_doc(text: str) -> bool:
    """Whether a docstring is that of a built-in type whose instances have docstrings of their own."""
    return text in _TYPE_DOCS


def telling_doc(obj: Any) -> str | None:
    """The docstring of a special method, or None where it is the one that every such method has."""
    text = getdoc(obj)
    return None if text is None or text in _SAYS_NOTHING or _inherited_from_builtin(text) else text


def _inherited_from_builtin(text: str) -> bool:
    return text.partition("\n")[0] in _FIRST_LINES


_FIRST_LINES = frozenset(doc.partition("\n")[0] for doc in _SAYS_NOTHING)


def custom_doc(parent: Any, name: str) -> str | None:
    """What `parent.__custom_documentations__` says about its attribute `name`, if it has such a mapping."""
    if parent is None:
        return None
    table = lookup(parent, "__custom_documentations__")
    if table is MISSING and not isinstance(parent, type):
        table = instance_namespace(parent).get("__custom_documentations__", MISSING)
    if isinstance(table, property):
        try:
            table = parent.__custom_documentations__
        except Exception:  # user code
            return None
    if not isinstance(table, Mapping):
        return None
    try:
        text = table.get(name)
    except Exception:  # user code
        return None
    return text if isinstance(text, str) else None


def init_doc(cls: type) -> str | None:
    """The docstring of the constructor of `cls`, where it says more than `object`'s."""
    constructor = lookup_in_class(cls, "__init__")
    return None if constructor is MISSING else telling_doc(constructor)
