"""Registering the `ipykernel` names."""

from __future__ import annotations

import sys
from types import ModuleType

from ipy.core.names import AliasFinder, AliasModule, install_module, install_root
from ipy.core.names import register as register_shell_names
from ipy.kernel.comms.arrival import watch as watch_comm

#: Modules that libraries look for in `sys.modules` without importing them.
PRESENT = ("ipykernel.zmqshell", "ipykernel.kernelapp", "ipykernel.comm")

_finders = tuple(
    AliasFinder(root, "ipy.kernel.names.ipykernel") for root in ("ipykernel", "ipykernel_launcher")
)


def register() -> None:
    """Let imports of `ipykernel.*` and `IPython.*` give our objects, also where the originals are installed.

    The package `comm` gives comms of the kernel from then on.

    An original that was imported already is left alone: its modules and ours must not mix.
    """
    register_shell_names()
    watch_comm()
    for finder in _finders:
        if finder.package not in sys.modules:
            install_root(finder)
        if isinstance(sys.modules[finder.package], AliasModule):
            for name in PRESENT:
                if name.startswith(f"{finder.package}.") and name not in sys.modules:
                    install_module(finder, name)


def install() -> ModuleType:
    """Let imports of `ipykernel.*` give our objects in a process without a kernel; return the module `ipykernel`.

    Nothing of `PRESENT` is there before it is imported: no kernel runs.
    """
    modules = [install_root(finder) for finder in _finders]
    return modules[0]
