"""Functions that get the code of their new definition and stay the objects that they are."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

#: Generators, coroutines and asynchronous generators: a function can't become one, or cease to be one.
_KINDS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

#: Name of the keyword under which a forwarding function keeps its target.
_TARGET = "__reloaded__"


def functions_of_file(path: str) -> tuple[FunctionType, ...]:
    """All living functions whose code is of a file: those in closures, registries and wrappers too.

    Looks at every object that the garbage collector knows: some ten milliseconds per million.
    """
    return tuple(
        found
        for found in gc.get_objects()
        if type(found) is FunctionType and found.__code__.co_filename == path
    )


def code_tree(code: CodeType) -> Iterator[CodeType]:
    """A code object and all that are nested in it, in the order of the source."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_tree(constant)


class CodeTable:
    """Finds what became of a piece of code.

    Pieces are told apart by their qualified names; of several with one name (the getter and setter of a property,
    lambdas), the same place in the order is taken where their number is unchanged.

    Args:
        before: the code of the module as it was imported; None if it is not known.
        now: the code of its present text.
    """

    def __init__(self, before: CodeType | None, now: CodeType) -> None:
        self._before = None if before is None else _by_name(code_tree(before))
        self._now = _by_name(code_tree(now))

    def successor(self, code: CodeType) -> CodeType | None:
        """The code that takes the place of `code`; None if there is none, or it can't be told."""
        candidates = self._now.get(code.co_qualname, [])
        before = [code] if self._before is None else self._before.get(code.co_qualname, [])
        if len(candidates) == len(before):
            for old, new in zip(before, candidates, strict=True):
                if len(before) == 1 or old.co_firstlineno == code.co_firstlineno:
                    return new
        # Their number has changed: what is as it was is found by what it does.
        same = [
            c for c in candidates if c.co_code == code.co_code and c.co_consts == code.co_consts
        ]
        return same[0] if len(same) == 1 else None


def _by_name(codes: Iterable[CodeType]) -> dict[str, list[CodeType]]:
    table: dict[str, list[CodeType]] = {}
    for code in codes:
        table.setdefault(code.co_qualname, []).append(code)
    return table


def replace_code(functions: Iterable[FunctionType], table: CodeTable) -> list[str]:
    """Give functions the code that took the place of theirs.

    Returns:
        The qualified names of inner functions that keep their code, because it uses other variables of the function around
        it now.
    """
    kept = []
    for function in functions:
        old = function.__code__
        new = table.successor(old)
        if new is None or new is old:
            continue
        if _fits(old, new):
            function.__code__ = new
        elif "<locals>" in old.co_qualname:
            kept.append(old.co_qualname)
    return kept


def patch_function(old: FunctionType, new: FunctionType) -> bool:
    """Make a function do what another does.

    Returns:
        Whether it took over the code; else it calls `new`, because it has other closure variables or globals, or one of them
        is a generator or a coroutine.
    """
    taken = old.__globals__ is new.__globals__ and _fits(old.__code__, new.__code__)
    if taken:
        old.__code__ = new.__code__
        _share_cells(old, new)
        old.__defaults__ = new.__defaults__
        old.__kwdefaults__ = new.__kwdefaults__
    else:
        _forward(old, new)
    for name in ("__name__", "__qualname__", "__module__", "__doc__", "__type_params__"):
        if hasattr(new, name):
            setattr(old, name, getattr(new, name))
    _take_annotations(old, new)
    old.__dict__.clear()
    old.__dict__.update(new.__dict__)
    if not taken:
        # For signatures, which follow it.
        old.__dict__["__wrapped__"] = new
    return taken


def _fits(old: CodeType, new: CodeType) -> bool:
    """Whether a function with one code can have the other."""
    return old.co_freevars == new.co_freevars and not (old.co_flags ^ new.co_flags) & _KINDS


def _take_annotations(old: FunctionType, new: FunctionType) -> None:
    annotate: Any = getattr(new, "__annotate__", None)
    if annotate is not None:
        # Python 3.14 (PEP 649) evaluates them when they are asked for.
        setattr(old, "__annotate__", annotate)  # noqa: B010 - unknown to the type checker
    else:
        old.__annotations__ = new.__annotations__


def _share_cells(old: FunctionType, new: FunctionType) -> None:
    for name, mine, its in zip(
        old.__code__.co_freevars, old.__closure__ or (), new.__closure__ or (), strict=True
    ):
        if name == "__class__":
            # The class stays the old one.
            continue
        try:
            mine.cell_contents = its.cell_contents
        except ValueError:
            # The variable has no value yet.
            del mine.cell_contents


def _forward(old: FunctionType, new: FunctionType) -> None:
    """Make `old` call `new`. Its code must name as many closure variables as before: Python demands it."""
    names = old.__code__.co_freevars
    mention = f"({', '.join(names)},)" if names else "()"
    source = (
        f"def make({', '.join(names)}):\n"
        f"  def forward(*args, {_TARGET}, **kwargs):\n"
        f"    if 0: {mention}\n"
        f"    return {_TARGET}(*args, **kwargs)\n"
        f"  return forward\n"
    )
    if "__class__" in names:
        # A name that only methods may use: the code is taken from one.
        others = [name for name in names if name != "__class__"]
        body = source.replace(f"def make({', '.join(names)})", f"def make({', '.join(others)})")
        lines = body.splitlines()
        source = "\n".join(
            [
                lines[0],
                "  class _Around:",
                *(f"  {line}" for line in lines[1:-1]),
                "  return _Around.forward",
            ]
        )
    namespace: dict[str, Any] = {}
    exec(compile(source, "<autoreload>", "exec"), namespace)
    made = namespace["make"](*[None for name in names if name != "__class__"])
    old.__code__ = made.__code__
    old.__defaults__ = None
    old.__kwdefaults__ = {_TARGET: new}
