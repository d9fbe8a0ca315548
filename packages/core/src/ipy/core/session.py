"""The names that a session puts beside the user's own: `In`, `Out`, `exit`, ..., from their first filling to `%reset`."""

from __future__ import annotations

import builtins
import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .caches import InputCache, ResultCache

if TYPE_CHECKING:
    from .history import HistoryManager
    from .namespace import UserNamespace

#: These are the session's, whatever a caller has put under their names.
_OWN = ("In", "Out", "_ih", "_oh", "_dh", "get_ipython")
#: These are kept when the user's names are cleared.
_KEPT = ("__file__", "open")

#: The streams of a process by their file descriptors.
_STREAMS = {0: "sys.stdin", 1: "sys.stdout", 2: "sys.stderr"}

#: Bound here: a program may assign to `builtins.open`.
_open = builtins.open

#: Tells names of cached inputs and results: `_`, `__`, `_7`, `_ii`, `_i7`, ...
_CACHED = re.compile(r"_{1,3}|_i{1,3}|_i?\d+").fullmatch


@functools.wraps(_open)
def guarded_open(file: Any, *args: Any, **kwargs: Any) -> Any:
    """Open a file, but not the streams of the session: closing one of those would end it.

    Raises:
        ValueError: the file is 0, 1 or 2, and would be closed.
    """
    closes = args[5] if len(args) > 5 else kwargs.get("closefd", True)
    if closes and isinstance(file, int) and file in _STREAMS:
        raise ValueError(
            f"open({file!r}) would close the {_STREAMS[file]} of this session in the end: use {_STREAMS[file]}, or add "
            "closefd=False"
        )
    return _open(file, *args, **kwargs)


class SessionNames:
    """Fills, clears and restores the session's names.

    Args:
        namespace: the user's names.
        history: gives the history, whose lists are `In` and `_dh`.
        fixed: names with values of their own (`get_ipython`, `exit`, `quit`, `open`).
        cache_size: gives the setting of how many results are kept.
        starting_dir: the first entry of `_dh`; "" for none.
    """

    def __init__(
        self,
        *,
        namespace: UserNamespace,
        history: Callable[[], HistoryManager],
        fixed: Mapping[str, Any],
        cache_size: Callable[[], int],
        starting_dir: str,
    ) -> None:
        self._namespace = namespace
        self._history = history
        self._fixed = fixed
        self._cache_size = cache_size
        self._starting_dir = starting_dir
        self.inputs = InputCache(namespace.names)
        self.results = ResultCache(namespace.names, {}, 0)

    def fill(self) -> None:
        """Put the session's names in place; those that a caller has given under the same names win, save the caches."""
        history, namespace = self._history(), self._namespace
        names = namespace.names
        if not history.dir_hist and self._starting_dir:
            history.dir_hist.append(self._starting_dir)
        # The same cache after a reset: the display hook holds it.
        self.results.results = history.output_hist
        self.results.size = self.effective_cache_size()
        shared: dict[str, Any] = {
            "_ih": history.input_hist_parsed,
            "In": history.input_hist_parsed,
            "_oh": history.output_hist,
            "_dh": history.dir_hist,
            **dict.fromkeys(("_i", "_ii", "_iii"), ""),
            **self._fixed,
        }
        if self.results.size > 0:
            shared |= {"Out": history.output_hist, **dict.fromkeys(("_", "__", "___"), "")}
        namespace.hide({name: value for name, value in names.items() if name.startswith("__")})
        for name, value in shared.items():
            if name in _OWN or name not in names:
                names[name] = value
                namespace.hide({name: value})

    def effective_cache_size(self) -> int:
        """How many results are kept: the last three at least, or none."""
        size = self._cache_size()
        return size if size <= 0 else max(size, 3)

    def resize(self) -> None:
        """Take a new setting of the cache size over."""
        self.results.size = self.effective_cache_size()

    def clear(self, new_session: bool) -> None:
        """Clear the user's names and fill the session's own in again.

        Args:
            new_session: clear the inputs, results and visited directories of this session too.
        """
        kept = {
            name: self._namespace.hidden[name] for name in _KEPT if name in self._namespace.hidden
        }
        if new_session:
            self.results.clear()
            self.inputs.clear()
            self._namespace.clear()
            self._history().reset(new_session)
        else:
            self._namespace.clear(name for name in self._namespace.names if _CACHED(name))
        self.fill()
        self._namespace.push(kept, interactive=False)

    def forget_inputs(self) -> None:
        """Clear the caches of inputs; the history on the disk stays."""
        history = self._history()
        for number in range(len(history.input_hist_parsed)):
            self._namespace.names.pop(f"_i{number}", None)
        self.inputs.clear()
        # The lists are shared with `In` and `_ih`, and stay as long as prompts have come.
        for inputs in (history.input_hist_parsed, history.input_hist_raw):
            inputs[:] = [""] * len(inputs)

    def delete(self, name: str, by_name: bool = False) -> Any:
        """Delete a variable, and every reference that the session holds to its object; see `InteractiveShell.del_var`.

        Returns:
            the object.

        Raises:
            ValueError: the name is Python's own.
            NameError: there is no such variable.
        """
        names = self._namespace.names
        if name in ("__builtin__", "__builtins__"):
            raise ValueError(f"Refusing to delete {name}")
        if name not in names:
            raise NameError(f"name {name!r} is not defined")
        value = names.pop(name)
        if not by_name:
            for other in [other for other, held in names.items() if held is value]:
                del names[other]
            self.results.forget(value)
        return value
