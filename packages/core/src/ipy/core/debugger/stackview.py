"""How the debugger shows frames and source lines."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Sequence
from types import FrameType

from ipy.core.themes import Theme, Token, TokenType
from ipy.core.tracebacks.labels import place
from ipy.core.tracebacks.source import LineSource, SourceReader
from ipy.core.tracebacks.values import shorten

Tokens = list[tuple[TokenType, str]]

#: Width of the column of line numbers, with the arrow.
NUMBER_WIDTH = 7
#: Characters that are shown of a returned value.
MAX_VALUE_CHARS = 400


class StackView:
    """Renders stack entries and listings.

    Args:
        theme: looked up for each rendering, so that a switch of colours takes effect at once.
        breakpoints: returns the breakpoints of a line, as `(number, enabled)`.
    """

    def __init__(
        self,
        *,
        theme: Callable[[], Theme],
        breakpoints: Callable[[str, int], Sequence[tuple[int, bool]]],
    ) -> None:
        self._theme = theme
        self._breakpoints = breakpoints

    def entry(
        self,
        frame: FrameType,
        lineno: int,
        context: int,
        *,
        current: bool,
        returned: str | None = None,
    ) -> str:
        """Render one frame: its place, and `context` lines of source around the line that runs.

        Args:
            frame: the frame.
            lineno: the line that runs.
            context: how many lines to show.
            current: whether it is the one that commands refer to.
            returned: what it is about to return, as text.
        """
        code = frame.f_code
        out = [] if returned is None else [returned]
        function = code.co_name or "<lambda>"
        tokens: Tokens = [(Token.Text, "> " if current else "  "), *_path(code.co_filename, lineno)]
        tokens += [(Token.VName, function), (Token.ValEm, "()")]
        out.append(self._theme().format(tokens))
        source = SourceReader().open(code.co_filename, frame.f_globals)
        if source is not None and context > 0:
            first, last = _window(source, lineno, context)
            out += self._lines(source, code.co_filename, first, last, lineno, None)
        return "\n".join(out) + "\n"

    def listing(
        self,
        frame: FrameType,
        filename: str,
        first: int,
        last: int,
        current: int,
        raised: int | None = None,
    ) -> list[str]:
        """Render the lines `first` to `last` of a file; an arrow points to `current`, `>>` to the line that `raised`."""
        source = SourceReader().open(filename, frame.f_globals)
        return [] if source is None else self._lines(source, filename, first, last, current, raised)

    def note(self, text: str) -> str:
        """Render a remark about frames that aren't shown."""
        return self._theme().format([(Token.Text, "    "), (Token.ExcName, f"[... {text}]")])

    def _lines(
        self,
        source: LineSource,
        filename: str,
        first: int,
        last: int,
        current: int,
        raised: int | None,
    ) -> list[str]:
        first = max(first, 1)
        theme = self._theme()
        texts = [shorten(text) for text in source.get(first, last)]
        width = max(NUMBER_WIDTH, len(str(last)) + 3)
        # Colours need whole strings and blocks; a listing starts where the user wants it, which lexers take well enough.
        colored = theme.highlight("\n".join(texts)).split("\n") if texts else []
        out = []
        for number, text in enumerate(colored, first):
            digits = str(number)
            room = width - len(digits)
            marks = list(self._breakpoints(filename, number))
            margin: Tokens = []
            if marks:
                breakpoint_number, enabled = marks[-1]
                label = str(breakpoint_number)[: max(room - 1, 0)]
                look = Token.Breakpoint.Enabled if enabled else Token.Breakpoint.Disabled
                margin.append((look, label))
                room -= len(label)
            if number == current:
                margin.append((Token.LinenoEm, theme.make_arrow(room).rjust(room)))
            elif number == raised:
                margin.append((Token.LinenoEm, ">>".rjust(room - 1) + " "))
            else:
                margin.append((Token.Text, " " * room))
            margin += [
                (Token.LinenoEm if number == current else Token.Lineno, digits),
                (Token.Text, " "),
            ]
            out.append(theme.format(margin) + text)
        return out


def short_repr(value: object) -> str:
    """The repr of a value at a prompt, cut to a few lines; a failing one is told."""
    shortener = reprlib.Repr()
    shortener.maxstring = shortener.maxother = shortener.maxlong = MAX_VALUE_CHARS
    shortener.maxlist = shortener.maxtuple = shortener.maxdict = shortener.maxset = 50
    try:
        return shortener.repr(value)
    except Exception as error:
        # The user's __repr__.
        return f"<repr of {type(value).__name__} failed: {type(error).__name__}>"


def _path(filename: str, lineno: int) -> Tokens:
    """`/home/u/a.py(12)`, or `Cell In[3](12)`."""
    named = place(filename, None)
    if named[0][1] == "File ":
        return [
            (Token.FilenameEm, filename),
            (Token.Text, "("),
            (Token.Lineno, str(lineno)),
            (Token.Text, ")"),
        ]
    label = "".join(text for _, text in named)
    return [
        (Token.FilenameEm, label),
        (Token.Text, "("),
        (Token.Lineno, str(lineno)),
        (Token.Text, ")"),
    ]


def _window(source: LineSource, lineno: int, context: int) -> tuple[int, int]:
    """`context` lines around a line, moved so that they lie within the file."""
    first = max(lineno - context // 2, 1)
    last = first + context - 1
    available = len(source.get(first, last))
    if available < context:
        first = max(first - (context - available), 1)
    return first, last
