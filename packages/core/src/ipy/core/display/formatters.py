"""All representations of an object: `DisplayFormatter` asks the formatter of each MIME type."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from traitlets import Dict, ForwardDeclaredInstance, List, Unicode, default, observe
from traitlets.config import Configurable

from ipy.core.active import get_ipython

from .base_formatter import (
    BaseFormatter,
    FormatterABC,
    FormatterWarning,
    catch_format_error,
    real_method,
    safe_repr,
)
from .failures import report_failure
from .mime_formatters import (
    HTMLFormatter,
    IPythonDisplayFormatter,
    JavascriptFormatter,
    JPEGFormatter,
    JSONFormatter,
    LatexFormatter,
    MarkdownFormatter,
    MimeBundleFormatter,
    PDFFormatter,
    PNGFormatter,
    SVGFormatter,
)
from .plain_text import PlainTextFormatter

__all__ = [
    "BaseFormatter",
    "DisplayFormatter",
    "FormatterABC",
    "FormatterWarning",
    "HTMLFormatter",
    "IPythonDisplayFormatter",
    "JPEGFormatter",
    "JSONFormatter",
    "JavascriptFormatter",
    "LatexFormatter",
    "MarkdownFormatter",
    "MimeBundleFormatter",
    "PDFFormatter",
    "PNGFormatter",
    "PlainTextFormatter",
    "SVGFormatter",
    "catch_format_error",
    "format_display_data",
    "real_method",
]

_FORMATTERS: tuple[type[BaseFormatter], ...] = (
    PlainTextFormatter,
    HTMLFormatter,
    MarkdownFormatter,
    SVGFormatter,
    PNGFormatter,
    PDFFormatter,
    JPEGFormatter,
    LatexFormatter,
    JSONFormatter,
    JavascriptFormatter,
)


class DisplayFormatter(Configurable):
    """Makes the representations of an object, by MIME type."""

    active_types: Any = List(
        Unicode(),
        help="The MIME types that are made; a front end that shows only text wants ['text/plain'].",
    ).tag(config=True)
    #: The formatters by MIME type.
    formatters: Any = Dict()
    ipython_display_formatter: Any = ForwardDeclaredInstance("FormatterABC")
    mimebundle_formatter: Any = ForwardDeclaredInstance("FormatterABC")

    @default("active_types")
    def _active_types_default(self) -> list[str]:
        return self.format_types

    @observe("active_types")
    def _active_types_changed(self, change: Any) -> None:
        for format_type, formatter in self.formatters.items():
            formatter.enabled = format_type in change.new

    @default("ipython_display_formatter")
    def _default_formatter(self) -> IPythonDisplayFormatter:
        return IPythonDisplayFormatter(parent=self)

    @default("mimebundle_formatter")
    def _default_mime_formatter(self) -> MimeBundleFormatter:
        return MimeBundleFormatter(parent=self)

    @default("formatters")
    def _formatters_default(self) -> dict[str, BaseFormatter]:
        made = [cls(parent=self) for cls in _FORMATTERS]
        return {formatter.format_type: formatter for formatter in made}

    @property
    def format_types(self) -> list[str]:
        """The MIME types for which there is a formatter."""
        return list(self.formatters)

    def register_formatter(self, formatter: Any) -> None:
        """Add a formatter for its `format_type`, instead of the one that is there."""
        self.formatters[formatter.format_type] = formatter

    def format(
        self,
        obj: object,
        include: Container[str] | None = None,
        exclude: Container[str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The representations of `obj` and their metadata, by MIME type.

        A method that fails is reported and left out; the others still come. Both are empty when `obj` has displayed itself.

        Args:
            obj: what to show.
            include: make only these types.
            exclude: leave these out.
        """
        if self.ipython_display_formatter(obj):
            return {}, {}
        data, metadata = self._bundle(obj, include, exclude)
        for format_type, formatter in self.formatters.items():
            if (
                format_type in data
                or (include and format_type not in include)
                or (exclude and format_type in exclude)
            ):
                continue
            try:
                made = formatter(obj)
            except Exception:
                # Somebody else's formatter; ours report for themselves.
                report_failure()
                continue
            if made is None:
                continue
            if isinstance(made, tuple) and len(made) == 2:
                made, extra = made
                if extra is not None:
                    metadata[format_type] = extra
            data[format_type] = made
        if data and "text/plain" not in data:
            self._add_text(data, obj, include, exclude)
        return data, metadata

    def _bundle(
        self, obj: object, include: Container[str] | None, exclude: Container[str] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What `_repr_mimebundle_` gives, restricted to what is wanted."""
        made = self.mimebundle_formatter(obj, include=include, exclude=exclude)
        if made is None:
            return {}, {}
        data, metadata = made if isinstance(made, tuple) else (made, {})
        # Copies: what the object keeps for itself is not ours to change.
        data = {
            mime: value
            for mime, value in data.items()
            if not (include and mime not in include) and not (exclude and mime in exclude)
        }
        return data, dict(metadata or {})

    def _add_text(
        self,
        data: dict[str, Any],
        obj: object,
        include: Container[str] | None,
        exclude: Container[str] | None,
    ) -> None:
        """Give a bundle its text although `__repr__` failed: front ends rely on it."""
        if (include and "text/plain" not in include) or (exclude and "text/plain" in exclude):
            return
        plain = self.formatters.get("text/plain")
        if plain is not None and plain.enabled:
            data["text/plain"] = f"<{type(obj).__name__} at 0x{id(obj):x}>"


def format_display_data(
    obj: object, include: Container[str] | None = None, exclude: Container[str] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The representations of `obj` and their metadata, as the running shell makes them."""
    shell = get_ipython()
    formatter = DisplayFormatter() if shell is None else shell.display_formatter
    return formatter.format(obj, include, exclude)  # type: ignore[no-any-return, unused-ignore]


# Names under which libraries take these from `IPython.core.formatters`.
_safe_repr = safe_repr
