"""The release of ipykernel that the `ipykernel` names stand for: libraries choose what to do by it."""

from __future__ import annotations

version = "7.4.0"
version_info = (7, 4, 0, "")
protocol_version = "5.5"
protocol_version_info = (5, 5)
