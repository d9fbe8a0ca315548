"""Running code in the namespaces of a frame, so that nested scopes see the frame's local names.

`exec(code, frame.f_globals, frame.f_locals)` has a hole: in `[x for _ in y]` (before 3.12), `lambda: x` and `def f(): return x`
the name `x` is looked up in the globals alone, so the locals of the frame are not found. Debuggers and embedded shells need them.

The way out that is taken here: code with nested scopes runs with a dictionary of globals that looks a name up in the locals first.
Functions made by it keep that dictionary, so they see later changes of the locals too, which a copied closure would not. Code
that needs none of this runs with the real globals.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import CodeType
from typing import Any

_MISSING = object()


def run_in_frame(
    code: str | CodeType,
    globals: dict[str, Any],
    locals: MutableMapping[str, Any],
    mode: str = "exec",
    *,
    filename: str = "<string>",
) -> Any:
    """Run code with the names of a frame; assignments at its top level go to `locals`.

    Args:
        code: source or compiled code.
        globals: the globals of the frame.
        locals: its locals; read and written while the code runs.
        mode: "exec", "eval" or "single", for source.
        filename: what source is compiled under.

    Returns:
        The value of an expression (`mode="eval"`), the coroutine of code with top-level `await`, else None.

    Raises:
        SyntaxError: the source doesn't compile. Whatever the code raises gets through.
    """
    if isinstance(code, str):
        code = compile(code, filename, mode)
    with nested_scopes(code, globals, locals) as (visible_globals, visible_locals):
        return eval(code, visible_globals, visible_locals)


@contextmanager
def nested_scopes(
    code: CodeType, globals: dict[str, Any], locals: MutableMapping[str, Any]
) -> Iterator[tuple[dict[str, Any], MutableMapping[str, Any]]]:
    """Give the two namespaces to run `code` with; what it writes to globals is in `globals` when the block ends."""
    if globals is locals or not _needs_locals(code, globals, locals):
        yield globals, locals
        return
    visible = _FrameGlobals(globals, locals)
    try:
        yield visible, _FrameLocals(visible)
    finally:
        visible.write_back()


class _FrameGlobals(dict[str, Any]):
    """Globals that find the names of a frame's locals first.

    The interpreter looks a global up through `__getitem__` if the dictionary is of a subclass, but reads and writes the
    storage itself for class bodies, imports and `global` statements: so the storage holds copies, and changes to it are carried
    over by `write_back`.
    """

    def __init__(self, real: dict[str, Any], local: MutableMapping[str, Any]) -> None:
        super().__init__(real)
        self.update(local)
        self.setdefault("__builtins__", builtins)
        self._real = real
        self._local = local
        self._copies = dict(self)

    def __getitem__(self, name: str) -> Any:
        stored = dict.get(self, name, _MISSING)
        if stored is not self._copies.get(name, _MISSING):
            if stored is not _MISSING:
                return stored  # set by a `global` statement, not carried over yet
            raise KeyError(name)
        try:
            return self._local[name]
        except KeyError:
            return self._real[name]

    def write_back(self) -> None:
        """Carry over what `global` statements assigned and deleted."""
        for name, value in self.items():
            if self._copies.get(name, _MISSING) is not value:
                self._real[name] = value
        for name in self._copies.keys() - self.keys():
            self._real.pop(name, None)
        self._copies = dict(self)


class _FrameLocals(MutableMapping[str, Any]):
    """Locals for top-level code: reads fall back to the globals as they are now, writes go to the frame's locals."""

    def __init__(self, visible: _FrameGlobals) -> None:
        self._globals = visible
        self._local = visible._local

    def __getitem__(self, name: str) -> Any:
        try:
            return self._local[name]
        except KeyError:
            return self._globals[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._local[name] = value

    def __delitem__(self, name: str) -> None:
        del self._local[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._local)

    def __len__(self) -> int:
        return len(self._local)

    def __contains__(self, name: object) -> bool:
        return name in self._local

    def __repr__(self) -> str:
        return repr(dict(self._local))


def _needs_locals(code: CodeType, globals: Mapping[str, Any], locals: Mapping[str, Any]) -> bool:
    """Whether a nested scope of `code` asks for a name that is local, or that could only become one later."""
    known = globals.get("__builtins__", builtins)
    builtin_names = known if isinstance(known, dict) else vars(known)
    return any(
        name in locals or (name not in globals and name not in builtin_names)
        for name in _nested_names(code)
    )


def _nested_names(code: CodeType) -> Iterator[str]:
    """Names that nested scopes look up outside of themselves; attribute names among them do no harm."""
    stack = [const for const in code.co_consts if isinstance(const, CodeType)]
    while stack:
        nested = stack.pop()
        yield from nested.co_names
        stack.extend(const for const in nested.co_consts if isinstance(const, CodeType))
