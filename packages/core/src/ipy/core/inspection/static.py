"""Looking at attributes without running the code behind them.

`getattr` runs properties, `__getattr__`, `__getattribute__` and anything a descriptor likes to do. The functions here read the
tables that Python itself would read (`__dict__` of the object and of the classes in its MRO) and call only descriptors whose
code is Python's own.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard, TypeVar, overload


class _Missing:
    """The type of `MISSING`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<missing>"

    def __bool__(self) -> bool:
        return False


#: Stands for "there is no such attribute", where None would be a value.
MISSING: Final = _Missing()

#: An attribute that no object has. What answers to it answers to everything (a mock, a query builder).
CANARY = "_ipython_canary_method_should_not_exist_"

_mro = type.__dict__["__mro__"].__get__
_class_dict = type.__dict__["__dict__"].__get__
_module = type.__dict__["__module__"].__get__

_SLOT_TYPES = (types.GetSetDescriptorType, types.MemberDescriptorType)

#: Binding one of these runs no code but Python's own.
_BINDS_QUIETLY = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    types.MemberDescriptorType,
    classmethod,
    staticmethod,
)

_EMPTY: Mapping[str, Any] = types.MappingProxyType({})


Kind = TypeVar("Kind")


@overload
def is_a(obj: object, kind: type[Kind]) -> TypeGuard[Kind]: ...
@overload
def is_a(obj: object, kind: tuple[type, ...]) -> TypeGuard[Any]: ...
def is_a(obj: object, kind: type | tuple[type, ...]) -> bool:
    """Whether the type of `obj` says so; `isinstance` would also ask the object (`__class__`), and run its code."""
    return issubclass(type(obj), kind)


def mro(cls: type) -> tuple[type, ...]:
    """The method resolution order of `cls`, past any metaclass that would answer for it."""
    result: tuple[type, ...] = _mro(cls)
    return result


def class_namespace(cls: type) -> Mapping[str, Any]:
    """What is defined in `cls` itself."""
    result: Mapping[str, Any] = _class_dict(cls)
    return result


def instance_namespace(obj: object) -> Mapping[str, Any]:
    """The `__dict__` of an object; empty for one that has none, or whose class fakes it with a property."""
    for cls in mro(type(obj)):
        entry = class_namespace(cls).get("__dict__", MISSING)
        if entry is MISSING:
            continue
        if type(entry) not in _SLOT_TYPES:
            return _EMPTY
        try:
            found = entry.__get__(obj, type(obj))
        except (AttributeError, TypeError):
            return _EMPTY
        return found if isinstance(found, (dict, types.MappingProxyType)) else _EMPTY
    return _EMPTY


def lookup_in_class(cls: type, name: str) -> Any:
    """The raw entry for `name` in the MRO of `cls`, or `MISSING`."""
    for base in mro(cls):
        entry = class_namespace(base).get(name, MISSING)
        if entry is not MISSING:
            return entry
    return MISSING


def lookup(obj: object, name: str) -> Any:
    """The raw entry that `obj.name` starts from, descriptors unbound; `MISSING` if only `__getattr__` could tell."""
    cls = type(obj)
    of_class = lookup_in_class(cls, name)
    if of_class is not MISSING and _is_data_descriptor(of_class):
        return of_class
    if is_a(obj, type):
        own = lookup_in_class(obj, name)
    else:
        own = instance_namespace(obj).get(name, MISSING)
    return of_class if own is MISSING else own


def value_of(obj: object, name: str) -> Any:
    """The value of `obj.name` where it can be had without running anybody's code, else `MISSING`.

    Properties, descriptors written in Python and computed attributes of foreign extension types stay unread.
    """
    cls = type(obj)
    of_class = lookup_in_class(cls, name)
    if of_class is not MISSING and _is_data_descriptor(of_class):
        return bind(of_class, obj, cls)
    if is_a(obj, type):
        own = lookup_in_class(obj, name)
        if own is not MISSING:
            return bind(own, None, obj)
    else:
        own = instance_namespace(obj).get(name, MISSING)
        if own is not MISSING:
            return own
    return MISSING if of_class is MISSING else bind(of_class, obj, cls)


def bind(entry: Any, instance: object | None, owner: type) -> Any:
    """Bind a raw class entry as attribute access would; `MISSING` where that would run foreign code."""
    kind = type(entry)
    if lookup_in_class(kind, "__get__") is MISSING:
        return entry
    quiet = kind in _BINDS_QUIETLY or (kind is types.GetSetDescriptorType and _is_python_own(entry))
    if kind is classmethod and type(entry.__func__) is not types.FunctionType:
        quiet = False  # a class method may wrap a property, whose getter would run
    if not quiet:
        return MISSING
    try:
        return entry.__get__(instance, owner)
    except (AttributeError, TypeError):
        return MISSING  # an empty slot, or a descriptor of another type


def names_in_classes(cls: type) -> Iterator[str]:
    """All names defined in `cls` and its bases, a base after its heirs; may repeat."""
    for base in mro(cls):
        yield from list(class_namespace(base))


def is_dynamic(obj: object) -> bool:
    """Whether the class of `obj` answers for names that stand in no table (`__getattr__`, `__getattribute__`)."""
    cls = type(obj)
    if lookup_in_class(cls, "__getattr__") is not MISSING:
        return True
    return lookup_in_class(cls, "__getattribute__") not in _PLAIN_GETATTRIBUTE


def answers_everything(obj: object) -> bool:
    """Whether `obj` claims to have any attribute at all, so that its answers mean nothing."""
    if not is_dynamic(obj):
        return False
    try:
        getattr(obj, CANARY)
    except Exception:  # user code: any refusal is an honest one
        return False
    return True


def method_of(obj: object, name: str) -> Any:
    """A callable special-purpose method `obj.name`, or None.

    Classes are passed over (their methods are meant for instances), and so are objects that answer to every name.
    """
    if is_a(obj, type) or (
        lookup(obj, name) is MISSING and (not is_dynamic(obj) or answers_everything(obj))
    ):
        return None
    try:
        found = getattr(obj, name, None)
    except Exception:  # user code: a failing attribute counts as absent
        return None
    return found if callable(found) else None


def _is_data_descriptor(entry: Any) -> bool:
    kind = type(entry)
    return (
        lookup_in_class(kind, "__set__") is not MISSING
        or lookup_in_class(kind, "__delete__") is not MISSING
    )


def module_of(cls: type) -> str:
    """The name of the module that defines a class; "" where it says something else."""
    try:
        module = _module(cls)
    except AttributeError:
        return ""
    return module if isinstance(module, str) else ""


def _is_python_own(entry: types.GetSetDescriptorType) -> bool:
    """Whether a computed attribute belongs to a type of the standard library."""
    return module_of(entry.__objclass__).partition(".")[0] in sys.stdlib_module_names


_PLAIN_GETATTRIBUTE = (
    object.__dict__["__getattribute__"],
    type.__dict__["__getattribute__"],
    vars(types.ModuleType)["__getattribute__"],
)
