"""The text behind `obj?`, `obj??`, `%pdoc`, `%pdef`, `%psource` and `%pfile`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import traitlets
from traitlets.config import Configurable

from . import docs, facts, signatures, sources
from .facts import InfoDict
from .finding import OInfo

log = logging.getLogger(__name__)

Bundle = dict[str, str]
#: Turns a docstring into a mime bundle, or into plain text.
DocFormatter = Callable[[str], "Mapping[str, str] | str"]


class InspectorHookData(NamedTuple):
    """What a hook in `Inspector.mime_hooks` is given."""

    obj: Any
    info: OInfo | None
    info_dict: InfoDict
    detail_level: int
    omit_sections: list[str]


class Section(NamedTuple):
    """One field of the description: its title, its key in the `InfoDict`, and what its text is."""

    title: str
    key: str
    kind: str = "text"  # "text", "code" or "doc"


_CALLABLE = (
    Section("Signature", "definition", "code"),
    Section("Docstring", "docstring", "doc"),
    Section("Source", "source", "code"),
    Section("File", "file"),
    Section("Type", "type_name"),
)
_CLASS = (
    Section("Init signature", "init_definition", "code"),
    Section("Docstring", "docstring", "doc"),
    Section("Source", "source", "code"),
    Section("Init docstring", "init_docstring", "doc"),
    Section("File", "file"),
    Section("Type", "type_name"),
    Section("Subclasses", "subclasses"),
)
_OBJECT = (
    Section("Signature", "definition", "code"),
    Section("Call signature", "call_def", "code"),
    Section("Type", "type_name"),
    Section("String form", "string_form"),
    Section("Namespace", "namespace"),
    Section("Length", "length"),
    Section("File", "file"),
    Section("Docstring", "docstring", "doc"),
    Section("Source", "source", "code"),
    Section("Class docstring", "class_docstring", "doc"),
    Section("Init docstring", "init_docstring", "doc"),
    Section("Call docstring", "call_docstring", "doc"),
)
_MAGIC = (
    Section("Docstring", "docstring", "doc"),
    Section("Source", "source", "code"),
    Section("File", "file"),
)
_ALIAS = (Section("Repr", "string_form"),)


def _plain(text: str) -> str:
    return text


def _page(data: Mapping[str, str]) -> None:
    from ipy.core.pager import page

    page(data)


def _write(text: str) -> None:
    print(text)  # noqa: T201 - answers to commands


class Inspector(Configurable):
    """Describes objects.

    Args:
        highlight: colours Python code.
        heading: colours the title of a section.
        show: shows a mime bundle to the user; the pager unless told otherwise.
        write: prints a short answer.
        str_detail_level: from this detail level on, strings are left whole.
    """

    #: Makers of further representations, by mime type: called with `InspectorHookData`, return the data or None.
    mime_hooks = traitlets.Dict(
        config=True,
        help="Functions that add a representation of another mime type to what `?` shows.",
    ).tag(config=True)

    def __init__(
        self,
        *,
        highlight: Callable[[str], str] | None = None,
        heading: Callable[[str], str] | None = None,
        show: Callable[[Mapping[str, str]], object] | None = None,
        write: Callable[[str], object] | None = None,
        str_detail_level: int = 0,
        parent: Any = None,
        config: Any = None,
    ) -> None:
        known = {
            key: value
            for key, value in (("parent", parent), ("config", config))
            if value is not None
        }
        super().__init__(**known)
        self.highlight = highlight or _plain
        self.heading = heading or _plain
        self.show = show or _page
        self.write = write or _write
        self.str_detail_level = str_detail_level

    def info(
        self, obj: Any, oname: str = "", info: OInfo | None = None, detail_level: int = 0
    ) -> InfoDict:
        """The facts about an object, as fields of text."""
        return facts.collect(obj, oname, info, detail_level)

    def mime_bundle(
        self,
        obj: Any,
        oname: str = "",
        info: OInfo | None = None,
        detail_level: int = 0,
        omit_sections: Sequence[str] = (),
        formatter: DocFormatter | None = None,
    ) -> Bundle:
        """The description of an object, by mime type.

        Args:
            obj: the object.
            oname: what it was asked for by.
            info: how it was found.
            detail_level: 1 adds the source.
            omit_sections: titles or `InfoDict` keys of sections to leave out.
            formatter: turns docstrings into something richer.
        """
        fields = self.info(obj, oname, info, detail_level)
        omitted = {section.casefold() for section in omit_sections}
        sections = [
            (section, text)
            for section, text in self._sections(fields, detail_level)
            if section.title.casefold() not in omitted and section.key not in omitted
        ]
        bundle = {"text/plain": self._as_text(sections)}
        if formatter is not None:
            html = _as_html(sections, formatter)
            if html is not None:
                bundle["text/html"] = html
        self._add_hooked(
            bundle, InspectorHookData(obj, info, fields, detail_level, list(omit_sections))
        )
        return bundle

    def pinfo(
        self,
        obj: Any,
        oname: str = "",
        formatter: DocFormatter | None = None,
        info: OInfo | None = None,
        detail_level: int = 0,
        enable_html_pager: bool = True,
        omit_sections: Sequence[str] = (),
    ) -> None:
        """Show the description of an object."""
        bundle = self.mime_bundle(obj, oname, info, detail_level, omit_sections, formatter)
        if not enable_html_pager:
            bundle.pop("text/html", None)
        self.show(bundle)

    def pdoc(self, obj: Any, oname: str = "", formatter: DocFormatter | None = None) -> None:
        """Show the docstrings of an object: its own, its constructor's, that of calling it."""
        cls = obj if isinstance(obj, type) else type(obj)
        call = None if isinstance(obj, type) else signatures.call_method(obj)
        parts = [
            ("Class docstring", docs.own_doc(obj)),
            ("Init docstring", docs.init_doc(cls)),
            ("Call docstring", None if call is None else docs.telling_doc(call)),
        ]
        text = "\n".join(
            f"{self.heading(title + ':')}\n{_indent(doc)}" for title, doc in parts if doc
        )
        if text:
            self.show({"text/plain": text})
        else:
            self.noinfo("documentation", oname)

    def pdef(self, obj: Any, oname: str = "") -> None:
        """Print the signature of a callable; of a class, that of its constructor."""
        if not callable(obj):
            self.write("Object is not callable.")
            return
        text = signatures.signature_text(obj, oname)
        if text is None:
            self.noinfo("definition header", oname)
            return
        header = (
            self.heading("Class constructor information:") + "\n" if isinstance(obj, type) else ""
        )
        self.write(f"{header} {self.highlight(text)}")

    def psource(self, obj: Any, oname: str = "") -> None:
        """Show the source of an object."""
        import linecache

        linecache.checkcache()
        text = sources.getsource(obj, oname)
        if text is None:
            self.noinfo("source", oname)
        else:
            self.show({"text/plain": self.highlight(text)})

    def pfile(self, obj: Any, oname: str = "") -> None:
        """Show the file in which an object is defined, from its definition on."""
        import linecache

        file = sources.find_file(obj)
        if file is None:
            self.noinfo("file", oname)
            return
        if file.endswith(sources.BINARY_SUFFIXES):
            self.write(f"File {file!r} is binary, not printing.")
            return
        linecache.checkcache(file)
        text = "".join(linecache.getlines(file))
        if not text:
            self.write(f"File {file!r} does not exist, not printing.")
            return
        from ipy.core.pager import page

        first = sources.find_source_line(obj) or 1
        page(self.highlight(text), start=first - 1)

    def psearch(
        self,
        pattern: str,
        ns_table: Mapping[str, Mapping[str, Any]],
        ns_search: Sequence[str] = (),
        ignore_case: bool = False,
        show_all: bool = False,
        *,
        list_types: bool = False,
    ) -> None:
        """Show the names that match a wildcard pattern such as `os.*dir*` or `*int function`."""
        from . import wildcard

        if list_types:
            self.show({"text/plain": "\n".join(sorted(wildcard.type_names()))})
            return
        request = wildcard.request(
            pattern, tuple(ns_search), ignore_case=ignore_case, show_all=show_all
        )
        self.show({"text/plain": "\n".join(wildcard.search(request, ns_table))})

    def noinfo(self, msg: str, oname: str) -> None:
        """Say that there is no `msg` for the object."""
        self.write(f"No {msg} found" + (f" for {oname}" if oname else ""))

    def _sections(self, fields: InfoDict, detail_level: int) -> list[tuple[Section, str]]:
        found: list[tuple[Section, str]] = []
        source = fields["source"] if detail_level > 0 else None
        for section in _layout(fields):
            value = fields[section.key]  # type: ignore[literal-required]
            if section.key == "source":
                value = source
            elif section.key == "docstring":
                if source and (value is None or _contained(value, source)):
                    continue
                value = value or "<no docstring>"
            elif section.key == "namespace" and value == "Interactive":
                value = None
            if value is not None and (value or section.key == "subclasses"):
                found.append((section, value))
        return found

    def _as_text(self, sections: Sequence[tuple[Section, str]]) -> str:
        if not sections:
            return ""
        width = max(len(section.title) for section, _ in sections) + 1
        lines = []
        for section, text in sections:
            title = f"{section.title}:".ljust(width)
            body = self.highlight(text).rstrip("\n") if section.kind == "code" else text
            if "\n" not in text.strip("\n") or section.key == "string_form":
                body = body.strip("\n").replace("\n", "\n" + " " * (width + 1))
                lines.append(f"{self.heading(title)} {body}")
            else:
                lines.append(f"{self.heading(title)}\n{body}")
        return "\n".join(lines)

    def _add_hooked(self, bundle: Bundle, data: InspectorHookData) -> None:
        for mime, hook in self.mime_hooks.items():
            try:
                value = hook(data)
            except Exception:  # a plug-in; the other representations are still of use
                log.exception(
                    "The inspection hook for %s failed on %s",
                    mime,
                    data.info_dict["name"] or "an object",
                )
                continue
            if value is not None:
                bundle[mime] = value


def _layout(fields: InfoDict) -> Sequence[Section]:
    if fields["isalias"]:
        return _ALIAS
    if fields["ismagic"]:
        return _MAGIC
    if fields["isclass"]:
        return _CLASS
    functions = {
        "function",
        "method",
        "builtin_function_or_method",
        "method_descriptor",
        "classmethod_descriptor",
    }
    if fields["type_name"] in functions or fields["type_name"] in {
        "wrapper_descriptor",
        "method-wrapper",
    }:
        return _CALLABLE
    return _OBJECT


def _contained(doc: str, source: str) -> bool:
    """Whether the source shows the docstring anyway."""
    return all(line.strip() in source for line in doc.splitlines())


def _indent(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def _as_html(sections: Sequence[tuple[Section, str]], formatter: DocFormatter) -> str | None:
    from html import escape

    rich = False
    parts = []
    for section, text in sections:
        made = formatter(text) if section.kind == "doc" else None
        html = made.get("text/html") if isinstance(made, Mapping) else None
        rich = rich or html is not None
        parts.append(f"<h1>{escape(section.title)}</h1>\n{html or f'<pre>{escape(text)}</pre>'}")
    return "\n".join(parts) if rich else None
