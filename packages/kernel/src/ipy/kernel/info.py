"""What our kernel says of itself: known before the shell is made, so that clients needn't wait for that."""

from __future__ import annotations

import sys
from typing import Any

from ipy.core.release import version
from ipy.core.usage import default_banner

#: What `kernel_info_reply` calls the kernel.
IMPLEMENTATION = "ipython"

HELP_LINKS = [
    {
        "text": "Python Reference",
        "url": f"https://docs.python.org/{sys.version_info.major}.{sys.version_info.minor}",
    },
    {"text": "IPython Reference", "url": "https://ipython.org/documentation.html"},
    {"text": "NumPy Reference", "url": "https://docs.scipy.org/doc/numpy/reference/"},
    {"text": "SciPy Reference", "url": "https://docs.scipy.org/doc/scipy/reference/"},
    {"text": "Matplotlib Reference", "url": "https://matplotlib.org/contents.html"},
    {"text": "SymPy Reference", "url": "http://docs.sympy.org/latest/index.html"},
    {"text": "pandas Reference", "url": "https://pandas.pydata.org/pandas-docs/stable/"},
]


def language_info() -> dict[str, Any]:
    """The language as front ends have to know it, to highlight and to save it."""
    return {
        "name": "python",
        "version": ".".join(map(str, sys.version_info[:3])),
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "pygments_lexer": "ipython3",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }


def features() -> list[str]:
    """Optional parts of the protocol that our kernel knows."""
    from .debugger.availability import is_available

    return ["kernel subshells", *(["debugger"] if is_available() else [])]


def kernel_info(protocol_version: str) -> dict[str, Any]:
    """The content of `kernel_info_reply`."""
    supported = features()
    return {
        "status": "ok",
        "protocol_version": protocol_version,
        "implementation": IMPLEMENTATION,
        "implementation_version": version,
        "language_info": language_info(),
        "banner": default_banner(),
        "help_links": HELP_LINKS,
        "supported_features": supported,
        "debugger": "debugger" in supported,
    }
