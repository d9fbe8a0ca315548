"""Links to local files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from html import escape

#: Gives the lines for one folder; called with its name, the names of its files and the wanted suffixes.
FolderFormatter = Callable[[str, list[str], Sequence[str] | None], list[str]]


class FileLink:
    """A link to a file.

    Args:
        path: the file, relative to the page or absolute.
        url_prefix: stands before the path in the address.
        result_html_prefix: stands before the link, as HTML.
        result_html_suffix: stands after the link, as HTML.

    Raises:
        ValueError: it is a folder.
    """

    html_link_str = "<a href='%s' target='_blank'>%s</a>"

    def __init__(
        self,
        path: str | os.PathLike[str],
        url_prefix: str = "",
        result_html_prefix: str = "",
        result_html_suffix: str = "<br>",
    ) -> None:
        path = os.fspath(path)
        self._check(path)
        self.path = path
        self.url_prefix = url_prefix
        self.result_html_prefix = result_html_prefix
        self.result_html_suffix = result_html_suffix

    def _check(self, path: str) -> None:
        if os.path.isdir(path):
            raise ValueError(
                f"FileLink links one file, and {path!r} is a folder; FileLinks shows it"
            )

    def _link(self, path: str, text: str) -> str:
        address = self.url_prefix + path.replace(os.sep, "/")
        return self.html_link_str % (escape(address, quote=True), escape(text, quote=False))

    def _format_path(self) -> str:
        return (
            f"{self.result_html_prefix}{self._link(self.path, self.path)}{self.result_html_suffix}"
        )

    def _missing(self) -> str:
        return f"There is no path <tt>{escape(self.path)}</tt>. It may not have been made yet, or the path is wrong."

    def _repr_html_(self) -> str:
        return self._format_path() if os.path.exists(self.path) else self._missing()

    def __repr__(self) -> str:
        return os.path.abspath(self.path)


class FileLinks(FileLink):
    """Links to the files of a folder.

    Args:
        path: the folder.
        url_prefix: stands before each path in the addresses.
        included_suffixes: show only files that end so, such as [".png"].
        result_html_prefix: stands before each link, as HTML.
        result_html_suffix: stands after each link, as HTML.
        notebook_display_formatter: makes the lines of HTML for one folder.
        terminal_display_formatter: makes the lines of text for one folder.
        recursive: show the folders inside too.

    Raises:
        ValueError: it is a file.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        url_prefix: str = "",
        included_suffixes: Iterable[str] | None = None,
        result_html_prefix: str = "",
        result_html_suffix: str = "<br>",
        notebook_display_formatter: FolderFormatter | None = None,
        terminal_display_formatter: FolderFormatter | None = None,
        recursive: bool = True,
    ) -> None:
        # A slash at the end adds nothing but an empty part to every name.
        stripped = os.fspath(path).rstrip("/") or "/"
        super().__init__(stripped, url_prefix, result_html_prefix, result_html_suffix)
        self.included_suffixes = None if included_suffixes is None else tuple(included_suffixes)
        self.recursive = recursive
        self.notebook_display_formatter = notebook_display_formatter or self._html_lines
        self.terminal_display_formatter = terminal_display_formatter or self._text_lines

    def _check(self, path: str) -> None:
        if os.path.isfile(path):
            raise ValueError(f"FileLinks shows a folder, and {path!r} is a file; FileLink links it")

    def _wanted(self, names: Iterable[str], suffixes: Sequence[str] | None) -> list[str]:
        return [name for name in names if suffixes is None or name.endswith(tuple(suffixes))]

    def _html_lines(
        self, folder: str, names: list[str], suffixes: Sequence[str] | None = None
    ) -> list[str]:
        wanted = self._wanted(names, suffixes)
        if not wanted:
            return []
        lines = [f"{self.result_html_prefix}{escape(folder)}/{self.result_html_suffix}"]
        for name in wanted:
            link = self._link(f"{folder}/{name}", name)
            lines.append(f"{self.result_html_prefix}&nbsp;&nbsp;{link}{self.result_html_suffix}")
        return lines

    def _text_lines(
        self, folder: str, names: list[str], suffixes: Sequence[str] | None = None
    ) -> list[str]:
        wanted = self._wanted(names, suffixes)
        return [f"{folder}/", *(f"  {name}" for name in wanted)] if wanted else []

    def _lines(self, formatter: FolderFormatter) -> list[str]:
        lines: list[str] = []
        for folder, folders, names in os.walk(self.path):
            folders.sort()
            lines += formatter(folder, sorted(names), self.included_suffixes)
            if not self.recursive:
                break
        return lines

    def _format_path(self) -> str:
        return "\n".join(self._lines(self.notebook_display_formatter))

    def __repr__(self) -> str:
        return "\n".join(self._lines(self.terminal_display_formatter))
