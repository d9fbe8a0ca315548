"""What dynamic rewriting may ask about the user's names."""

from __future__ import annotations

from typing import Final, Protocol


class _Missing:
    """The type of MISSING."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


#: What `find_name` returns for a name that does not exist; None may be a user's value.
MISSING: Final = _Missing()


class NameLookup(Protocol):
    """Answers questions about names and settings; the shell provides it."""

    @property
    def autocall(self) -> int:
        """0 off, 1 only where there are arguments, 2 always."""

    @property
    def automagic(self) -> bool:
        """True if line magics may be called without `%`."""

    def find_name(self, name: str) -> object:
        """The value of a name without dots, or MISSING: the user's names first, then the builtins."""

    def is_line_magic(self, name: str) -> bool:
        """True if a line magic (or an alias, which is one) has this name."""
