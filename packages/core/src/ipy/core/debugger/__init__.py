"""The debugger: Python's own `pdb` with colours, context, hidden frames, chained exceptions and object inspection.

It works in any program: `from ipy.core.debugger import set_trace; set_trace()`, or `Pdb().interaction(None, exception)`.
"""

from __future__ import annotations

from .entry import BdbQuit_excepthook, InterruptiblePdb, Tracer, set_trace
from .pdb import Pdb

__all__ = ["BdbQuit_excepthook", "InterruptiblePdb", "Pdb", "Tracer", "set_trace"]
