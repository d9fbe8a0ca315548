"""Figures of matplotlib as outputs of cells, through the package matplotlib-inline and its `InlineBackend` configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping

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


def choose_for_magic(gui: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """What `%matplotlib` switches to in a kernel, where a figure that no window shows would be lost.

    Args:
        gui: what was asked for. None is inline, unless `MPLBACKEND` says otherwise; "auto" is matplotlib's own choice where that opens
            windows, else the same.
        environ: variables of the environment.

    Returns:
        a name for `find_gui_and_backend`.
    """
    if gui not in (None, "auto"):
        return gui
    chosen = environ.get("MPLBACKEND", "")
    if chosen and not chosen.endswith("inline"):
        return gui
    if gui == "auto":
        from ipy.core.pylabtools import find_gui_and_backend

        if find_gui_and_backend(gui)[0] is not None:
            return gui
    from importlib.util import find_spec

    return gui if find_spec("matplotlib_inline") is None else "inline"
