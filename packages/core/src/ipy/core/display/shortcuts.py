"""`display_html` and its siblings: one representation only, of objects or of ready-made data."""

from __future__ import annotations

from typing import Any

from .functions import display, publish_display_data


def _display_as(
    mime: str, objs: tuple[Any, ...], raw: bool, metadata: dict[str, Any] | None
) -> None:
    by_type = None if metadata is None else {mime: metadata}
    if not raw:
        display(*objs, metadata=by_type, include=[mime, "text/plain"])
        return
    for data in objs:
        publish_display_data({mime: data}, by_type)


def display_pretty(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as plain text; with `raw` they are that text already."""
    _display_as("text/plain", objs, raw, metadata)


def display_html(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as HTML; with `raw` they are HTML already."""
    _display_as("text/html", objs, raw, metadata)


def display_markdown(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as Markdown; with `raw` they are Markdown already."""
    _display_as("text/markdown", objs, raw, metadata)


def display_svg(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as SVG; with `raw` they are SVG already."""
    _display_as("image/svg+xml", objs, raw, metadata)


def display_png(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as PNG images; with `raw` they are the image's data already."""
    _display_as("image/png", objs, raw, metadata)


def display_jpeg(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as JPEG images; with `raw` they are the image's data already."""
    _display_as("image/jpeg", objs, raw, metadata)


def display_webp(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as WebP images; with `raw` they are the image's data already."""
    _display_as("image/webp", objs, raw, metadata)


def display_latex(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as LaTeX; with `raw` they are LaTeX already."""
    _display_as("text/latex", objs, raw, metadata)


def display_json(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as JSON; with `raw` they are lists or dicts already."""
    _display_as("application/json", objs, raw, metadata)


def display_javascript(
    *objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None
) -> None:
    """Run JavaScript in the front end; with `raw` the objects are JavaScript already."""
    _display_as("application/javascript", objs, raw, metadata)


def display_pdf(*objs: Any, raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
    """Show objects as PDF; with `raw` they are the document's data already."""
    _display_as("application/pdf", objs, raw, metadata)
