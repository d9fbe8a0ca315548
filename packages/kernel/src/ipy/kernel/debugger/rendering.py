"""What the debugger runs in a stopped frame."""

from __future__ import annotations

import json
from typing import Any


def render(value: Any) -> str:
    """The representations of a value, as a cell would show it: JSON of `{"data": ..., "metadata": ...}`."""
    from ipy.core.active import get_ipython

    shell = get_ipython()
    if shell is None:
        return json.dumps({"data": {"text/plain": repr(value)}, "metadata": {}})
    data, metadata = shell.display_formatter.format(value)
    return json.dumps({"data": data, "metadata": metadata}, default=_to_text)


def _to_text(value: Any) -> str:
    from base64 import b64encode

    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def assign(name: str, value: Any) -> Any:
    """Make a value a variable of the user, and return it."""
    from ipy.core.active import get_ipython

    shell = get_ipython()
    if shell is None:
        raise RuntimeError("no shell runs here")
    shell.user_ns[name] = value
    return value
