"""Decorators that declare functions and methods as magics."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from ipy.core.active import get_ipython

if TYPE_CHECKING:
    from .base import Magics

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound="type[Magics]")


class MagicDecorator(Protocol):
    """A decorator that is used bare, or with the name of the magic."""

    @overload
    def __call__(self, argument: F) -> F: ...
    @overload
    def __call__(self, argument: str | None = None) -> Callable[[F], F]: ...


LINE, CELL = "line", "cell"
magic_kinds = (LINE, CELL)
magic_spec = (LINE, CELL, "line_cell")

MAGIC_NO_VAR_EXPAND_ATTR = "_ipython_magic_no_var_expand"
MAGIC_OUTPUT_CAN_BE_SILENCED = "_ipython_magic_output_can_be_silenced"
_DECLARED = "_ipy_magic_names"  # on a function: list of (kind, name)


def kinds_of(spec: str) -> tuple[str, ...]:
    """The kinds that `spec` ('line', 'cell' or 'line_cell') stands for.

    Raises:
        ValueError: `spec` is none of the three.
    """
    if spec not in magic_spec:
        raise ValueError(f"a magic is one of {', '.join(magic_spec)}; got {spec!r}")
    return magic_kinds if spec == "line_cell" else (spec,)


def magics_class(cls: M) -> M:
    """Class decorator that collects the magics declared in the body of a `Magics` subclass."""
    table: dict[str, dict[str, Any]] = {LINE: {}, CELL: {}}
    for attribute, value in vars(cls).items():
        for kind, name in getattr(value, _DECLARED, ()):
            table[kind][name or attribute] = attribute
    cls.magics = table
    cls.registered = True
    return cls


def _declare(spec: str) -> MagicDecorator:
    kinds = kinds_of(spec)

    def decorator(argument: Any = None) -> Any:
        name = argument if isinstance(argument, str) else None

        def declare(function: F) -> F:
            declared = [*getattr(function, _DECLARED, ()), *((kind, name) for kind in kinds)]
            try:
                setattr(function, _DECLARED, declared)
            except AttributeError:
                raise TypeError(
                    f"{function!r} can't be declared as a magic: it takes no attributes"
                ) from None
            return function

        return declare(argument) if callable(argument) else declare

    decorator.__doc__ = (
        f"Declare a method as a {spec.replace('_', ' and ')} magic; an optional argument names it."
    )
    return decorator


def _register(spec: str) -> MagicDecorator:
    kinds_of(spec)

    def decorator(argument: Any = None) -> Any:
        shell = get_ipython()
        if shell is None:
            raise NameError(
                f"register_{spec}_magic needs a running shell, and there is none in this process"
            )

        def register(function: F, name: str | None = None) -> F:
            shell.register_magic_function(function, spec, name or function.__name__)
            return function

        if isinstance(argument, str) or argument is None:
            return lambda function: register(function, argument)
        return register(argument)

    decorator.__doc__ = (
        f"Register a function as a {spec.replace('_', ' and ')} magic of the running shell.\n\n"
        "Raises:\n    NameError: no shell is running."
    )
    return decorator


line_magic = _declare("line")
cell_magic = _declare("cell")
line_cell_magic = _declare("line_cell")

register_line_magic = _register("line")
register_cell_magic = _register("cell")
register_line_cell_magic = _register("line_cell")


def needs_local_scope(function: F) -> F:
    """Have the magic called with the keyword argument `local_ns`, the caller's local names."""
    function.needs_local_scope = True  # type: ignore[attr-defined]
    return function


def no_var_expand(function: F) -> F:
    """Leave `$name` and `{expression}` in the line of this magic as they are."""
    setattr(function, MAGIC_NO_VAR_EXPAND_ATTR, True)
    return function


def output_can_be_silenced(function: F) -> F:
    """Let a trailing semicolon suppress the display of what this magic returns."""
    setattr(function, MAGIC_OUTPUT_CAN_BE_SILENCED, True)
    return function


def original_function(magic: Any) -> Any:
    """The function behind a bound method, where the attributes of the decorators are."""
    return magic.__func__ if isinstance(magic, types.MethodType) else magic
