"""The pretty printer: shows Python objects on as many lines as they need.

An object takes part with a method `_repr_pretty_(self, p, cycle)`, which writes to the printer `p`:

    def _repr_pretty_(self, p, cycle):
        if cycle:
            p.text("Basket(...)")
        else:
            with p.group(7, "Basket(", ")"):
                for index, item in enumerate(self.items):
                    if index:
                        p.text(",")
                        p.breakable()
                    p.pretty(item)

For a type that can't be changed, register a function with `for_type` or `for_type_by_name`.
"""

from __future__ import annotations

from . import builtin_printers as _builtin
from .calls import CallExpression, RawStringLiteral, RawText
from .layout import (
    MAX_SEQ_LENGTH,
    Breakable,
    Group,
    GroupQueue,
    PrettyPrinter,
    Text,
)
from .printer import RepresentationPrinter
from .registry import for_type, for_type_by_name
from .show import pprint, pretty

__all__ = [
    "MAX_SEQ_LENGTH",
    "Breakable",
    "CallExpression",
    "Group",
    "GroupQueue",
    "PrettyPrinter",
    "RawStringLiteral",
    "RawText",
    "RepresentationPrinter",
    "Text",
    "for_type",
    "for_type_by_name",
    "pprint",
    "pretty",
]

# Names under which libraries take printers and tables from `IPython.lib.pretty`.
_counter_pprint = _builtin.counter_printer
_default_pprint = _builtin.default_printer
_defaultdict_pprint = _builtin.defaultdict_printer
_deferred_type_pprinters = _builtin.deferred_type_printers
_deque_pprint = _builtin.deque_printer
_dict_pprinter_factory = _builtin.dict_printer_factory
_exception_pprint = _builtin.exception_printer
_function_pprint = _builtin.function_printer
_ordereddict_pprint = _builtin.ordereddict_printer
_re_pattern_pprint = _builtin.re_pattern_printer
_repr_pprint = _builtin.repr_printer
_safe_getattr = _builtin.get_attribute
_seq_pprinter_factory = _builtin.seq_printer_factory
_set_pprinter_factory = _builtin.set_printer_factory
_singleton_pprinters = _builtin.singleton_printers
_sorted_for_pprint = _builtin.sorted_if_possible
_super_pprint = _builtin.super_printer
_type_pprint = _builtin.type_printer
_type_pprinters = _builtin.type_printers
_types_simplenamespace_pprint = _builtin.namespace_printer
_userlist_pprint = _builtin.userlist_printer
