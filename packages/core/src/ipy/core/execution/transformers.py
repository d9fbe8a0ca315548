"""Applying the user's AST transformers."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
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
            tree = _checked(transformer.visit(tree))
        except (InputRejected, KeyboardInterrupt):
            raise
        except BaseException as error:
            # User code, which may even raise SystemExit.
            # By identity: `remove` would ask the user's `__eq__`. First of all: warnings may be set to be errors.
            transformers[:] = [one for one in transformers if one is not transformer]
            warnings.warn(
                f"AST transformer {_described(transformer)} threw an error. It will be unregistered. "
                f"({type(error).__name__}: {_described(error, str)})",
                stacklevel=2,
            )
    return tree


def _checked(tree: Any) -> ast.Module:
    """A tree with the missing places filled in.

    Raises:
        TypeError: it is none; a `visit` that forgets to return gives None.
    """
    if not isinstance(tree, ast.Module):
        raise TypeError(f"its visit() must return an ast.Module, got {type(tree).__name__}")
    for node in tree.body:
        if not isinstance(node, ast.stmt):
            raise TypeError(
                f"the body of its ast.Module holds a {type(node).__name__}, which is no statement"
            )
    return ast.fix_missing_locations(tree)


def _described(value: object, write: Callable[[object], str] = repr) -> str:
    try:
        return write(value)
    except KeyboardInterrupt:
        raise
    except BaseException:
        # User code: the text is wanted only for the warning.
        return f"of type {type(value).__name__}"
