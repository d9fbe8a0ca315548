"""The setting of a port: a number that a socket can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Integer

if TYPE_CHECKING:
    _Integer = Integer[int, int]
else:
    _Integer = Integer  # no generic class when the program runs

HIGHEST = 65535


class Port(_Integer):
    """A port from 0 to 65535, 0 for any; with Unix sockets, the number at the end of their names.

    Args:
        default_value: the port where none is given.
        **kwargs: as for `Integer`.
    """

    def __init__(self, default_value: Any = 0, **kwargs: Any) -> None:
        super().__init__(default_value, min=0, max=HIGHEST, **kwargs)

    def info(self) -> str:
        """Say what is expected."""
        return f"a port from 0 to {HIGHEST}"
