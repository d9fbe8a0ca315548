"""The debugger of a kernel: the Jupyter debugger protocol over debugpy (extra `debug`).

`debug_request` messages hold requests of the Debug Adapter Protocol. Most go to debugpy's adapter as they are; some are answered here, because
they are about cells and about variables while nothing is stopped. Nothing of debugpy is imported before a front end attaches.

Source: Debug Adapter Protocol; Jupyter messaging protocol 5.5, "Debug request" and "Additions to the DAP".
"""

from __future__ import annotations

from ipy.config.lazy import lazy_names

from .availability import is_available

__all__ = ["Debugger", "is_available"]

_HOMES = {"Debugger": "debugger"}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
