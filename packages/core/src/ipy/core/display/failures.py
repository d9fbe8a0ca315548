"""Reporting what fails in user code while an object is displayed."""

from __future__ import annotations

import sys

from ipy.core.active import get_ipython

_OURS = ("ipy.core.display.", "ipy.core.pretty.")


def report_failure() -> None:
    """Show the exception that is being handled: as the shell does it, or as Python does it."""
    kind, error, tb = sys.exc_info()
    # The user wants to see the way through their code, not through ours.
    while tb is not None and tb.tb_frame.f_globals.get("__name__", "").startswith(_OURS):
        tb = tb.tb_next
    shell = get_ipython()
    if shell is None:
        import traceback  # only on errors

        traceback.print_exception(kind, error, tb)
    else:
        shell.showtraceback((kind, error, tb))
