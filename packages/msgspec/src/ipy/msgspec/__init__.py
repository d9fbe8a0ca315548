"""The messages between front ends and kernels: types, wire format, signing, connection files."""

from __future__ import annotations

from ._version import __version__

__all__ = ["__version__"]
