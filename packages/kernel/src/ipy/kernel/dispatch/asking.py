"""Calling what kernels implement, which may be sync or async, and may take fewer arguments than today's."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipy.kernel.base import Kernel

#: Code object -> the names of the arguments that it takes; None for all.
_accepted: dict[Any, frozenset[str] | None] = {}


class Reply(dict[str, Any]):
    """The content of a reply that may also be awaited: kernels that derive from ours do, or don't."""

    def __await__(self) -> Generator[Any, None, Reply]:
        """Give the content itself."""
        return self
        yield  # makes this a generator


def accepted_names(function: Callable[..., Any]) -> frozenset[str] | None:
    """The names of the arguments that a function takes; None if it takes any."""
    target: Any = getattr(function, "__func__", function)
    code = getattr(target, "__code__", None)
    if code is None:
        return None
    if code in _accepted:
        return _accepted[code]
    names: frozenset[str] | None = None
    if not code.co_flags & 0x08:  # CO_VARKEYWORDS
        names = frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    _accepted[code] = names
    return names


def optional(function: Callable[..., Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the arguments that a function takes."""
    names = accepted_names(function)
    if names is None:
        return dict(arguments)
    return {name: value for name, value in arguments.items() if name in names}


def settled(kernel: Kernel, answer: Any) -> Any:
    """What a method has returned, once it is there: awaitables are run on the user's event loop."""
    if hasattr(answer, "__await__") and not isinstance(answer, dict):
        return kernel.engine.run_coroutine(answer)
    return answer
