"""Sphinx settings: everything from the checkout, nothing from the network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "ipy"
author = "the ipy developers"
copyright = "the ipy developers"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "SPEC.md"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
highlight_language = "python"

html_theme = "furo"
html_title = "ipy"
html_copy_source = False


def write_reference(app: Sphinx) -> None:
    """Write the pages that are made from the code before Sphinx looks for pages."""
    from tools.generate_reference import write_pages

    write_pages(Path(app.srcdir) / "reference" / "generated")


def setup(app: Sphinx) -> None:
    """Connect the generated pages."""
    app.connect("builder-inited", write_reference)
