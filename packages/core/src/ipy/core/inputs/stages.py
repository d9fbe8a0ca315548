"""The three stages of line-by-line transformers.

1. Physical lines, as typed.
2. Logical lines: joined where a backslash continues them; lines inside brackets are passed by, lines inside strings too,
   unless a transformer looks into strings.
3. Python lines: whole statements, with what is in brackets and strings in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ipy.core.errors import InputRejected

from .lexer import LineLexer
from .lines import split_lines

if TYPE_CHECKING:
    from .incremental import InputTransformer


class LineStages:
    """Applies line-by-line transformers to the lines of whole cells.

    Attributes:
        physical, logical, python: the transformers, in their order.
    """

    def __init__(self) -> None:
        self.physical: list[InputTransformer] = []
        self.logical: list[InputTransformer] = []
        self.python: list[InputTransformer] = []

    def physical_lines(self, lines: list[str], *, removing: bool = True) -> list[str]:
        """Apply the first stage.

        Args:
            lines: with their ends.
            removing: take a transformer that fails out of its list: it would fail for every cell, even for the one that would
                remove it.
        """
        if not self.physical:
            return lines
        return _run(self.physical, (line.rstrip("\r\n") for line in lines), removing)

    def logical_lines(self, lines: list[str], *, removing: bool = True) -> list[str]:
        """Apply the second stage."""
        return _run(self.logical, _logical(lines), removing) if self.logical else lines

    def python_lines(self, lines: list[str], *, removing: bool = True) -> list[str]:
        """Apply the third stage."""
        if not self.python:
            return lines
        return _run(self.python, _statements(lines), removing)


class _Passed:
    """A line that a stage passes by."""

    def __init__(self, text: str, *, in_string: bool) -> None:
        self.text = text
        self.in_string = in_string


def _run(
    transformers: list[InputTransformer], pieces: Iterable[str | _Passed], removing: bool
) -> list[str]:
    """Push pieces through transformers, one after the other, and gather what comes out as lines."""
    found = list(pieces)
    for transformer in list(transformers):
        try:
            found = list(_through(transformer, found))
        except BaseException as error:
            # User code, which may even raise SystemExit.
            if removing and not isinstance(error, SyntaxError | InputRejected | KeyboardInterrupt):
                transformers.remove(transformer)
                error.add_note(f"The input transformer {transformer!r} was removed: it failed.")
            raise
    text = "".join((p.text if isinstance(p, _Passed) else p) + "\n" for p in found)
    return split_lines(text)


def _through(
    transformer: InputTransformer, pieces: Iterable[str | _Passed]
) -> Iterator[str | _Passed]:
    for piece in pieces:
        if isinstance(piece, _Passed):
            if not (piece.in_string and transformer.look_in_string):
                yield piece
                continue
            line = transformer.push(piece.text)
            if line is not None:
                yield _Passed(line, in_string=True)
            continue
        line = transformer.push(piece)
        if line is not None:
            yield line
    rest = transformer.reset()
    if rest is not None:
        yield rest


def _logical(lines: list[str]) -> Iterator[str | _Passed]:
    lexer = LineLexer()
    joined = ""
    for line in lines:
        inside = bool(lexer.stack)
        in_string = lexer.in_string
        lexer.feed(line)
        text = line.rstrip("\r\n")
        if inside:
            yield _Passed(text, in_string=in_string)
        elif lexer.continued and not lexer.stack:
            joined += text[:-1]
        else:
            yield joined + text
            joined = ""
    if joined:
        yield joined


def _statements(lines: list[str]) -> Iterator[str]:
    lexer = LineLexer()
    waiting: list[str] = []
    for line in lines:
        waiting.append(line.rstrip("\r\n"))
        lexer.feed(line)
        if lexer.at_boundary:
            yield "\n".join(waiting)
            waiting = []
    if waiting:
        yield "\n".join(waiting)
