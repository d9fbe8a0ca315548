"""Showing text that may be longer than the screen."""

from __future__ import annotations

from .paging import (
    as_hook,
    display_page,
    get_pager_cmd,
    get_pager_start,
    page,
    page_dumb,
    page_file,
    page_more,
    pager_page,
)

__all__ = [
    "as_hook",
    "display_page",
    "get_pager_cmd",
    "get_pager_start",
    "page",
    "page_dumb",
    "page_file",
    "page_more",
    "pager_page",
]
