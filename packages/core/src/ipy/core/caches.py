"""The caches of inputs and results in the user's namespace."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

_ABSENT = object()


class InputCache:
    """Keeps `_i`, `_ii`, `_iii` and `_i<n>` up to date; `In` is the history's own list.

    Args:
        namespace: the user's names.
    """

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self._namespace = namespace
        self._latest: list[str] = ["", "", ""]

    def store(self, number: int, source: str) -> None:
        """Note the input of the prompt `number`, before it runs.

        While the cell runs, `_i` is the input before it: `exec(_i)` repeats the previous cell, not itself.
        """
        self._namespace["_i"], self._namespace["_ii"], self._namespace["_iii"] = self._latest
        source = source.rstrip("\n")
        self._namespace[f"_i{number}"] = source
        self._latest = [source, *self._latest[:2]]

    def clear(self) -> None:
        """Forget everything that was noted."""
        for name in [n for n in self._namespace if n.startswith("_i") and n[2:].isdigit()]:
            del self._namespace[name]
        self._latest = ["", "", ""]
        self._namespace.update(_i="", _ii="", _iii="")


class ResultCache:
    """Keeps `Out`, `_`, `__`, `___` and `_<n>` up to date.

    A user's own `_` is respected: as long as `_`, `__` or `___` holds something that was not put there by this cache,
    none of the three is touched (`import gettext; _ = gettext.gettext` goes on working). Deleting it restores them.

    Args:
        namespace: the user's names.
        results: the dictionary shown as `Out` and `_oh`.
        size: how many results are kept; 0 or less switches the cache off.
    """

    def __init__(
        self, namespace: MutableMapping[str, Any], results: dict[int, Any], size: int = 1000
    ) -> None:
        self._namespace = namespace
        self.results = results
        self.size = size
        # What this cache put into `_`, `__`, `___`; "" as long as there is nothing, as in a new namespace.
        self._last: list[Any] = ["", "", ""]

    def store(self, number: int, value: Any) -> None:
        """Note `value` as the result of the prompt `number`."""
        if self.size <= 0 or value is self.results:
            # Keeping Out in Out would be a cycle that grows at every look.
            return
        if len(self.results) >= self.size:
            self.cull()
        if self._ours():
            self._last = [value, *self._last[:2]]
            self._namespace["_"], self._namespace["__"], self._namespace["___"] = self._last
        self.results[number] = value
        self._namespace[f"_{number}"] = value

    def _ours(self) -> bool:
        import builtins

        if callable(vars(builtins).get("_")):
            # gettext.install() put a translator there. (Python's own displayhook leaves values, which are nothing to keep.)
            return False
        for name, ours in zip(("_", "__", "___"), self._last, strict=True):
            theirs = self._namespace.get(name, _ABSENT)
            if theirs is not _ABSENT and theirs is not ours:
                return False
        return True

    def cull(self) -> None:
        """Drop the oldest fifth of the results, with a warning."""
        import warnings

        count = max(len(self.results) // 5, 1)
        warnings.warn(
            f"Output cache limit (currently {self.size} entries) hit.\nFlushing oldest {count} entries.",
            stacklevel=3,
        )
        for number in sorted(self.results)[:count]:
            self._namespace.pop(f"_{number}", None)
            del self.results[number]

    def forget(self, value: Any) -> None:
        """Drop one object, wherever this cache holds it."""
        for number in [number for number, held in self.results.items() if held is value]:
            del self.results[number]
            self._namespace.pop(f"_{number}", None)
        if any(held is value for held in self._last):
            ours = self._ours()
            self._last = ["" if held is value else held for held in self._last]
            if ours:
                self._namespace["_"], self._namespace["__"], self._namespace["___"] = self._last

    def clear(self) -> None:
        """Drop all results, so that the objects can be freed."""
        for number in list(self.results):
            self._namespace.pop(f"_{number}", None)
        self.results.clear()
        if self._ours():
            self._namespace.update({"_": "", "__": "", "___": ""})
        self._last = ["", "", ""]
