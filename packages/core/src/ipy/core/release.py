"""Which IPython this implementation stands in for: what `IPython.__version__` and version checks of third parties see."""

from __future__ import annotations

#: The release of IPython whose interface is offered. Packages compare with it (matplotlib: `version_info[:2] < (8, 24)`).
version_info = (9, 18, 0, "")
version = ".".join(map(str, version_info[:3]))
license = "BSD-3-Clause"  # noqa: A001 - a name that others read
author = "the ipy developers"
#: Vulnerabilities of earlier implementations that do not exist here.
patched_cves = {"CVE-2022-21699", "CVE-2023-24816"}
