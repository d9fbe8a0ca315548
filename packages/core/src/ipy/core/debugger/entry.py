"""Ways into the debugger."""

from __future__ import annotations

import bdb
import sys
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Any

from ipy.core.active import get_ipython

from .pdb import Pdb


def set_trace(
    frame: FrameType | None = None, header: str | None = None, commands: Iterable[str] = ()
) -> None:
    """Stop in the debugger in the caller, or in `frame`: at the next line, from Python 3.13 on at the call itself.

    In a shell it is the shell's debugger, elsewhere `Pdb`.

    Args:
        frame: where to stop.
        header: shown before the first prompt.
        commands: obeyed before it.
    """
    debugger_cls: type[Pdb] = getattr(get_ipython(), "debugger_cls", None) or Pdb
    debugger = debugger_cls()
    # `continue` would leave pdb's handler of Ctrl-C behind; in a shell an interrupt is for the cell that runs then.
    debugger.nosigint = get_ipython() is not None
    if header is not None:
        debugger.message(header)
    debugger.rcLines.extend(commands)
    debugger.set_trace(frame or sys._getframe(1))


class Tracer:
    """A debugger to call: `debug_here = Tracer()`, then `debug_here()` where the program shall stop.

    Args:
        colors: name of the theme; None takes that of the shell.
    """

    def __init__(self, colors: str | None = None) -> None:
        self.colors = colors

    def __call__(self) -> None:
        """Stop in the debugger at the next line of the caller."""
        debugger = Pdb(theme_name=self.colors)
        debugger.set_trace(sys._getframe(1))


class InterruptiblePdb(Pdb):
    """A debugger whose prompt is left by an interrupt, which then goes on to the program."""

    def _cmdloop(self) -> None:
        try:
            self.allow_kbdint = True
            self.cmdloop()
            self.allow_kbdint = False
        except KeyboardInterrupt:
            self.message("--KeyboardInterrupt--")
            self.set_quit()
            raise


def BdbQuit_excepthook(  # noqa: N802 - the name that others import
    et: type[BaseException],
    ev: BaseException,
    tb: TracebackType | None,
    excepthook: Callable[..., Any] | None = None,
) -> None:
    """A `sys.excepthook` that takes leaving the debugger for no error.

    Args:
        et: class of the exception.
        ev: the exception.
        tb: its traceback.
        excepthook: called for other exceptions; None for the hook that ipdb leaves in the attribute `excepthook_ori` of this
            function, or else Python's own.
    """
    if isinstance(et, type) and issubclass(et, bdb.BdbQuit):
        print("Exiting Debugger.")  # noqa: T201 - the answer to `quit`
    else:
        original = getattr(BdbQuit_excepthook, "excepthook_ori", None)
        (excepthook or original or sys.__excepthook__)(et, ev, tb)
