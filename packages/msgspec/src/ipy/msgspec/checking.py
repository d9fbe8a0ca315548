"""Checking values against types, with every fault at once and where it lies.

msgspec stops at the first fault. Only where there is one, the value is gone through again, part by part.
"""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from .errors import Fault


def find_faults(value: object, kind: Any, path: str = "$") -> tuple[Any, list[Fault]]:
    """Return a value as a type and no faults, or None and all that is wrong with it.

    Args:
        value: plain data: dicts, lists, texts, numbers.
        kind: a struct or any type that msgspec knows.
        path: where the value stands in the whole.
    """
    try:
        return msgspec.convert(value, kind), []
    except msgspec.ValidationError as error:
        return None, _inner_faults(value, kind, path) or [_fault(error, path)]
    except RecursionError:
        return None, [Fault("nested too deeply", path)]


def _inner_faults(value: object, kind: Any, path: str) -> list[Fault]:
    """Return the faults inside a container; none if the fault is the value's own."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct_faults(value, kind, path) if isinstance(value, dict) else []
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        # The one member that has the value's own shape; where there are several, the whole is at fault.
        fitting = [member for member in arguments if _has_shape(value, member)]
        return _inner_faults(value, fitting[0], path) if len(fitting) == 1 else []
    faults: list[Fault] = []
    if origin is dict and isinstance(value, dict):
        for key, item in value.items():
            faults += find_faults(item, arguments[1], f"{path}.{key}")[1]
    elif origin is list and isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            faults += find_faults(item, arguments[0], f"{path}[{index}]")[1]
    return faults


def _struct_faults(value: dict[Any, Any], kind: type[msgspec.Struct], path: str) -> list[Fault]:
    faults: list[Fault] = []
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        if name in value:
            faults += find_faults(value[name], field.type, f"{path}.{name}")[1]
        elif field.required:
            faults.append(Fault(f"Object missing required field `{name}`", path))
    return faults


def _has_shape(value: object, kind: Any) -> bool:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if isinstance(value, dict):
        return get_origin(kind) is dict or (
            isinstance(kind, type) and issubclass(kind, msgspec.Struct)
        )
    return isinstance(value, (list, tuple)) and get_origin(kind) is list


def _fault(error: msgspec.ValidationError, path: str) -> Fault:
    """Return msgspec's own words, with its path (which begins at this value) behind ours."""
    message, _, where = str(error).partition(" - at `$")
    return Fault(message, path + where.removesuffix("`"))
