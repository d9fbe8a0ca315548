"""The inline backend of matplotlib under the name that the manual gives it: `module://IPython.kernel.zmq.pylab.backend_inline`.

It is matplotlib-inline's; using it has the same effect as `%matplotlib inline`.
"""

from __future__ import annotations

from matplotlib_inline.backend_inline import (
    FigureCanvas,
    configure_inline_support,
    flush_figures,
    new_figure_manager,
    new_figure_manager_given_figure,
    show,
)

from ipy.core.active import get_ipython

__all__ = [
    "FigureCanvas",
    "configure_inline_support",
    "flush_figures",
    "new_figure_manager",
    "new_figure_manager_given_figure",
    "show",
]

_shell = get_ipython()
if _shell is not None:
    import matplotlib

    # As `%matplotlib` does: figures are drawn when the cell ends.
    matplotlib.interactive(True)
    # The name that matplotlib-inline knows as its own.
    configure_inline_support(_shell, "inline")  # type: ignore[no-untyped-call]
