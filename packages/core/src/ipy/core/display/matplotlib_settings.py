"""Settings of matplotlib's inline figures, which live in the package `matplotlib_inline`."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def _backend() -> ModuleType:
    try:
        from matplotlib_inline import backend_inline
    except ImportError as error:
        raise ImportError(
            f"inline figures need matplotlib and matplotlib-inline: pip install matplotlib matplotlib-inline ({error})"
        ) from error
    backend: ModuleType = backend_inline
    return backend


def set_matplotlib_formats(*formats: str, **kwargs: Any) -> None:
    """Choose the formats of inline figures.

    Args:
        *formats: "png", "retina", "jpeg", "svg", "pdf".
        **kwargs: passed to matplotlib's `print_figure`, such as `dpi`.

    Raises:
        ImportError: matplotlib-inline is not installed.
    """
    _backend().set_matplotlib_formats(*formats, **kwargs)


def set_matplotlib_close(close: bool = True) -> None:
    """Choose whether inline figures are closed after each cell.

    Args:
        close: False keeps figures open, to be changed in later cells.

    Raises:
        ImportError: matplotlib-inline is not installed.
    """
    _backend().set_matplotlib_close(close)
