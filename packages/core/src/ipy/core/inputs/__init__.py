"""From what the user types to Python: static transformation, completeness, dynamic rewriting."""

from __future__ import annotations

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
from .tokens import TokenTransformBase, make_tokens_by_line

__all__ = [
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
