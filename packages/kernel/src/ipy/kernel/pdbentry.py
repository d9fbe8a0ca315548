"""`pdb.set_trace()` and `breakpoint()` in kernels open the shell's debugger; `pdb` is imported by whoever needs it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from .arrival import when_imported


def watch() -> None:
    """Take `pdb.set_trace` over as soon as pdb is there; `breakpoint()` calls that, too, unless `PYTHONBREAKPOINT` says otherwise."""
    when_imported("pdb", take_over)


def take_over(module: Any) -> None:
    """Let `set_trace` of the module open the debugger of the shell."""
    module.set_trace = set_trace


def set_trace(*, header: str | None = None, commands: Iterable[str] | None = None) -> None:
    """Stop in the debugger in the caller.

    Args:
        header: shown before the first prompt.
        commands: obeyed before it (Python 3.14).
    """
    # 10 ms, with pdb.
    from ipy.core.debugger import set_trace as stop

    stop(sys._getframe(1), header, commands or ())
