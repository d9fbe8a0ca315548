"""The user's variables as the debugger shows them, while nothing is stopped.

Objects are looked at without running their properties; only `repr` of user classes is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

Variable = dict[str, Any]

#: References of debugpy count from 1; ours begin here, below the largest integer that JavaScript keeps exactly.
FIRST_REFERENCE = 1 << 48
_MAX_CHILDREN = 1000
_MAX_TEXT = 1000
_SCALARS = (str, bytes, int, float, complex, bool, type(None))
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


class Group:
    """Variables that are shown as one entry until it is opened."""

    def __init__(self, items: list[tuple[str, Any]]) -> None:
        self.items = items


class VariableExplorer:
    """Lists variables, and what they hold.

    Args:
        namespace: the user's names.
        is_hidden: says which of them are not the user's own.
    """

    def __init__(
        self, namespace: Callable[[], Mapping[str, Any]], is_hidden: Callable[[str, Any], bool]
    ) -> None:
        self._namespace = namespace
        self._is_hidden = is_hidden
        self._references: dict[int, tuple[Any, str]] = {}
        self._next = FIRST_REFERENCE

    def variables(self) -> list[Variable]:
        """The user's variables; what was given before can't be opened any more."""
        self._references.clear()
        names = dict(self._namespace())
        shown = [
            (name, names[name]) for name in sorted(names) if not self._is_hidden(name, names[name])
        ]
        functions = [item for item in shown if isinstance(item[1], _FUNCTIONS)]
        classes = [item for item in shown if isinstance(item[1], type)]
        grouped = {name for name, _ in (*functions, *classes)}
        groups = {"function variables": functions, "class variables": classes}
        found = [self._describe(name, Group(items), "") for name, items in groups.items() if items]
        found += [self._describe(name, value, name) for name, value in shown if name not in grouped]
        return found

    def knows(self, reference: int) -> bool:
        """Whether a reference is one of ours."""
        return reference in self._references

    def children(self, reference: int) -> list[Variable]:
        """What the variable of a reference holds, at most 1,000 entries.

        Raises:
            KeyError: there is no such reference (any more).
        """
        value, path = self._references[reference]
        found = []
        for number, (name, child, step) in enumerate(_children(value)):
            if number == _MAX_CHILDREN:
                found.append(_plain("...", "more entries are not shown"))
                break
            found.append(
                self._describe(name, child, f"{path}{step}" if path or step[:1] not in ".[" else "")
            )
        return found

    def _describe(self, name: str, value: Any, path: str) -> Variable:
        if isinstance(value, Group):
            return {**_plain(name, ""), "variablesReference": self._refer(value, "")}
        variable = _plain(name, describe_value(value))
        variable.update(type=type(value).__name__, evaluateName=path or name)
        if next(_children(value), None) is not None:
            variable["variablesReference"] = self._refer(value, path)
        return variable

    def _refer(self, value: Any, path: str) -> int:
        self._next += 1
        self._references[self._next] = (value, path)
        return self._next


def _plain(name: str, text: str) -> Variable:
    return {"name": name, "value": text, "type": "", "evaluateName": name, "variablesReference": 0}


def describe_value(value: Any) -> str:
    """One line about a value, whatever its `repr` does."""
    try:
        if isinstance(value, list | tuple | dict | set | frozenset | str | bytes):
            text = _short_repr(value)
        else:
            text = repr(value)
    except Exception as error:
        # The `repr` of a user's class.
        text = f"<{type(value).__name__}: its repr fails with {type(error).__name__}>"
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 3] + "..."


def _short_repr(value: Any) -> str:
    from reprlib import Repr

    # A list of a million numbers is not written out to be cut off then.
    short = Repr()
    short.maxlist = short.maxtuple = short.maxdict = short.maxset = short.maxfrozenset = 100
    short.maxstring = short.maxother = short.maxlong = _MAX_TEXT
    return short.repr(value)


def _children(value: Any) -> Iterator[tuple[str, Any, str]]:
    """What a value holds: (name, object, how an expression gets there)."""
    if isinstance(value, _SCALARS):
        return
    if isinstance(value, Group):
        yield from ((name, child, name) for name, child in value.items)
    elif isinstance(value, dict):
        for key in list(value)[: _MAX_CHILDREN + 1]:
            step = f"[{key!r}]" if isinstance(key, _SCALARS) else ""
            yield describe_value(key), value[key], step
    elif isinstance(value, list | tuple):
        for index in range(min(len(value), _MAX_CHILDREN + 1)):
            yield str(index), value[index], f"[{index}]"
    elif isinstance(value, set | frozenset):
        for number, child in enumerate(value):
            yield str(number), child, ""
    else:
        attributes = _instance_dict(value)
        yield from ((name, attributes[name], f".{name}") for name in list(attributes))


def _instance_dict(value: Any) -> dict[str, Any]:
    """The attributes of an instance itself; none of classes, modules and functions."""
    if isinstance(value, (type, *_FUNCTIONS)):
        return {}
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return dict(found) if isinstance(found, dict) else {}
