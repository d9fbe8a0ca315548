"""The `IPython` names: imports of `IPython.*` give our objects, never copies of them.

`register()` is called by the first shell of a process. From then on `IPython` is in `sys.modules`, and a finder in front of
all others answers imports below it, even where an original is installed.
"""

from __future__ import annotations

from .finder import (
    AliasFinder,
    AliasModule,
    Entry,
    add_table,
    install,
    install_module,
    install_root,
    register,
)

__all__ = [
    "AliasFinder",
    "AliasModule",
    "Entry",
    "add_table",
    "install",
    "install_module",
    "install_root",
    "register",
]
