"""The formatters beside plain text, one for each method that an object may have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traitlets import ObjectName, Unicode

from .base_formatter import BaseFormatter, real_method
from .failures import report_failure


class HTMLFormatter(BaseFormatter):
    """HTML, from `_repr_html_`: a fragment without `<html>` and `<body>`."""

    format_type = Unicode("text/html")
    print_method = ObjectName("_repr_html_")


class MarkdownFormatter(BaseFormatter):
    """Markdown, from `_repr_markdown_`."""

    format_type = Unicode("text/markdown")
    print_method = ObjectName("_repr_markdown_")


class SVGFormatter(BaseFormatter):
    """SVG, from `_repr_svg_`: the text of a whole `<svg>` element."""

    format_type = Unicode("image/svg+xml")
    print_method = ObjectName("_repr_svg_")


class PNGFormatter(BaseFormatter):
    """PNG images, from `_repr_png_`: the bytes, or their base64 text."""

    format_type = Unicode("image/png")
    print_method = ObjectName("_repr_png_")
    _return_type = (bytes, str)


class JPEGFormatter(BaseFormatter):
    """JPEG images, from `_repr_jpeg_`: the bytes, or their base64 text."""

    format_type = Unicode("image/jpeg")
    print_method = ObjectName("_repr_jpeg_")
    _return_type = (bytes, str)


class PDFFormatter(BaseFormatter):
    """PDF, from `_repr_pdf_`: the bytes, or their base64 text."""

    format_type = Unicode("application/pdf")
    print_method = ObjectName("_repr_pdf_")
    _return_type = (bytes, str)


class LatexFormatter(BaseFormatter):
    """LaTeX, from `_repr_latex_`: with its `$`, `$$` or environment."""

    format_type = Unicode("text/latex")
    print_method = ObjectName("_repr_latex_")


class JSONFormatter(BaseFormatter):
    """JSON, from `_repr_json_`: a list or dict, not text."""

    format_type = Unicode("application/json")
    print_method = ObjectName("_repr_json_")
    _return_type = (list, dict)


class JavascriptFormatter(BaseFormatter):
    """JavaScript, from `_repr_javascript_`: code without `<script>`."""

    format_type = Unicode("application/javascript")
    print_method = ObjectName("_repr_javascript_")


class IPythonDisplayFormatter(BaseFormatter):
    """Objects that display themselves, with `_ipython_display_()`."""

    print_method = ObjectName("_ipython_display_")
    _return_type = (type(None), bool)

    def __call__(self, obj: object) -> bool | None:
        """Let `obj` display itself and return True; None if it doesn't do that, or failed."""
        enabled, name, singletons, types, deferred = self._settings or self._read_settings()
        if not enabled:
            return None
        printer = self._registered(obj) if singletons or types or deferred else None
        try:
            if printer is not None:
                printer(obj)
                return True
            method = real_method(obj, name)
            if method is None:
                return None
            method()
        except NotImplementedError:
            return None
        except Exception:
            # User code: then it is shown the ordinary way.
            report_failure()
            return None
        return True


class MimeBundleFormatter(BaseFormatter):
    """All representations at once, from `_repr_mimebundle_(include=None, exclude=None)`."""

    print_method = ObjectName("_repr_mimebundle_")
    _return_type = dict

    def __call__(
        self,
        obj: object,
        include: Iterable[str] | None = None,
        exclude: Iterable[str] | None = None,
    ) -> Any:
        """The bundle, or a tuple of bundle and metadata, or None."""
        return self._represent(obj, {"include": include, "exclude": exclude})
