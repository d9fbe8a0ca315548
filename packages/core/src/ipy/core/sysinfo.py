"""Facts about the installation, for bug reports."""

from __future__ import annotations

import os
import platform
import pprint
import sys
from typing import Any

from . import release
from ._version import __version__


def get_sys_info() -> dict[str, Any]:
    """Versions and places, by name."""
    return {
        "default_encoding": sys.getdefaultencoding(),
        "ipy_core_path": os.path.dirname(os.path.abspath(__file__)),
        "ipy_core_version": __version__,
        "ipython_version": release.version,
        "os_name": os.name,
        "platform": platform.platform(),
        "sys_executable": sys.executable,
        "sys_platform": sys.platform,
        "sys_version": sys.version,
    }


def sys_info() -> str:
    """The facts as text, to be pasted into a report."""
    return pprint.pformat(get_sys_info())
