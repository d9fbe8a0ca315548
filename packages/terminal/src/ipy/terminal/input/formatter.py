"""Formatters that put input into shape before it runs: black and yapf, where they are installed."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)

FORMATTERS = ("black", "yapf")


def format_cell(text: str, name: str) -> str:
    """Return `text` formatted by `name`; as it is where it holds shell syntax or can't be parsed."""
    if text.lstrip().startswith(("%", "!", "?")) or text.rstrip().endswith("?"):
        return text
    return _black(text) if name == "black" else _yapf(text)


def require(name: str) -> None:
    """Check that the formatter can be used.

    Raises:
        ImportError: its package is not installed.
    """
    import importlib.util

    if importlib.util.find_spec(name) is None:
        raise ImportError(f"autoformatter={name!r} needs the package {name}: pip install {name}")


def _black(text: str) -> str:
    import black

    try:
        formatted: str = black.format_str(text, mode=black.Mode())
    except black.InvalidInput:
        return text  # not plain Python (a magic, say), or not yet complete
    return formatted[:-1] if not text.endswith("\n") and formatted.endswith("\n") else formatted


def _yapf(text: str) -> str:
    from yapf.yapflib import errors, yapf_api

    try:
        formatted: str
        formatted, _ = yapf_api.FormatCode(text, style_config="facebook")
    except (SyntaxError, errors.YapfError):
        return text
    return formatted[:-1] if not text.endswith("\n") and formatted.endswith("\n") else formatted
