"""Comms: channels between an object in the kernel and its counterpart in a front end, for widgets and the like.

The package `comm` is what libraries ask (`comm.create_comm()`, `comm.get_comm_manager()`); a kernel puts its own answers there with
`install`. The same classes are known as `ipykernel.comm.Comm` and `CommManager`.

Source: Jupyter messaging protocol 5.x, "Custom messages"; the package `comm`.
"""

from __future__ import annotations

from .comm import BaseComm, Comm
from .manager import CommManager
from .site import CommPublisher, CommSite, current_site, install, make_site, using

__all__ = [
    "BaseComm",
    "Comm",
    "CommManager",
    "CommPublisher",
    "CommSite",
    "current_site",
    "install",
    "make_site",
    "using",
]
