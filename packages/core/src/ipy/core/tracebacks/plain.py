"""Reports of few lines: the modes Plain, Minimal, Docs and Doctest."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from ipy.core.themes import Theme, Token, TokenType

from . import chain, frames, groups
from .labels import CodeNames, place
from .messages import describe
from .source import SourceReader
from .values import one_line, shorten, traceback_of, visible

Tokens = list[tuple[TokenType, str]]

# Tokens of "File", of the path, of the function's name, of the source line.
_LAST: tuple[TokenType, ...] = (Token.NormalEm, Token.FilenameEm, Token.TB.NameEm, Token.Line)
_EARLIER: tuple[TokenType, ...] = (Token.Normal, Token.Filename, Token.TB.Name, Token.Text)


class PlainLayout:
    """Builds reports in the style of Python's own, one source line per frame.

    Args:
        theme: colours.
        format_code_name: what cells are called.
        skip_hidden: leave out the shell's own frames. Frames that ask to be hidden are shown: plain means all.
    """

    def __init__(
        self, *, theme: Theme, format_code_name: CodeNames | None = None, skip_hidden: bool = True
    ) -> None:
        self._theme = theme
        self._format_code_name = format_code_name
        self._skip_hidden = skip_hidden

    def report(
        self,
        etype: type[BaseException],
        value: BaseException | None,
        tb: TracebackType | None,
        *,
        tb_offset: int = 0,
        style: str = "Plain",
    ) -> list[str]:
        """Return the parts of a report; each ends with a line end.

        Args:
            etype: the class of the exception.
            value: the exception; None if only its class is known.
            tb: its traceback.
            tb_offset: frames to leave out at the start of the newest exception.
            style: Plain (all frames), Docs (the first and the last), Doctest (`...` for the frames).
        """
        reader = SourceReader()
        out: list[str] = []
        for link in chain.find_links(value)[:-1] if value is not None else []:
            out += self._one(
                reader, type(link.value), link.value, traceback_of(link.value), 0, style
            )
            out.append(f"\n{link.sentence}\n")
        return out + self._one(reader, etype, value, tb, tb_offset, style)

    def message(
        self,
        etype: type[BaseException],
        value: BaseException | None,
        tb: TracebackType | None = None,
    ) -> list[str]:
        """Return what happened as one part, whatever its number of lines, so that it can be joined in any way."""
        return ["".join(self._render(line) + "\n" for line in describe(etype, value, tb))]

    def frame_lines(
        self, entries: list[frames.FrameEntry], reader: SourceReader | None = None
    ) -> list[str]:
        """Return one part per frame: the place and its source line."""
        items = self._select(entries)
        return [
            self._item(reader or SourceReader(), item, last=index == len(items) - 1)
            for index, item in enumerate(items)
        ]

    def summary_lines(
        self, summaries: list[tuple[str, int, str]], reader: SourceReader
    ) -> list[str]:
        """Return one part per `(filename, line number, function name)`."""
        return [
            self._place(reader, filename, lineno, name, None, last=index == len(summaries) - 1)
            for index, (filename, lineno, name) in enumerate(summaries)
        ]

    def _one(
        self,
        reader: SourceReader,
        etype: type[BaseException],
        value: BaseException | None,
        tb: TracebackType | None,
        tb_offset: int,
        style: str,
    ) -> list[str]:
        out: list[str] = []
        entries = frames.walk(tb, tb_offset)
        if self._skip_hidden:
            entries = frames.drop_compilation(entries, value)
        if entries:
            out.append(
                self._render(
                    [
                        (Token.Text, "Traceback "),
                        (Token.NormalEm, "(most recent call last)"),
                        (Token.Text, ":"),
                    ]
                )
                + "\n"
            )
            if style == "Doctest":
                out.append("    ...\n")
            elif style == "Docs":
                out += self._docs(reader, entries)
            else:
                out += self.frame_lines(entries, reader)
        out += self.message(etype, value, tb)
        return out + self._group(value, style)

    def _docs(self, reader: SourceReader, entries: list[frames.FrameEntry]) -> list[str]:
        """For documentation: where it began and where it ended."""
        kept = frames.drop_machinery(entries) if self._skip_hidden else entries
        out = [self._item(reader, kept[0], last=len(kept) == 1)]
        if len(kept) > 2:
            out.append(f"    [... {len(kept) - 2} skipped frame{'s' if len(kept) > 3 else ''}]\n")
        if len(kept) > 1:
            out.append(self._item(reader, kept[-1], last=True))
        return out

    def _select(
        self, entries: list[frames.FrameEntry]
    ) -> list[frames.FrameEntry | frames.Hidden | frames.Folded]:
        if not self._skip_hidden:
            return frames.select(entries, skip_hidden=False)
        kept = frames.drop_machinery(entries)
        return frames.select(kept, skip_hidden=False)

    def _item(
        self,
        reader: SourceReader,
        item: frames.FrameEntry | frames.Hidden | frames.Folded,
        *,
        last: bool,
    ) -> str:
        if not isinstance(item, frames.FrameEntry):
            return self._render([(Token.Text, "  "), (Token.ExcName, frames.skipped(item))]) + "\n"
        code = item.code
        return self._place(
            reader, code.co_filename, item.lineno, code.co_name, item.frame.f_globals, last=last
        )

    def _place(
        self,
        reader: SourceReader,
        filename: str,
        lineno: int,
        function: str,
        module_globals: dict[str, Any] | None,
        *,
        last: bool,
    ) -> str:
        kind, path, name, line = _LAST if last else _EARLIER
        tokens = [
            (kind, "  "),
            *place(filename, lineno, format_code_name=self._format_code_name, kind=kind, name=path),
        ]
        if function != "<module>":
            tokens += [(kind, " in "), (name, one_line(function))]
        out = self._render(tokens) + "\n"
        source = reader.open(filename, module_globals)
        text = source.get(lineno, lineno) if source is not None else []
        if text and text[0].strip():
            out += self._render([(line, "    " + shorten(text[0].strip()))]) + "\n"
        return out

    def _group(self, value: BaseException | None, style: str, depth: int = 1) -> list[str]:
        if style == "Doctest":
            return []

        def report(member: BaseException) -> list[str]:
            reader = SourceReader()
            parts: list[str] = []
            for link in chain.find_links(member):
                exception = link.value
                trace = traceback_of(exception)
                entries = frames.walk(trace)
                parts += (
                    ["Traceback (most recent call last):\n", *self.frame_lines(entries, reader)]
                    if entries
                    else []
                )
                parts += self.message(type(exception), exception, trace)
                parts += self._group(exception, style, depth + 1)
                parts += [f"\n{link.sentence}\n"] if link.sentence else []
            return "".join(parts).rstrip("\n").split("\n")

        return [f"{line}\n" for line in groups.draw(value, report, depth)]

    def _render(self, tokens: Tokens) -> str:
        return self._theme.format([(token, visible(text)) for token, text in tokens])
