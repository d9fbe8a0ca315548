"""The magic system: declaring, registering and finding magics."""

from __future__ import annotations

from .alias import MagicAlias
from .base import Magics
from .declare import (
    MAGIC_NO_VAR_EXPAND_ATTR,
    MAGIC_OUTPUT_CAN_BE_SILENCED,
    cell_magic,
    line_cell_magic,
    line_magic,
    magic_kinds,
    magic_spec,
    magics_class,
    needs_local_scope,
    no_var_expand,
    output_can_be_silenced,
    register_cell_magic,
    register_line_cell_magic,
    register_line_magic,
)
from .manager import MagicsManager

__all__ = [
    "MAGIC_NO_VAR_EXPAND_ATTR",
    "MAGIC_OUTPUT_CAN_BE_SILENCED",
    "MagicAlias",
    "Magics",
    "MagicsManager",
    "cell_magic",
    "line_cell_magic",
    "line_magic",
    "magic_kinds",
    "magic_spec",
    "magics_class",
    "needs_local_scope",
    "no_var_expand",
    "output_can_be_silenced",
    "register_cell_magic",
    "register_line_cell_magic",
    "register_line_magic",
]
