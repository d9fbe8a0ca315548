"""Generic functions that libraries register their own types with."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from ipy.core.errors import TryNext


@singledispatch
def inspect_object(obj: Any) -> None:
    """Called when an object is asked about with `?`; raises `TryNext` unless a handler is registered for its type."""
    raise TryNext


@singledispatch
def complete_object(obj: Any, prev_completions: list[str]) -> list[str]:
    """Complete the attributes of `obj`; raises `TryNext` unless a handler is registered for its type.

    Args:
        obj: the object behind the dot.
        prev_completions: the attributes that were found.
    """
    raise TryNext
