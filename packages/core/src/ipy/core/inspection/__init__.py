"""Finding objects by name and describing them: what stands behind `obj?`, `obj??` and `%psearch`.

Names are loaded when they are first asked for; the parts import `inspect` only when they need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .facts import InfoDict, collect
    from .finding import OInfo, find_object
    from .inspector import Inspector, InspectorHookData
    from .signatures import render_signature, signature_text
    from .sources import find_file, find_source_line, getsource
    from .sphinx import sphinxify
    from .wildcard import SearchRequest, parse_search, search

__all__ = [
    "InfoDict",
    "Inspector",
    "InspectorHookData",
    "OInfo",
    "SearchRequest",
    "collect",
    "find_file",
    "find_object",
    "find_source_line",
    "getsource",
    "parse_search",
    "render_signature",
    "search",
    "signature_text",
    "sphinxify",
]

_HOME = {
    "InfoDict": "facts",
    "Inspector": "inspector",
    "InspectorHookData": "inspector",
    "OInfo": "finding",
    "SearchRequest": "wildcard",
    "collect": "facts",
    "find_file": "sources",
    "find_object": "finding",
    "find_source_line": "sources",
    "getsource": "sources",
    "parse_search": "wildcard",
    "render_signature": "signatures",
    "search": "wildcard",
    "signature_text": "signatures",
    "sphinxify": "sphinx",
}


__getattr__, __dir__ = lazy_names(__name__, _HOME)
