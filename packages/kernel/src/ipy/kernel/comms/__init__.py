"""Comms: channels between an object in the kernel and its counterpart in a front end, for widgets and the like.

The package `comm` is what libraries ask (`comm.create_comm()`, `comm.get_comm_manager()`); a kernel puts its own answers there with
`install`. The same classes are known as `ipykernel.comm.Comm` and `CommManager`.

Source: Jupyter messaging protocol 5.x, "Custom messages"; the package `comm`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .comm import BaseComm, Comm
    from .installation import install, make_site
    from .manager import CommManager
    from .site import CommPublisher, CommSite, current_site, using

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

_HOMES = {
    "BaseComm": "comm",
    "Comm": "comm",
    "CommManager": "manager",
    "CommPublisher": "site",
    "CommSite": "site",
    "current_site": "site",
    "install": "installation",
    "make_site": "installation",
    "using": "site",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
