"""Macros: input that is kept under a name and runs again when the name is entered."""

from __future__ import annotations

import re
from typing import Any

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+[^\n]*(\n|$)")


class Macro:
    """A piece of input.

    Args:
        code: the source; an encoding cookie in it is dropped.
    """

    def __init__(self, code: str) -> None:
        lines = code.splitlines(keepends=True)
        head = "".join(line for line in lines[:2] if not _COOKIE.match(line))
        text = head + "".join(lines[2:])
        self.value = text if text.endswith("\n") else text + "\n"

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"IPython.macro.Macro({self.value!r})"

    def __getstate__(self) -> dict[str, Any]:
        return {"value": self.value}

    def __add__(self, other: Macro | str) -> Macro:
        if isinstance(other, Macro):
            return Macro(self.value + other.value)
        if isinstance(other, str):
            return Macro(self.value + other)
        return NotImplemented
