"""Whether there is a debugger: asked for every `kernel_info_reply`, so it loads nothing."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether debugpy is installed."""
    from importlib.util import find_spec

    return find_spec("debugpy") is not None
