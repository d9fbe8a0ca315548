"""Text helpers: captured command output, string templates, columns, indentation, wildcards.

Names are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .expand import expand_variables
    from .formatters import DollarFormatter, EvalFormatter, FullEvalFormatter
    from .layout import (
        columnize,
        compute_item_matrix,
        dedent,
        format_screen,
        get_text_list,
        indent,
        list_strings,
        marquee,
        num_ini_spaces,
        strip_email_quotes,
    )
    from .strings import LSString, SList, print_slist
    from .struct import Struct
    from .wildcard import list_namespace

__all__ = [
    "DollarFormatter",
    "EvalFormatter",
    "FullEvalFormatter",
    "LSString",
    "SList",
    "Struct",
    "columnize",
    "compute_item_matrix",
    "dedent",
    "expand_variables",
    "format_screen",
    "get_text_list",
    "indent",
    "list_namespace",
    "list_strings",
    "marquee",
    "num_ini_spaces",
    "print_slist",
    "strip_email_quotes",
]

_HOME = {
    "DollarFormatter": "formatters",
    "EvalFormatter": "formatters",
    "FullEvalFormatter": "formatters",
    "LSString": "strings",
    "SList": "strings",
    "Struct": "struct",
    "columnize": "layout",
    "compute_item_matrix": "layout",
    "dedent": "layout",
    "expand_variables": "expand",
    "format_screen": "layout",
    "get_text_list": "layout",
    "indent": "layout",
    "list_namespace": "wildcard",
    "list_strings": "layout",
    "marquee": "layout",
    "num_ini_spaces": "layout",
    "print_slist": "strings",
    "strip_email_quotes": "layout",
}


__getattr__, __dir__ = lazy_names(__name__, _HOME)
