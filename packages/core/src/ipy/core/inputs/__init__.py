"""From what the user types to Python: static transformation, completeness, dynamic rewriting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

from .completeness import find_last_indent
from .lines import (
    PromptStripper,
    cell_magic,
    classic_prompt,
    ipython_prompt,
    leading_empty_lines,
    leading_indent,
)
from .manager import TransformerManager
from .names import MISSING, NameLookup
from .tokens import TokenTransformBase, make_tokens_by_line

if TYPE_CHECKING:
    from .prefilter import PrefilterManager

__all__ = [
    "MISSING",
    "NameLookup",
    "PrefilterManager",
    "PromptStripper",
    "TokenTransformBase",
    "TransformerManager",
    "cell_magic",
    "classic_prompt",
    "find_last_indent",
    "ipython_prompt",
    "leading_empty_lines",
    "leading_indent",
    "make_tokens_by_line",
]


# traitlets costs 20 ms, which a tool that only transforms cells need not pay.
__getattr__, __dir__ = lazy_names(__name__, {"PrefilterManager": "prefilter"})
