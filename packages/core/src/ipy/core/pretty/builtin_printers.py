"""How objects of the built-in types are shown, and the tables that say so."""

from __future__ import annotations

import os
import re
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .calls import CallExpression, RawStringLiteral, RawText

if TYPE_CHECKING:
    from .printer import RepresentationPrinter

#: `printer(obj, p, cycle)` writes `obj` to the printer `p`; `cycle` says that `obj` is inside itself.
Printer = Callable[[Any, Any, bool], object]

#: Modules whose names go without saying.
_SILENT_MODULES = frozenset({"builtins", "exceptions", "__builtin__"})


def get_attribute(obj: object, name: str, default: Any = None) -> Any:
    """Like `getattr` with a default, for objects whose attributes may fail in any way."""
    try:
        return getattr(obj, name, default)
    except Exception:
        # User code: a property or `__getattr__` may raise anything.
        return default


def type_name(kind: type) -> str:
    """The dotted name of a class, or the bare one if its module goes without saying or is not known."""
    name = get_attribute(kind, "__qualname__")
    if not isinstance(name, str):
        name = get_attribute(kind, "__name__")
        if not isinstance(name, str):
            name = "<unknown type>"
    module = get_attribute(kind, "__module__")
    return name if not isinstance(module, str) or module in _SILENT_MODULES else f"{module}.{name}"


def class_of(obj: object) -> type:
    """The class that `obj` says it is of; proxies name the class of what they stand for."""
    kind = get_attribute(obj, "__class__")
    return kind if isinstance(kind, type) else type(obj)


def repr_printer(obj: object, p: RepresentationPrinter, cycle: bool) -> None:
    """Show `repr(obj)`, its lines indented like the rest."""
    text = repr(obj)
    lines = text.splitlines()
    if len(lines) < 2:
        p.text(lines[0] if lines else text)
        return
    with p.group():
        for index, line in enumerate(lines):
            if index:
                p.break_()
            p.text(line)


def default_printer(obj: object, p: RepresentationPrinter, cycle: bool) -> None:
    """Show class and address, and with `verbose` the public attributes, of an object without its own `__repr__`."""
    kind = class_of(obj)
    own_repr = get_attribute(kind, "__repr__")
    if own_repr is not object.__repr__ and callable(own_repr):
        repr_printer(obj, p, cycle)
        return
    p.begin_group(1, "<")
    p.text(type_name(kind))
    p.text(f" at 0x{id(obj):x}")
    if cycle:
        p.text(" ...")
    elif p.verbose:
        _attributes_printer(obj, p)
    p.end_group(1, ">")


def _attributes_printer(obj: object, p: RepresentationPrinter) -> None:
    """The public attributes of `obj` but its methods; one that can't be read is left out."""
    missing = object()
    first = True
    for name in dir(obj):
        if name.startswith("_"):
            continue
        value = get_attribute(obj, name, missing)
        if value is missing or isinstance(value, types.MethodType):
            continue
        if not first:
            p.text(",")
        first = False
        p.breakable()
        p.text(f"{name}=")
        step = len(name) + 1
        p.indentation += step
        p.pretty(value)
        p.indentation -= step


def seq_printer_factory(start: str, end: str) -> Printer:
    """A printer for a sequence, between `start` and `end`."""
    step = len(start)

    def print_sequence(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
        if cycle:
            p.text(f"{start}...{end}")
            return
        p.begin_group(step, start)
        for index, item in p._enumerate(obj):
            if index:
                p.text(",")
                p.breakable()
            p.pretty(item)
        if isinstance(obj, tuple) and len(obj) == 1:
            p.text(",")
        p.end_group(step, end)

    return print_sequence


def set_printer_factory(start: str, end: str) -> Printer:
    """A printer for a set, sorted where that can be done, between `start` and `end`."""
    step = len(start)

    def print_set(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
        if cycle:
            p.text(f"{start}...{end}")
            return
        if not len(obj):
            p.text(f"{type(obj).__name__}()")
            return
        # Sorting a big set only to throw most of it away would take long.
        keep_order = p.max_seq_length and len(obj) >= p.max_seq_length
        p.begin_group(step, start)
        for index, item in p._enumerate(obj if keep_order else sorted_if_possible(obj)):
            if index:
                p.text(",")
                p.breakable()
            p.pretty(item)
        p.end_group(step, end)

    return print_set


def dict_printer_factory(start: str, end: str) -> Printer:
    """A printer for a mapping, in its own order, between `start` and `end`."""
    step = len(start)

    def print_mapping(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
        if cycle:
            p.text("{...}")
            return
        p.begin_group(step, start)
        for index, key in p._enumerate(obj.keys()):
            if index:
                p.text(",")
                p.breakable()
            p.pretty(key)
            p.text(": ")
            p.pretty(obj[key])
        p.end_group(step, end)

    return print_mapping


def sorted_if_possible(items: Iterable[Any]) -> Iterable[Any]:
    """The items in order; by their text if they have none; as they come if that fails too."""
    try:
        return sorted(items)
    except Exception:
        # User code: comparing may raise anything.
        try:
            return sorted(items, key=str)
        except Exception:
            return items


def super_printer(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
    """Show the class and the object of a `super` proxy."""
    p.begin_group(8, "<super: ")
    p.pretty(obj.__thisclass__)
    p.text(",")
    p.breakable()
    p.pretty(obj.__self__)
    p.end_group(8, ">")


#: The order in which flags are written.
_RE_FLAGS = ("ASCII", "IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "UNICODE", "VERBOSE", "DEBUG")


def re_pattern_printer(obj: re.Pattern[Any], p: RepresentationPrinter, cycle: bool) -> None:
    """Show the call that compiles the pattern."""
    names = "|".join(f"re.{name}" for name in _RE_FLAGS if obj.flags & getattr(re, name))
    arguments: list[object] = [RawStringLiteral(obj.pattern)]
    if names:
        arguments.append(RawText(names))
    p.pretty(CallExpression("re.compile", *arguments))


def type_printer(obj: type, p: RepresentationPrinter, cycle: bool) -> None:
    """Show a class by its dotted name; a metaclass with its own `__repr__` does not get here."""
    p.text(type_name(obj))


def function_printer(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
    """Show a function with its signature, where it has one."""
    from inspect import signature  # 5 ms, only paid when a function is shown

    name = get_attribute(obj, "__qualname__", None) or obj.__name__
    module = get_attribute(obj, "__module__", None)
    if isinstance(module, str) and module and module not in _SILENT_MODULES:
        name = f"{module}.{name}"
    try:
        if sys.version_info >= (3, 14):
            from annotationlib import Format

            # Names in annotations need not exist (PEP 649).
            text = name + str(signature(obj, annotation_format=Format.FORWARDREF))
        else:
            text = name + str(signature(obj))
    except Exception:
        # Built-in functions without one; `__signature__`, annotations and defaults are user code.
        text = name
    p.text(f"<function {text}>")


def exception_printer(obj: BaseException, p: RepresentationPrinter, cycle: bool) -> None:
    """Show an exception as the call that makes it."""
    name = type_name(class_of(obj))
    if cycle:
        p.text(f"{name}(...)")
        return
    step = len(name) + 1
    p.begin_group(step, f"{name}(")
    for index, argument in enumerate(get_attribute(obj, "args", ())):
        if index:
            p.text(",")
            p.breakable()
        p.pretty(argument)
    p.end_group(step, ")")


def _call_printer(arguments: Callable[[Any], tuple[object, ...]]) -> Printer:
    """A printer that shows an object as the call of its class with `arguments(obj)`."""

    def print_call(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
        name = class_of(obj).__name__
        if cycle:
            p.text(f"{name}(...)")
        else:
            p.pretty(CallExpression(name, *arguments(obj)))

    return print_call


def deque_printer(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
    """Show a deque, with its limit if it has one."""
    name = class_of(obj).__name__
    if cycle:
        p.text(f"{name}(...)")
        return
    limit = {} if obj.maxlen is None else {"maxlen": obj.maxlen}
    p.pretty(CallExpression(name, list(obj), **limit))


def namespace_printer(obj: Any, p: RepresentationPrinter, cycle: bool) -> None:
    """Show a `types.SimpleNamespace`."""
    if cycle:
        p.text("namespace(...)")
    else:
        p.pretty(CallExpression("namespace", **vars(obj)))


def mappingproxy_printer(obj: Mapping[Any, Any], p: RepresentationPrinter, cycle: bool) -> None:
    """Show the read-only view of a mapping."""
    if cycle:
        p.text("{...}")
        return
    p.begin_group(13, "mappingproxy(")
    p.pretty(dict(obj))
    p.end_group(13, ")")


counter_printer = _call_printer(lambda obj: (dict(obj.most_common()),) if len(obj) else ())
defaultdict_printer = _call_printer(lambda obj: (obj.default_factory, dict(obj)))
ordereddict_printer = _call_printer(lambda obj: (list(obj.items()),) if len(obj) else ())
userlist_printer = _call_printer(lambda obj: (obj.data,))

#: Printers by type. `for_type` writes here.
type_printers: dict[type, Printer] = {
    int: repr_printer,
    float: repr_printer,
    str: repr_printer,
    bytes: repr_printer,
    tuple: seq_printer_factory("(", ")"),
    list: seq_printer_factory("[", "]"),
    dict: dict_printer_factory("{", "}"),
    set: set_printer_factory("{", "}"),
    frozenset: set_printer_factory("frozenset({", "})"),
    super: super_printer,
    re.Pattern: re_pattern_printer,
    type: type_printer,
    types.FunctionType: function_printer,
    types.BuiltinFunctionType: function_printer,
    types.MethodType: repr_printer,
    types.SimpleNamespace: namespace_printer,
    types.MappingProxyType: mappingproxy_printer,
    BaseException: exception_printer,
    type(os.environ): dict_printer_factory("environ{", "}"),
    range: repr_printer,
    slice: repr_printer,
}

#: Printers by (module, name), for types whose module need not be imported yet. `for_type_by_name` writes here.
deferred_type_printers: dict[tuple[str, str], Printer] = {
    ("collections", "defaultdict"): defaultdict_printer,
    ("collections", "OrderedDict"): ordereddict_printer,
    ("collections", "deque"): deque_printer,
    ("collections", "Counter"): counter_printer,
    ("collections", "UserList"): userlist_printer,
    ("datetime", "datetime"): repr_printer,
    ("datetime", "timedelta"): repr_printer,
}

#: Printers for single objects, by `id`.
singleton_printers: dict[int, Printer] = dict.fromkeys(
    map(id, (None, True, False, Ellipsis, NotImplemented)), repr_printer
)
