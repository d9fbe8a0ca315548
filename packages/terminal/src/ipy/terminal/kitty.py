"""Images in terminals that speak kitty's graphics protocol."""

from __future__ import annotations

import base64
import os
import sys
from typing import Any

#: Bytes of base64 per escape sequence. Source: kitty's graphics protocol, "remote client".
CHUNK = 4096

_TERMS = ("xterm-kitty", "xterm-ghostty")
_PROGRAMS = ("ghostty", "wezterm", "kitty")
_VARIABLES = ("KITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR")


def is_supported() -> bool:
    """Tell whether images can be drawn here; `IPYTHON_KITTY_GRAPHICS` (0 or 1) decides over everything else."""
    setting = os.environ.get("IPYTHON_KITTY_GRAPHICS", "")
    if setting in ("0", "1"):
        return setting == "1"
    if sys.stdout is None or not sys.stdout.isatty() or "TMUX" in os.environ:
        return False
    if (
        os.environ.get("TERM", "") in _TERMS
        or os.environ.get("TERM_PROGRAM", "").lower() in _PROGRAMS
    ):
        return True
    return any(name in os.environ for name in _VARIABLES)


def escape_sequences(png: bytes) -> str:
    """Return what draws a PNG at the cursor."""
    text = base64.standard_b64encode(png).decode("ascii")
    pieces = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    parts = []
    for index, piece in enumerate(pieces):
        more = int(index < len(pieces) - 1)
        control = f"a=T,f=100,m={more}" if index == 0 else f"m={more}"
        parts.append(f"\x1b_G{control};{piece}\x1b\\")
    return "".join(parts)


def show_png(data: bytes | str, metadata: Any = None) -> None:
    """Draw a PNG, given as bytes or as base64 text, on a line of its own."""
    png = base64.b64decode(data) if isinstance(data, str) else data
    sys.stdout.write("\n" + escape_sequences(png) + "\n")
    sys.stdout.flush()
