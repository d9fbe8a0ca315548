"""The kernel, and the clients and managers that drive kernels."""

from __future__ import annotations

from ._version import __version__

__all__ = ["__version__"]
