"""Building blocks for `_repr_pretty_` methods: calls and raw text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .printer import RepresentationPrinter


class CallExpression:
    """Shows as a call: `CallExpression("Point", 1, y=2)` as `Point(1, y=2)`, on several lines if need be."""

    __slots__ = ("args", "kwargs", "name")

    # Positional only: every keyword belongs to the call that is shown.
    def __init__(self, name: str, /, *args: object, **kwargs: object) -> None:
        self.name = name
        self.args = args
        self.kwargs = kwargs

    @classmethod
    def factory(cls, name: str) -> Callable[..., CallExpression]:
        """A function that makes call expressions with this name."""

        def make(*args: object, **kwargs: object) -> CallExpression:
            return cls(name, *args, **kwargs)

        return make

    def _repr_pretty_(self, p: RepresentationPrinter, cycle: bool) -> None:
        started = False

        def separate() -> None:
            nonlocal started
            if started:
                p.text(",")
                p.breakable()
            started = True

        step = len(self.name) + 1
        p.begin_group(step, f"{self.name}(")
        for argument in self.args:
            separate()
            p.pretty(argument)
        for key, argument in self.kwargs.items():
            separate()
            p.begin_group(len(key) + 1, f"{key}=")
            p.pretty(argument)
            p.end_group(len(key) + 1)
        p.end_group(step, ")")


class RawText:
    """Shows as the text itself, without quotes."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def _repr_pretty_(self, p: RepresentationPrinter, cycle: bool) -> None:
        p.text(self.value)


class RawStringLiteral:
    r"""Shows a string as a raw literal: `r'\d'` rather than `'\\d'`."""

    __slots__ = ("value",)

    def __init__(self, value: str | bytes) -> None:
        self.value = value

    def _repr_pretty_(self, p: RepresentationPrinter, cycle: bool) -> None:
        literal: Any = repr(self.value)
        prefix = "r"
        if literal.startswith("b"):
            literal, prefix = literal[1:], "rb"
        p.text(prefix + literal.replace("\\\\", "\\"))
