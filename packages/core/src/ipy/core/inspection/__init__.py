"""Finding objects by name and describing them: what stands behind `obj?`, `obj??` and `%psearch`.

Names are loaded when they are first asked for; the parts import `inspect` only when they need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
