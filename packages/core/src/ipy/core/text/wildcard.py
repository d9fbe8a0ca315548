"""Names found by wildcard in nested namespaces: `os.pat*`, `*.join`, `_*`."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any


def _type_names() -> dict[str, type]:
    names = {name: value for name, value in vars(types).items() if isinstance(value, type)}
    short = {name.removesuffix("Type").lower(): value for name, value in names.items()}
    builtin = {
        value.__name__: value
        for value in (
            int,
            float,
            complex,
            bool,
            str,
            bytes,
            list,
            tuple,
            dict,
            set,
            frozenset,
            type,
            object,
        )
    }
    return {**short, **builtin, "class": type, "instance": object}


def is_type(obj: object, typestr_or_type: str | type) -> bool:
    """Tell whether an object is of a type given by class or by name (`"function"`, `"int"`, `"module"`, `"all"`).

    Raises:
        ValueError: no type has the name.
    """
    if isinstance(typestr_or_type, type):
        return isinstance(obj, typestr_or_type)
    if typestr_or_type == "all":
        return True
    names = _type_names()
    wanted = names.get(typestr_or_type) or names.get(typestr_or_type.lower())
    if wanted is None:
        close = get_close_matches(typestr_or_type.lower(), names, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"no type is called {typestr_or_type!r}{hint}")
    return isinstance(obj, wanted)


def list_namespace(
    namespace: Mapping[str, Any],
    type_pattern: str | type,
    filter: str,
    ignore_case: bool = False,
    show_all: bool = False,
) -> dict[str, Any]:
    """Return the names, dotted if the pattern has dots, that match.

    Args:
        namespace: where to look.
        type_pattern: only objects of this type; `"all"` for any.
        filter: the pattern: `*` any characters, `?` one character, `.` goes into attributes.
        ignore_case: take upper and lower case as the same.
        show_all: also names with a leading underscore where the pattern doesn't spell it.
    """
    first, dot, rest = filter.partition(".")
    found = filter_ns(namespace, first, "all" if dot else type_pattern, ignore_case, show_all)
    if not dot:
        return found
    results: dict[str, Any] = {}
    for name, obj in found.items():
        inner = list_namespace(dict_dir(obj), type_pattern, rest, ignore_case, show_all)
        results.update((f"{name}.{attribute}", value) for attribute, value in inner.items())
    return results


def filter_ns(
    ns: Mapping[str, Any],
    name_pattern: str = "*",
    type_pattern: str | type = "all",
    ignore_case: bool = True,
    show_all: bool = True,
) -> dict[str, Any]:
    """Return the part of one namespace whose names and types match; see `list_namespace`."""
    pattern = re.escape(name_pattern).replace(r"\*", ".*").replace(r"\?", ".")
    matches = re.compile(pattern, re.IGNORECASE if ignore_case else 0).fullmatch
    hidden = show_all or name_pattern.startswith("_")
    return {
        name: obj
        for name, obj in list(ns.items())
        if isinstance(name, str)
        and matches(name)
        and (hidden or not name.startswith("_"))
        and is_type(obj, type_pattern)
    }


def dict_dir(obj: object) -> dict[str, Any]:
    """The attributes of an object by name; those that can't be read are left out."""
    attributes = {}
    for name in dir(obj):
        try:
            attributes[name] = getattr(obj, name)
        except Exception:  # noqa: S112 - user code: a property may fail in any way; it just isn't listed
            continue
    return attributes
