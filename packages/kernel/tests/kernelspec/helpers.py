"""Kernel specifications made by hand."""

from __future__ import annotations

import json
from pathlib import Path


def write_kernel(directory: Path, **content: object) -> Path:
    """Write a directory with a `kernel.json`."""
    directory.mkdir(parents=True, exist_ok=True)
    full = {"argv": ["prog", "{connection_file}"], "display_name": "A", "language": "a", **content}
    (directory / "kernel.json").write_text(json.dumps(full), encoding="utf-8")
    return directory
