"""Registering printers for types that can't be given a `_repr_pretty_` method."""

from __future__ import annotations

from .builtin_printers import Printer, deferred_type_printers, type_printers


def for_type(typ: type, func: Printer | None) -> Printer | None:
    """Show objects of `typ` with `func(obj, p, cycle)` and return the printer that did it before.

    With None as `func` nothing changes.
    """
    before = type_printers.get(typ)
    if func is not None:
        type_printers[typ] = func
    return before


def for_type_by_name(type_module: str, type_name: str, func: Printer | None) -> Printer | None:
    """Like `for_type`, for a type that is named and need not be imported yet."""
    key = (type_module, type_name)
    before = deferred_type_printers.get(key)
    if func is not None:
        deferred_type_printers[key] = func
    return before
