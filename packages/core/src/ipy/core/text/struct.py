"""A dictionary whose keys are attributes too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

_Merger = Callable[[Any, Any], Any]


class Struct(dict[str, Any]):
    """A dict with attribute access: `s.key` is `s["key"]`; names of dict's own methods can't be set as attributes.

    `+` and `-` give a new Struct with the other's keys added (existing ones kept) or removed.
    """

    _allownew: bool = True

    def __init__(self, *args: Any, **kw: Any) -> None:
        object.__setattr__(self, "_allownew", True)
        super().__init__(*args, **kw)

    def __setitem__(self, key: str, value: Any) -> None:
        if not self._allownew and key not in self:
            raise KeyError(f"can't create new attribute {key} when allow_new_attr(False)")
        super().__setitem__(key, value)

    def __setattr__(self, key: str, value: Any) -> None:
        if isinstance(key, str) and (key in self.__dict__ or hasattr(Struct, key)):
            raise AttributeError(f"attr {key} is a protected member of class Struct.")
        try:
            self[key] = value
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None

    def __delattr__(self, key: str) -> None:
        try:
            del self[key]
        except KeyError:
            raise AttributeError(key) from None

    def __iadd__(self, other: Mapping[str, Any]) -> Self:
        self.merge(other)
        return self

    def __add__(self, other: Mapping[str, Any]) -> Struct:
        result = self.copy()
        result.merge(other)
        return result

    def __sub__(self, other: Mapping[str, Any]) -> Struct:
        result = self.copy()
        result -= other
        return result

    def __isub__(self, other: Mapping[str, Any]) -> Self:
        for key in other:
            self.pop(key, None)
        return self

    def dict(self) -> Struct:
        """Return the Struct itself, which is a dict."""
        return self

    def copy(self) -> Struct:
        """Return a shallow copy, as a Struct."""
        return Struct(self)

    def hasattr(self, key: str) -> bool:
        """Tell whether the key is there; the methods of the class don't count."""
        return key in self

    def allow_new_attr(self, allow: bool = True) -> None:
        """Allow or refuse keys that are not there yet."""
        object.__setattr__(self, "_allownew", allow)

    def merge(
        self,
        data: Mapping[str, Any] | None = None,
        conflict_solve: Mapping[Any, str | list[str]] | None = None,
        /,
        **kw: Any,
    ) -> None:
        """Take over the keys of `data` and `kw`; keys that are there already keep their value unless told otherwise.

        Args:
            data: what to take over.
            conflict_solve: policy -> keys (a list, or one string of words). A policy is a function of (old, new) or one of
                `"preserve"`, `"update"`, `"add"`, `"add_flip"` (new + old), `"add_s"` (joined by a space).
            kw: more keys.

        Raises:
            ValueError: a policy has no such name.
        """
        new = dict(data or {}, **kw)
        policies: dict[str, _Merger] = {}
        for policy, keys in (conflict_solve or {}).items():
            merger = policy if callable(policy) else _POLICIES.get(policy)
            if merger is None:
                known = ", ".join(sorted(_POLICIES))
                raise ValueError(f"unknown merge policy {policy!r}: a function or one of {known}")
            for key in keys.split() if isinstance(keys, str) else keys:
                policies[key] = merger
        for key, value in new.items():
            self[key] = policies.get(key, _preserve)(self[key], value) if key in self else value


def _preserve(old: Any, new: Any) -> Any:
    return old


_POLICIES: dict[str, _Merger] = {
    "preserve": _preserve,
    "update": lambda old, new: new,
    "add": lambda old, new: old + new,
    "add_flip": lambda old, new: new + old,
    "add_s": lambda old, new: f"{old} {new}",
}
