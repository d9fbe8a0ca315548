"""Reports with source around each line: the modes Context and Verbose."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

from ipy.core.themes import Theme, Token, TokenType

from . import chain, frames, groups, pieces
from .labels import CodeNames, place
from .messages import describe
from .source import SourceReader
from .values import (
    argument_names,
    evaluated,
    frame_locals,
    one_line,
    safe_repr,
    traceback_of,
    visible,
)

#: Width of the line above a report, and of the header under it.
WIDTH = 75
#: Width of the column of line numbers, with the arrow.
NUMBER_WIDTH = 7
#: Longer lines of source are cut.
MAX_LINE_CHARS = 1000
#: Older exceptions of a chain get this many pieces of context: the newest one matters most.
CHAINED_CONTEXT = 3

Tokens = list[tuple[TokenType, str]]

# Positions that cover a whole statement point at nothing in particular.
_STATEMENTS = (
    "raise",
    "assert",
    "import",
    "from",
    "del",
    "return",
    "for",
    "while",
    "with",
    "class",
    "def",
    "async",
)


class ContextLayout:
    """Builds reports with the pieces of source around each line.

    Args:
        theme: colours and symbols.
        format_code_name: what cells are called.
        include_vars: show the values of arguments and of the variables in the line that ran.
        skip_hidden: leave out hidden frames and the shell's own.
    """

    def __init__(
        self,
        *,
        theme: Theme,
        format_code_name: CodeNames | None = None,
        include_vars: bool = False,
        skip_hidden: bool = True,
    ) -> None:
        self._theme = theme
        self._format_code_name = format_code_name
        self._include_vars = include_vars
        self._skip_hidden = skip_hidden

    def report(
        self,
        etype: type[BaseException],
        value: BaseException | None,
        tb: TracebackType | None,
        *,
        tb_offset: int = 0,
        context: int = 5,
        preface: list[str] | None = None,
    ) -> list[str]:
        """Return the parts of a report: header, frames, message; chained exceptions first.

        The parts are meant to be joined by line ends; that of a frame ends with one, so that a blank line follows.

        Args:
            etype: the class of the exception.
            value: the exception; None if only its class is known.
            tb: its traceback, which need not be `value.__traceback__`.
            tb_offset: frames to leave out at the start of the newest exception.
            context: pieces of source to show per frame of the newest exception.
            preface: stands under the line at the top, instead of the header.
        """
        reader = SourceReader()
        links = chain.find_links(value) if value is not None else []
        out = [self._render([(Token.Topline, self._theme.symbols["top_line"] * WIDTH)])]
        for link in links[:-1]:
            older = link.value
            short = min(context, CHAINED_CONTEXT)
            out += self._one(reader, type(older), older, traceback_of(older), 0, short, None)
            out += ["", link.sentence, ""]
        out += self._one(reader, etype, value, tb, tb_offset, context, preface)
        return out

    def _one(
        self,
        reader: SourceReader,
        etype: type[BaseException],
        value: BaseException | None,
        tb: TracebackType | None,
        tb_offset: int,
        context: int,
        preface: list[str] | None,
    ) -> list[str]:
        out = self._header(etype) if preface is None else list(preface)
        for item in self._select(tb, value, tb_offset):
            out.append(self._item(reader, item, context))
        out.append("\n".join(self._render(line) for line in describe(etype, value, tb)))
        out += self._group(reader, value, context)
        return out

    def _select(
        self, tb: TracebackType | None, value: BaseException | None, tb_offset: int = 0
    ) -> list[frames.FrameEntry | frames.Hidden | frames.Folded]:
        entries = frames.walk(tb, tb_offset)
        if self._skip_hidden:
            entries = frames.drop_compilation(entries, value)
        return frames.select(entries, skip_hidden=self._skip_hidden)

    def _header(self, etype: type[BaseException]) -> list[str]:
        title = "Traceback (most recent call last)"
        name = one_line(etype.__name__)
        blanks = " " * max(WIDTH - len(name) - len(title), 1)
        return [self._render([(Token.ExcName, name), (Token.Text, blanks + title)])]

    def _group(
        self, reader: SourceReader, value: BaseException | None, context: int, depth: int = 1
    ) -> list[str]:
        """The members of an exception group, drawn as Python draws them."""

        def report(member: BaseException) -> list[str]:
            lines: list[str] = []
            for link in chain.find_links(member):
                exception = link.value
                trace = traceback_of(exception)
                lines += self._header(type(exception)) if trace else []
                for item in self._select(trace, exception):
                    lines.append(self._item(reader, item, min(context, CHAINED_CONTEXT)))
                lines += [
                    self._render(line) for line in describe(type(exception), exception, trace)
                ]
                lines += self._group(reader, exception, context, depth + 1)
                lines += ["", link.sentence, ""] if link.sentence else []
            return "\n".join(lines).split("\n")

        return [line.rstrip() for line in groups.draw(value, report, depth)]

    def _item(
        self,
        reader: SourceReader,
        item: frames.FrameEntry | frames.Hidden | frames.Folded,
        context: int,
    ) -> str:
        if not isinstance(item, frames.FrameEntry):
            return (
                self._render([(Token.Text, "    "), (Token.ExcName, frames.skipped(item))]) + "\n"
            )
        return self._frame(reader, item, context)

    def _frame(self, reader: SourceReader, entry: frames.FrameEntry, context: int) -> str:
        code = entry.code
        lines = [self._render(self._signature(entry))]
        source = reader.open(code.co_filename, entry.frame.f_globals)
        block = (
            pieces.find_block(source, code, entry.lineno)
            if source is not None and context > 0
            else None
        )
        if block is not None:
            lines += self._source_lines(entry, block, context)
        return "\n".join(lines) + "\n"

    def _signature(self, entry: frames.FrameEntry) -> Tokens:
        code = entry.code
        tokens = place(
            code.co_filename,
            entry.lineno,
            format_code_name=self._format_code_name,
            kind=Token.NormalEm,
            name=Token.FilenameEm,
        )
        if code.co_name == "<module>":
            return tokens
        arguments = []
        values = frame_locals(entry.frame) if self._include_vars else {}
        for prefix, name in argument_names(code):
            shown = f"={safe_repr(values[name])}" if name in values else ""
            arguments.append(f"{prefix}{name}{shown}")
        # The qualified name of a comprehension is that of its function with a tail; the place says the same.
        called = (
            code.co_name
            if code.co_name.startswith("<") and code.co_name != "<lambda>"
            else code.co_qualname
        )
        return [
            *tokens,
            (Token.Text, ", in "),
            (Token.VName, one_line(called)),
            (Token.ValEm, f"({', '.join(arguments)})"),
        ]

    def _source_lines(
        self, entry: frames.FrameEntry, block: pieces.Block, context: int
    ) -> list[str]:
        shown = pieces.around(block, context)
        current = block.pieces[block.current]
        numbers: list[int | None] = []
        for piece in shown:
            numbers += _shortened(piece, entry.lineno if piece == current else None)
        texts = self._colored(entry, block, [number for number in numbers if number is not None])
        width = max(NUMBER_WIDTH, len(str(shown[-1].last)) + 3)
        out = []
        for number in numbers:
            if number is None:
                out.append(self._render([(Token.LinenoEm, "(...)".rjust(width + 1))]))
                continue
            digits = str(number)
            if number == entry.lineno:
                margin = [
                    (Token.LinenoEm, self._theme.make_arrow(width - len(digits))),
                    (Token.LinenoEm, digits),
                ]
            else:
                margin = [(Token.LinenoEm, digits.rjust(width))]
            out.append(self._render([*margin, (Token.Text, " "), *texts[number]]))
            if number == current.last and self._include_vars:
                out += self._variables(entry, block, current)
        return out

    def _variables(
        self, entry: frames.FrameEntry, block: pieces.Block, piece: pieces.Piece
    ) -> Iterator[str]:
        source = "\n".join(block.line(number) for number in range(piece.first, piece.last + 1))
        for name, value in evaluated(source, entry.frame):
            yield self._render(
                [
                    (Token.Text, f"        {name} "),
                    (Token.ValEm, "= "),
                    (Token.ValEm, safe_repr(value)),
                ]
            )

    def _colored(
        self, entry: frames.FrameEntry, block: pieces.Block, numbers: list[int]
    ) -> dict[int, Tokens]:
        """The tokens of each line, dedented; the running expression is marked."""
        lines = {
            number: _cut_right(block.line(number)) for number in range(numbers[0], numbers[-1] + 1)
        }
        margin = min(
            (
                len(text) - len(text.lstrip())
                for text in map(lines.__getitem__, numbers)
                if text.strip()
            ),
            default=0,
        )
        if not self._theme.has_colors:
            return {number: [(Token.Text, lines[number][margin:])] for number in numbers}
        # In one go, so that strings over several lines are recognised.
        first = numbers[0]
        colored = _split_lines(self._theme.tokenize("\n".join(lines.values())))
        marks = _marks(entry, block)
        out: dict[int, Tokens] = {}
        for number in numbers:
            tokens = colored[number - first]
            if number in marks:
                tokens = _mark(tokens, *marks[number])
            out[number] = _cut_left(tokens, margin)
        return out

    def _render(self, tokens: Tokens) -> str:
        return self._theme.format([(token, visible(text)) for token, text in tokens])


def _shortened(piece: pieces.Piece, running: int | None) -> list[int | None]:
    """The lines of a piece to show; a long one loses its middle, unless it is the one that runs."""
    numbers = list(range(piece.first, piece.last + 1))
    limit = pieces.MAX_PIECE_LINES
    if len(numbers) <= limit:
        return list(numbers)
    if running is None:
        return [*numbers[: limit // 2], None, *numbers[-(limit // 2 - 1) :]]
    wide = 5 * limit
    if len(numbers) <= wide:
        return list(numbers)
    low, high = max(running - wide // 2, piece.first), min(running + wide // 2, piece.last)
    head: list[int | None] = [piece.first, None] if low > piece.first else []
    tail: list[int | None] = [None, piece.last] if high < piece.last else []
    return [*head, *range(low, high + 1), *tail]


def _marks(entry: frames.FrameEntry, block: pieces.Block) -> dict[int, tuple[int, int]]:
    """For each line that the running expression touches, the columns (in characters) from and to which it stands."""
    positions = frames.find_positions(entry)
    end = block.first + len(block.lines)
    if positions is None or positions.first_line < block.first or positions.last_line >= end:
        return {}
    marks = {}
    for number in range(positions.first_line, positions.last_line + 1):
        line = block.line(number)
        start = len(line) - len(line.lstrip())
        stop = len(line)
        if number == positions.first_line:
            start = _characters(line, positions.first_column)
            if (
                line[start:].split(None, 1)[:1]
                and line[start:].split(None, 1)[0].rstrip(":") in _STATEMENTS
            ):
                return {}
        if number == positions.last_line:
            stop = _characters(line, positions.last_column)
        marks[number] = (start, stop)
    return marks


def _characters(line: str, column_bytes: int) -> int:
    """Columns are counted in bytes of UTF-8 by the compiler, in characters here."""
    if line.isascii():
        return column_bytes
    return len(line.encode("utf-8", "replace")[:column_bytes].decode("utf-8", "replace"))


def _split_lines(tokens: list[tuple[TokenType, str]]) -> list[Tokens]:
    lines: list[Tokens] = [[]]
    for token, text in tokens:
        parts = text.split("\n")
        lines[-1].append((token, parts[0]))
        for part in parts[1:]:
            lines.append([(token, part)])
    return lines


def _mark(tokens: Tokens, start: int, stop: int) -> Tokens:
    """Give the columns from `start` to `stop` the look of the running expression."""
    out: Tokens = []
    position = 0
    for token, text in tokens:
        before = text[: max(start - position, 0)]
        inside = text[max(start - position, 0) : max(stop - position, 0)]
        after = text[max(stop - position, len(before)) :]
        out += [(token, before), (Token.TbHighlight, inside), (token, after)]
        position += len(text)
    return [(token, text) for token, text in out if text]


def _cut_right(line: str) -> str:
    """A line of generated code may be a megabyte long: nobody reads it, and colouring it takes seconds."""
    return line if len(line) <= MAX_LINE_CHARS else line[:MAX_LINE_CHARS] + " ..."


def _cut_left(tokens: Tokens, columns: int) -> Tokens:
    """Drop the first columns of a line: its common indentation."""
    out: Tokens = []
    for token, text in tokens:
        kept = text[columns:]
        columns = max(columns - len(text), 0)
        if kept:
            out.append((token, kept))
    return out
