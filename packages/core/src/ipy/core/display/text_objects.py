"""Display objects that hold text: HTML, Markdown, mathematics, SVG, JSON, JavaScript, code."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .objects import DisplayObject, TextDisplayObject

if TYPE_CHECKING:
    from ipy.core.pretty import RepresentationPrinter

_MODULE = "IPython.core.display"


class Pretty(TextDisplayObject):
    """Text that is shown as it is."""

    _shown_module = _MODULE

    def _repr_pretty_(self, p: RepresentationPrinter, cycle: bool) -> None:
        p.text(self.data or "")


class HTML(TextDisplayObject):
    """HTML; trusted as it is, so escape what comes from elsewhere."""

    _shown_module = _MODULE

    def __init__(
        self,
        data: Any = None,
        url: str | os.PathLike[str] | None = None,
        filename: str | os.PathLike[str] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        if isinstance(data, str):
            head, tail = data[:20].lstrip().lower(), data[-20:].rstrip().lower()
            if head.startswith("<iframe ") and tail.endswith("</iframe>"):
                import warnings

                warnings.warn("For a single iframe, consider IPython.display.IFrame", stacklevel=2)
        super().__init__(data, url, filename, metadata)

    def _repr_html_(self) -> Any:
        return self._data_and_metadata()

    def __html__(self) -> Any:
        """The HTML, for template engines that ask for it."""
        return self.data


class Markdown(TextDisplayObject):
    """Markdown."""

    _shown_module = _MODULE

    def _repr_markdown_(self) -> Any:
        return self._data_and_metadata()


class Math(TextDisplayObject):
    r"""A formula in LaTeX; dollars around it are not needed. Shown in display style."""

    _shown_module = _MODULE

    def _repr_latex_(self) -> Any:
        text = f"$\\displaystyle {(self.data or '').strip('$')}$"
        return (text, dict(self.metadata)) if self.metadata else text


class Latex(TextDisplayObject):
    """LaTeX: text with formulas between dollars, or an environment."""

    _shown_module = _MODULE

    def _repr_latex_(self) -> Any:
        return self._data_and_metadata()


class SVG(DisplayObject):
    """An SVG drawing; what stands around its `<svg>` element is dropped.

    Raises:
        ValueError: it is not well-formed XML.
    """

    _read_flags = "rb"
    _shown_module = _MODULE
    _data: str | None = None

    @property
    def data(self) -> str | None:
        """The `<svg>` element as text."""
        return self._data

    @data.setter
    def data(self, svg: str | bytes | None) -> None:
        self._data = None if svg is None else _svg_element(svg)

    def _repr_svg_(self) -> Any:
        return self._data_and_metadata()


def _svg_element(svg: str | bytes) -> str:
    if not isinstance(svg, str | bytes):
        raise TypeError(f"SVG expects text or bytes, got {type(svg).__name__}: {svg!r:.80}")
    # 30 ms. Bytes are decoded by the parser, as the XML declaration says.
    from xml.dom import minidom
    from xml.parsers.expat import ExpatError

    source = svg.encode() if isinstance(svg, str) and not svg.lstrip().startswith("<?xml") else svg
    try:
        document = minidom.parseString(source)  # noqa: S318 - expat limits entity expansion
    except ExpatError as error:
        raise ValueError(f"SVG data is not well-formed XML: {error}") from None
    found = document.getElementsByTagName("svg")
    if found:
        return found[0].toxml()
    # A prefix such as `<svg:svg>`: the document as it is.
    return svg if isinstance(svg, str) else document.toxml()


class JSON(DisplayObject):
    """Data that the front end shows as a tree.

    Args:
        data: a list or dict; text is parsed as JSON, with a warning.
        url: where to read it from.
        filename: the file to read it from.
        expanded: whether the tree is shown unfolded.
        metadata: goes to the front end with the data.
        root: the name of the tree's root.
        **kwargs: further metadata.

    Raises:
        TypeError: it is neither a list nor a dict.
        ValueError: text that is no JSON.
    """

    _shown_module = _MODULE
    _data: Any = None

    def __init__(
        self,
        data: Any = None,
        url: str | os.PathLike[str] | None = None,
        filename: str | os.PathLike[str] | None = None,
        expanded: bool = False,
        metadata: dict[str, Any] | None = None,
        root: str = "root",
        **kwargs: Any,
    ) -> None:
        self.metadata = {"expanded": expanded, "root": root, **(metadata or {}), **kwargs}
        super().__init__(data, url, filename)

    @property
    def data(self) -> Any:
        """The list or dict."""
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        if isinstance(data, str):
            import json

            if getattr(self, "filename", None) is None and getattr(self, "url", None) is None:
                import warnings

                warnings.warn("JSON expects a list or dict, not text; parsing it", stacklevel=2)
            data = json.loads(data)
        self._data = data

    def _check_data(self) -> None:
        if self.data is not None and not isinstance(self.data, list | dict):
            raise TypeError(
                f"JSON expects a list or dict, got {type(self.data).__name__}: {self.data!r:.80}"
            )

    def _data_and_metadata(self) -> Any:
        return self.data, dict(self.metadata or {})

    def _repr_json_(self) -> Any:
        return self._data_and_metadata()


class GeoJSON(JSON):
    """Geographical data, for front ends with a map.

    Args:
        *args: those of `JSON`.
        **kwargs: those of `JSON`; `url_template` and `layer_options` say which map lies below.
    """

    _shown_module = _MODULE

    def _ipython_display_(self) -> None:
        from .functions import display

        bundle = {"application/geo+json": self.data, "text/plain": repr(self)}
        display(bundle, metadata={"application/geo+json": self.metadata}, raw=True)


class Javascript(TextDisplayObject):
    """JavaScript that the front end runs.

    Args:
        data: the code.
        url: where to read it from.
        filename: the file to read it from.
        lib: addresses of scripts that are loaded first, one after the other.
        css: addresses of style sheets that are loaded first.
    """

    _shown_module = _MODULE

    def __init__(
        self,
        data: Any = None,
        url: str | os.PathLike[str] | None = None,
        filename: str | os.PathLike[str] | None = None,
        lib: str | Iterable[str] | None = None,
        css: str | Iterable[str] | None = None,
    ) -> None:
        self.lib = _addresses("lib", lib)
        self.css = _addresses("css", css)
        super().__init__(data, url, filename)

    def _repr_javascript_(self) -> str:
        parts = [_CSS.format(_js_string(address)) for address in self.css]
        parts += [_LIB.format(_js_string(address)) for address in self.lib]
        return "".join(parts) + (self.data or "") + "\n});" * len(self.lib)


def _addresses(name: str, given: Any) -> list[str]:
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if isinstance(given, list | tuple | set | frozenset) and all(isinstance(a, str) for a in given):
        return list(given)
    raise TypeError(f"{name} expects an address or a list of addresses, got {given!r}")


def _js_string(text: str) -> str:
    import json

    return json.dumps(text)


_CSS = """(() => {{
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.type = "text/css";
  link.href = {};
  document.head.appendChild(link);
}})();
"""

_LIB = """new Promise((resolve, reject) => {{
  const script = document.createElement("script");
  script.onload = resolve;
  script.onerror = reject;
  script.src = {};
  document.head.appendChild(script);
}}).then(() => {{
"""
