"""Figures of matplotlib as outputs of cells, through the package matplotlib-inline and its `InlineBackend` configuration."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

BACKEND = "module://matplotlib_inline.backend_inline"


def choose_backend(environ: MutableMapping[str, str] = os.environ) -> None:
    """Let matplotlib draw inline unless `MPLBACKEND` says otherwise.

    matplotlib reads the variable when it is imported; nothing is imported here. Without matplotlib-inline, the choice
    stays matplotlib's own.
    """
    if environ.get("MPLBACKEND"):
        return
    from importlib.util import find_spec

    if find_spec("matplotlib_inline") is not None:
        environ["MPLBACKEND"] = BACKEND
