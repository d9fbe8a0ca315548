"""Modules whose files change."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from textwrap import dedent

_times = itertools.count(2_000_000_000)


def write_module(folder: Path, name: str, text: str) -> Path:
    """Write a module's file; every time it has a later time of modification, whole seconds apart."""
    path = folder / f"{name.replace('.', '/')}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    stamp = next(_times)
    os.utime(path, (stamp, stamp))
    return path
