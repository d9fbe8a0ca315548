"""Reporting what fails in user code while an object is displayed."""

from __future__ import annotations

import sys

from ipy.core.active import get_ipython


def report_failure() -> None:
    """Show the exception that is being handled: as the shell does it, or as Python does it."""
    shell = get_ipython()
    if shell is None:
        import traceback  # only on errors

        kind, error, tb = sys.exc_info()
        # The user wants to see the way through their code, not through ours, as long as there is any.
        own = tb
        while own is not None and own.tb_frame.f_globals.get("__name__", "").startswith(
            "ipy.core."
        ):
            own = own.tb_next
        traceback.print_exception(kind, error, own or tb)
    else:
        shell.showtraceback(sys.exc_info())
