"""Cutting source into the pieces that context is counted in: whole statements, headers of blocks, comments.

Two lines of context around a call that spans ten lines would show less than half of it; two *pieces* show the statement before
and the one after. Only the block around the line is parsed, never the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

from .source import LineSource

#: A block or file that is longer is shown by lines: parsing it would take longer than the reader waits.
MAX_PARSED_LINES = 2500
#: The same for the number of characters: generated code may have lines of a megabyte.
MAX_PARSED_CHARS = 200_000
#: How far around a line at module level whole statements are looked for.
MODULE_WINDOW_LINES = 60
#: Longer pieces around the one that runs are shown with a gap.
MAX_PIECE_LINES = 6

_DEFINITION = re.compile(r"\s*(?:async\s+def|def|class)\b")
_NESTED_NAMES = frozenset(("<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"))


class Piece(NamedTuple):
    """The lines `first` to `last` of one statement, header or comment."""

    first: int
    last: int


class Block(NamedTuple):
    """The lines around a running line: a function, a class, or a stretch of a module."""

    first: int
    lines: list[str]
    pieces: list[Piece]
    #: index in `pieces` of the one that runs
    current: int

    def line(self, number: int) -> str:
        """The text of a line, by its number in the file."""
        return self.lines[number - self.first]


def find_block(source: LineSource, code: CodeType, lineno: int) -> Block | None:
    """Return the block that holds a line of `code`, cut into pieces; None if the line doesn't exist."""
    for first, lines in _candidates(source, code, lineno):
        if sum(map(len, lines)) > MAX_PARSED_CHARS:
            continue
        try:
            pieces = list(_cut(_parse(lines), lines, first))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # cut off within a string, not Python (a template, Cython), or thousands of `elif`: try the next
        current = _find_piece(pieces, lineno)
        if current is not None:
            return Block(first, lines, pieces, current)
    return _by_lines(source, lineno)


def around(block: Block, context: int) -> list[Piece]:
    """The pieces to show for `context` pieces in all, the one that runs in the middle."""
    after = context // 2
    before = max(context - after - 1, 0)
    return block.pieces[max(block.current - before, 0) : block.current + after + 1]


def _candidates(source: LineSource, code: CodeType, lineno: int) -> Iterator[tuple[int, list[str]]]:
    """Stretches of lines that may be the block around `lineno`, the most likely first."""
    if code.co_name == "<module>":
        yield from _module_windows(source, lineno)
        return
    first = code.co_firstlineno
    if code.co_name in _NESTED_NAMES:
        definition = _enclosing_definition(source, first)
        if definition is None:
            yield from _module_windows(source, lineno)
            return
        first = definition
    if lineno < first or lineno - first > MAX_PARSED_LINES:
        return
    lines = source.get(first, lineno + MAX_PARSED_LINES // 4)
    for end in _block_ends(lines, lineno - first):
        yield first, lines[:end]


def _module_windows(source: LineSource, lineno: int) -> Iterator[tuple[int, list[str]]]:
    """Stretches that start and end at top-level statements, then the whole file if it is short."""
    low = max(lineno - MODULE_WINDOW_LINES, 1)
    lines = source.get(low, lineno + MODULE_WINDOW_LINES)
    here = lineno - low
    starts = [i for i, line in enumerate(lines) if _starts_statement(line, 0)]
    if low == 1 or starts:
        begin = 0 if low == 1 else starts[0]
        ends = [i for i in starts if i > here]
        # The last statement of the window may be cut off; the end of the file isn't.
        end = len(lines) if len(lines) < here + MODULE_WINDOW_LINES else (ends[-1] if ends else 0)
        if begin <= here < end:
            yield low + begin, lines[begin:end]
    lines = source.get(1, MAX_PARSED_LINES + 1)
    if len(lines) <= MAX_PARSED_LINES:
        yield 1, lines


def _enclosing_definition(source: LineSource, lineno: int) -> int | None:
    """The line of the `def` or `class` around the line, with its decorators; None at module level."""
    low = max(lineno - MAX_PARSED_LINES // 4, 1)
    lines = source.get(low, lineno)
    if not lines:
        return None
    margin = _indent(lines[-1])
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if (
            line.strip()
            and _DEFINITION.match(line)
            and (_indent(line) < margin or index == len(lines) - 1)
        ):
            while (
                index
                and lines[index - 1].strip().startswith("@")
                and _indent(lines[index - 1]) == _indent(line)
            ):
                index -= 1
            return low + index
        if line.strip() and not line.strip().startswith("#"):
            margin = min(margin, _indent(line))
    return None


def _block_ends(lines: list[str], here: int) -> Iterator[int]:
    """Indices at which the block that starts with `lines[0]` may end, past the index `here`."""
    if not lines:
        return
    margin = _indent(lines[0])
    found = 0
    for index in range(here + 1, len(lines)):
        if _starts_statement(lines[index], margin):
            yield index
            found += 1
            if found == 4:  # four times in the middle of a string: not worth more time
                return
    yield len(lines)


def _starts_statement(line: str, margin: int) -> bool:
    """Whether a line, going by its first character, starts a statement at this margin or left of it."""
    stripped = line.lstrip()
    if not stripped or len(line) - len(stripped) > margin:
        return False
    if not (stripped[0].isidentifier() or stripped[0] == "@"):
        return False
    return not re.match(r"(?:else|elif|except|finally|case)\b", stripped)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _parse(lines: list[str]) -> ast.Module:
    """Parse a block; an indented one goes under an `if`, so that no string in it has to be dedented."""
    if lines and lines[0][:1].isspace() and lines[0].strip():
        tree = ast.parse("if 1:\n" + "\n".join(lines) + "\n")
        wrapper = tree.body[0]
        assert isinstance(wrapper, ast.If)
        tree.body = wrapper.body
        ast.increment_lineno(tree, -1)
        return tree
    return ast.parse("\n".join(lines) + "\n")


def _cut(tree: ast.Module, lines: list[str], first: int) -> Iterator[Piece]:
    """All pieces of a block, in order, as line numbers of the file. Blank lines between pieces belong to none."""
    spans = sorted(_spans(tree.body))
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    position = 1
    for start, end in [*merged, [len(lines) + 1, len(lines)]]:
        yield from _loose_pieces(lines, position, start - 1, first)
        if end >= start:
            last = end
            while last > start and not lines[last - 1].strip():
                last -= 1  # a header may be followed by blank lines
            yield Piece(start + first - 1, last + first - 1)
        position = max(position, end + 1)


def _spans(body: list[ast.stmt]) -> Iterator[tuple[int, int]]:
    """Lines of each simple statement, and of each header, counted from the start of the block."""
    for node in body:
        yield from _span(node)


def _span(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> Iterator[tuple[int, int]]:
    children: list[ast.stmt] = getattr(node, "body", [])
    if isinstance(node, ast.match_case):
        start, end = node.pattern.lineno, children[-1].end_lineno or node.pattern.lineno
    else:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        end = node.end_lineno or node.lineno
    cases: list[ast.match_case] = getattr(node, "cases", [])
    if cases:
        yield start, start
        for case in cases:
            yield from _span(case)
        return
    if not children:
        yield start, end
        return
    # Comments above the body belong to the header: they say what it is about.
    yield start, max(_start(children[0]) - 1, start)
    yield from _spans(children)
    for handler in getattr(node, "handlers", []):
        yield from _span(handler)
    yield from _spans(getattr(node, "orelse", []))
    yield from _spans(getattr(node, "finalbody", []))


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _loose_pieces(lines: list[str], start: int, end: int, first: int) -> Iterator[Piece]:
    """Pieces between statements: runs of comments and of lines such as `else:`."""
    run: int | None = None
    for number in range(start, end + 2):
        is_text = number <= end and bool(lines[number - 1].strip())
        if is_text and run is None:
            run = number
        elif not is_text and run is not None:
            yield Piece(run + first - 1, number - 1 + first - 1)
            run = None


def _find_piece(pieces: list[Piece], lineno: int) -> int | None:
    for index, piece in enumerate(pieces):
        if piece.first <= lineno <= piece.last:
            return index
    return None


def _by_lines(source: LineSource, lineno: int) -> Block | None:
    """A block whose pieces are single lines, for text that can't be parsed."""
    first = max(lineno - 10, 1)
    lines = source.get(first, lineno + 10)
    if len(lines) <= lineno - first:
        return None
    pieces = [
        Piece(first + i, first + i)
        for i, line in enumerate(lines)
        if line.strip() or first + i == lineno
    ]
    current = _find_piece(pieces, lineno)
    assert current is not None
    return Block(first, lines, pieces, current)
