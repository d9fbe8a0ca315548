"""Applying the user's AST transformers."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from ipy.core.errors import InputRejected


def apply_transformers(transformers: list[Any], tree: ast.Module) -> ast.Module:
    """Apply `ast.NodeTransformer` instances in order.

    One that fails is taken out of the list, with a warning: the cell, and the session, go on without it.

    Raises:
        InputRejected: a transformer refuses the cell.
    """
    for transformer in list(transformers):
        try:
            tree = transformer.visit(tree)
        except InputRejected:
            raise
        except Exception as error:
            # User code.
            warnings.warn(
                f"AST transformer {transformer!r} threw an error. It will be unregistered. "
                f"({type(error).__name__}: {error})",
                stacklevel=2,
            )
            transformers.remove(transformer)
    return ast.fix_missing_locations(tree)
