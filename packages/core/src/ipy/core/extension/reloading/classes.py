"""Classes that get the attributes of their new definition and stay the objects that they are."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from types import FunctionType
from typing import Any

from ipy.core.errors import ShellError

from .functions import patch_function

_MISSING: Any = object()

#: Attributes that belong to one class object, and can't be taken over.
_OWN = frozenset(
    {"__dict__", "__weakref__", "__module__", "__slots__", "_abc_impl", "__abstractmethods__"}
)
#: How an enumeration knows its members; rebuilt from the members.
_ENUM_TABLES = frozenset(
    {
        "_member_names_", "_member_map_", "_value2member_map_", "_unhashable_values_", "_hashable_values_",
        "_unhashable_values_map_", "__new__", "_new_member_",
    }
)  # fmt: skip


class Unpatchable(ShellError):
    """A class can't become like another; the text says why."""


def nested_pairs(old: type, new: type) -> Iterator[tuple[type, type]]:
    """The pair itself, and those of the classes that are defined inside of both."""
    yield old, new
    for name, inner in list(vars(new).items()):
        before = vars(old).get(name)
        if (
            isinstance(inner, type)
            and isinstance(before, type)
            and before is not inner
            and inner.__qualname__ == f"{new.__qualname__}.{name}"
            and before.__qualname__ == inner.__qualname__
        ):
            yield from nested_pairs(before, inner)


def check_patchable(old: type, new: type, successors: Mapping[int, type]) -> None:
    """See whether instances of a class could live on with what another defines.

    Args:
        old: the class that would stay.
        new: the one that was just made.
        successors: id of a new class -> the class that it will be merged into.

    Raises:
        Unpatchable: they could not.
    """
    if _slots(old) != _slots(new):
        raise Unpatchable(
            f"its slots changed from {_told(_slots(old))} to {_told(_slots(new))}: make its instances anew"
        )
    if _layout(old) != _layout(new):
        raise Unpatchable(
            "its instances are laid out differently in memory (bases or slots): make them anew"
        )
    meta = successors.get(id(type(new)), type(new))
    if type(old) is not meta and not _can_take_metaclass(old, meta):
        raise Unpatchable(
            f"its metaclass changed from {type(old).__qualname__} to {meta.__qualname__}"
        )


def _slots(cls: type) -> frozenset[str]:
    declared = vars(cls).get("__slots__", ())
    return frozenset([declared] if isinstance(declared, str) else declared)


def _told(slots: frozenset[str]) -> str:
    return ", ".join(sorted(slots)) or "none"


def _layout(cls: type) -> tuple[int, ...]:
    return (cls.__basicsize__, cls.__itemsize__, cls.__dictoffset__, cls.__weakrefoffset__)


def _can_take_metaclass(cls: type, meta: type) -> bool:
    was = type(cls)
    try:
        cls.__class__ = meta
    except TypeError:
        return False
    cls.__class__ = was
    return True


def patch_class(
    old: type,
    new: type,
    successors: Mapping[int, type],
    keep: Collection[str] = (),
    drop: Collection[str] = (),
) -> tuple[list[str], list[tuple[Any, Any]]]:
    """Give a class what another one defines.

    Args:
        old: the class that stays.
        new: the class that was just made from the same statement.
        successors: id of a new class -> the class that it is merged into.
        keep: names of attributes that keep their values: the source of these has not changed.
        drop: names of attributes that are no longer in the source.

    Returns:
        What could not be done, in words; (new object, old object) of the parts that have been patched.
    """
    problems: list[str] = []
    merged: list[tuple[Any, Any]] = [(new, old)]
    meta = successors.get(id(type(new)), type(new))
    if type(old) is not meta:
        old.__class__ = meta
    bases = tuple(successors.get(id(base), base) for base in new.__bases__)
    if bases != old.__bases__:
        try:
            old.__bases__ = bases
        except TypeError as error:
            problems.append(f"{old.__qualname__} keeps its bases ({error})")
    members = frozenset(new.__members__) if isinstance(new, enum.EnumMeta) else frozenset()
    skip = _OWN | (_ENUM_TABLES | members if isinstance(old, enum.EnumMeta) else frozenset())
    for name, value in list(vars(new).items()):
        if name in skip or _is_slot(value):
            continue
        before = vars(old).get(name, _MISSING)
        if isinstance(value, type) and id(value) in successors:
            # Its turn comes by itself.
            continue
        if name in keep and before is not _MISSING and not isinstance(value, FunctionType):
            continue
        _take(old, name, before, value, merged)
    for name in set(vars(old)) - set(vars(new)) - skip - {"__annotations_cache__"}:
        if (name in drop or _belongs(old, name)) and not _is_slot(vars(old)[name]):
            _delete(old, name)
    if "__abstractmethods__" in vars(new):
        old.__abstractmethods__ = new.__abstractmethods__  # type: ignore[attr-defined]
    elif "__abstractmethods__" in vars(old):
        old.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]
    if isinstance(old, enum.EnumMeta) and isinstance(new, enum.EnumMeta):
        problems += _patch_members(old, new, merged)
    return problems, merged


def _is_slot(value: Any) -> bool:
    # The type has no name in Python.
    return type(value).__name__ in ("member_descriptor", "getset_descriptor")


def _take(owner: type, name: str, before: Any, value: Any, merged: list[tuple[Any, Any]]) -> None:
    """Take over one attribute."""
    for was, now in zip(_functions_in(before), _functions_in(value), strict=False):
        if was is not now and patch_function(was, now):
            merged.append((now, was))
    if (
        isinstance(before, FunctionType)
        and isinstance(value, FunctionType)
        and before.__code__ is value.__code__
    ):
        # Patched; bound methods that somebody holds have it, too.
        return
    type.__setattr__(owner, name, value)
    told = getattr(type(value), "__set_name__", None)
    if told is not None and not isinstance(owner, enum.EnumMeta):
        # A descriptor that was told of the new class.
        told(value, owner, name)


def _functions_in(value: Any) -> list[FunctionType]:
    """The functions that a class attribute is made of."""
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, classmethod | staticmethod):
        return _functions_in(value.__func__)
    if isinstance(value, property):
        parts = (value.fget, value.fset, value.fdel)
        return [part for part in parts if isinstance(part, FunctionType)]
    inner = getattr(value, "func", None) if type(value).__module__ == "functools" else None
    return [inner] if isinstance(inner, FunctionType) else []


def _belongs(cls: type, name: str) -> bool:
    """Whether an attribute is a method or property of the class's own source, and goes when it is no longer there.

    Other ones may have been put there by anybody.
    """
    functions = _functions_in(vars(cls)[name])
    return bool(functions) and all(
        function.__module__ == cls.__module__
        and function.__qualname__.startswith(cls.__qualname__ + ".")
        for function in functions
    )


def _delete(cls: type, name: str) -> None:
    type.__delattr__(cls, name)


def _patch_members(
    old: enum.EnumMeta, new: enum.EnumMeta, merged: list[tuple[Any, Any]]
) -> list[str]:
    """Bring the members of an enumeration up to date; members that stay are the same objects."""
    problems = []
    before: dict[str, Any] = dict(old.__members__)
    members: dict[str, Any] = {}
    now: dict[str, Any] = dict(new.__members__)
    for name, member in now.items():
        was = before.get(name)
        if was is None or was.name != member.name:
            # Added; an alias is the member that it stands for.
            members[name] = members.get(member.name, member)
        elif _plain_value(was) is _MISSING or was._value_ == member._value_:
            members[name] = was
            was.__dict__.update(member.__dict__)
            was.__objclass__ = old
            merged.append((member, was))
        else:
            # The value is part of the object (an int, a str): only a new one can have another.
            problems.append(
                f"{old.__qualname__}.{name} held elsewhere keeps its value {was._value_!r}"
            )
            members[name] = member
    for name, member in members.items():
        if type(member) is new:
            member.__class__ = old
            member.__objclass__ = old
        if name in vars(new) or name in vars(old):
            held = vars(new).get(name)
            # Python 3.11 wraps members in a descriptor.
            type.__setattr__(old, name, member if isinstance(held, enum.Enum) else held)
    for name in set(before) - set(members):
        if name in vars(old):
            _delete(old, name)
    _rebuild_tables(old, new, members)
    return problems


def _plain_value(member: Any) -> Any:
    """The value that a member is by itself, as an `IntEnum`'s is; `_MISSING` where it is only an attribute."""
    mixed = type(member)._member_type_
    return _MISSING if mixed is object else mixed


def _rebuild_tables(old: Any, new: Any, members: dict[str, Any]) -> None:
    by_id = {id(member): members[name] for name, member in new.__members__.items()}
    old._member_map_.clear()
    old._member_map_.update(members)
    old._member_names_[:] = new._member_names_
    old._value2member_map_.clear()
    old._value2member_map_.update(
        {value: by_id.get(id(m), m) for value, m in new._value2member_map_.items()}
    )
    for table in ("_unhashable_values_", "_hashable_values_"):
        if table in vars(new) and table in vars(old):
            getattr(old, table)[:] = getattr(new, table)
