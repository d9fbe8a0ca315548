"""The user's names: the module that cells run in, and what is hidden from listings."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

_ABSENT = object()


class UserNamespace:
    """Owns `user_ns` and `user_module`.

    Args:
        user_module: the module whose globals are the user's; by default a new one called `__main__`.
        user_ns: the names in which cells run; by default the globals of the module. With a module and other names, cells
            run as a function body does: names of `user_ns` first, those of the module behind it.
    """

    def __init__(
        self,
        user_module: types.ModuleType | None = None,
        user_ns: MutableMapping[str, Any] | None = None,
    ) -> None:
        if user_module is None:
            if user_ns is not None:
                user_ns.setdefault("__name__", "__main__")
                user_module = (
                    _ModuleOver(user_ns) if type(user_ns) is not dict else _DictModule(user_ns)
                )
            else:
                user_module = types.ModuleType(
                    "__main__", doc="Automatically created module for the interactive environment"
                )
        # What `python` itself has in an interactive __main__.
        user_module.__dict__.setdefault("__builtin__", sys.modules["builtins"])
        user_module.__dict__.setdefault("__builtins__", sys.modules["builtins"])
        self.module = user_module
        self.names: Any = user_module.__dict__ if user_ns is None else user_ns
        self.hidden: dict[str, Any] = {}

    @property
    def globals(self) -> dict[str, Any]:
        """The globals of the module."""
        return self.module.__dict__

    def hide(self, names: Mapping[str, Any]) -> None:
        """Leave `names` out of `%who` as long as they hold these very objects."""
        self.hidden.update(names)

    def push(self, variables: Any, interactive: bool = True) -> None:
        """Put variables into the user's names.

        Args:
            variables: a dictionary; or names (a list, or a string with blanks between them) of variables of the caller.
            interactive: list them in `%who`.

        Raises:
            TypeError: it is none of these.
            NameError: the caller has no variable of a name.
        """
        if isinstance(variables, Mapping):
            found: Mapping[str, Any] = variables
        elif isinstance(variables, (str, list, tuple)):
            wanted = variables.split() if isinstance(variables, str) else variables
            frame = sys._getframe(1)
            found = {name: eval(name, frame.f_globals, frame.f_locals) for name in wanted}
        else:
            raise TypeError(
                f"variables must be a dict, a string or a list of names; got {type(variables).__name__}"
            )
        self.names.update(found)
        if interactive:
            for name in found:
                self.hidden.pop(name, None)
        else:
            self.hidden.update(found)

    def drop_by_id(self, variables: Mapping[str, Any]) -> None:
        """Remove those of `variables` that are still bound to the same objects."""
        for name, value in variables.items():
            if self.names.get(name, _ABSENT) is value:
                del self.names[name]
                self.hidden.pop(name, None)

    def reset_selective(self, regex: str | None = None) -> None:
        """Remove the names that match a regular expression.

        Raises:
            TypeError: it is no regular expression.
        """
        if regex is None:
            return
        try:
            pattern = re.compile(regex)
        except (TypeError, re.error) as error:
            raise TypeError(f"regex must be a string or compiled pattern: {error}") from None
        for name in [name for name in self.names if pattern.search(name)]:
            del self.names[name]

    def ex(self, cmd: str) -> None:
        """Run statements in the user's names."""
        exec(cmd, self.globals, self.names)

    def ev(self, expr: str) -> Any:
        """The value of an expression in the user's names."""
        return eval(expr, self.globals, self.names)

    def visible_names(self) -> list[str]:
        """Names that the user made, sorted; private ones are left out."""
        return sorted(
            name
            for name, value in list(self.names.items())
            if not name.startswith("_") and self.hidden.get(name, _ABSENT) is not value
        )

    def clear(self, keep: Iterable[str] = ()) -> None:
        """Remove every name but those of `keep` and what Python itself needs."""
        kept = {
            "__builtin__",
            "__builtins__",
            "__name__",
            "__doc__",
            "__loader__",
            "__package__",
            "__spec__",
            *keep,
        }
        for name in [name for name in self.names if name not in kept]:
            del self.names[name]
        self.hidden = {name: value for name, value in self.hidden.items() if name in self.names}


class _DictModule(types.ModuleType):
    """A module whose globals are a dictionary that the caller owns.

    `__dict__` is overridden as a property: functions defined in cells get the dictionary itself as their globals.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(names.get("__name__", "__main__"))
        object.__setattr__(self, "_names", names)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        names: dict[str, Any] = object.__getattribute__(self, "_names")
        return names

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(
                f"module {self.__dict__.get('__name__')!r} has no attribute {name!r}"
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        return list(self.__dict__)


class _ModuleOver(types.ModuleType):
    """A module beside names that are no plain dictionary (a mapping with behaviour of its own)."""

    def __init__(self, names: MutableMapping[str, Any]) -> None:
        super().__init__(str(names.get("__name__", "__main__")))
        object.__setattr__(self, "_names", names)

    def __getattr__(self, name: str) -> Any:
        names = object.__getattribute__(self, "_names")
        try:
            return names[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None
