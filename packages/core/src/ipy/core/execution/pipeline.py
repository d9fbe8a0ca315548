"""What happens to a cell before it is compiled: every transformation in its turn."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ipy.core.inputs import PrefilterManager, TransformerManager


class InputFace(Protocol):
    """The part of the shell that says how inputs are transformed; users replace it, and it is looked up at each use."""

    @property
    def input_transformer_manager(self) -> TransformerManager:
        """Static transformations: magics, system commands, prompts of pasted text."""

    @property
    def input_transformers_post(self) -> Sequence[Callable[[list[str]], list[str]]]:
        """Functions of lines, applied after all others."""

    @property
    def prefilter_manager(self) -> PrefilterManager:
        """Rewrites single lines by what the user's names hold."""

    @property
    def ast_transformers(self) -> list[Any]:
        """`ast.NodeTransformer` instances."""


class InputPipeline:
    """Turns cells as typed into Python.

    Args:
        face: the transformers.
    """

    def __init__(self, *, face: InputFace) -> None:
        self._face = face

    def transform_cell(self, raw_cell: str) -> str:
        """The cell as Python source."""
        face = self._face
        cell = face.input_transformer_manager.transform_cell(raw_cell)
        if cell.find("\n") in (-1, len(cell) - 1):
            # What a line means may depend on the user's names only where it stands alone.
            cell = face.prefilter_manager.prefilter_lines(cell.rstrip("\n")) + "\n"
        if face.input_transformers_post:
            from ipy.core.inputs.lines import split_lines

            lines = split_lines(cell)
            for transform in face.input_transformers_post:
                lines = transform(lines)
            cell = "".join(lines)
        return cell

    def transform_ast(self, tree: ast.Module) -> ast.Module:
        """Apply `ast_transformers`; one that fails is removed with a warning.

        Raises:
            InputRejected: a transformer refuses the cell.
        """
        if not self._face.ast_transformers:
            return tree
        from .transformers import apply_transformers

        return apply_transformers(self._face.ast_transformers, tree)

    def check_complete(self, code: str) -> tuple[str, str]:
        """Whether a cell can run.

        Returns:
            ("complete" | "incomplete" | "invalid", the white space with which the next line starts).
        """
        status, indent = self._face.input_transformer_manager.check_complete(code)
        return status, " " * (indent or 0)

    def prefilter(self, lines: str, continue_prompt: bool = False) -> str:
        """Rewrite a line by what the user's names hold."""
        return self._face.prefilter_manager.prefilter_lines(lines, continue_prompt)
