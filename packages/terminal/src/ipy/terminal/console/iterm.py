"""Images in terminals that speak iTerm2's protocol."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping

_PROGRAMS = ("iTerm.app", "WezTerm")


def is_supported(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether images can be drawn here."""
    variables = os.environ if environ is None else environ
    if sys.stdout is None or not sys.stdout.isatty() or "TMUX" in variables:
        return False
    return (
        variables.get("TERM_PROGRAM", "") in _PROGRAMS or variables.get("LC_TERMINAL") == "iTerm2"
    )


def escape_sequence(image: bytes) -> str:
    """Return what draws an image at the cursor. Source: iTerm2's documentation, "Inline Images Protocol"."""
    text = base64.standard_b64encode(image).decode("ascii")
    return f"\x1b]1337;File=inline=1;size={len(image)}:{text}\x07"
