"""Line breaking: text goes in piece by piece, lines that fit come out.

Theory of operation. The writer marks where a line may end (`breakable`) and which of these places belong together
(`group`). Text runs into a buffer until the line in it is too wide; then the outermost group that still has an
undecided place in the buffer is *broken*: every place of that group, the ones to come included, ends a line, and what
is decided leaves the buffer. Inner groups stay on one line as long as they fit. The buffer therefore never holds more
than about a line, so the time is linear in the text. This is the algorithm of D. C. Oppen ("Prettyprinting", ACM
TOPLAS 2(4), 1980) in the consistent-breaking form that Ruby's `prettyprint` library made well known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

MAX_SEQ_LENGTH = 1000

T = TypeVar("T")


class TextSink(Protocol):
    """Where the finished text goes: anything with `write`."""

    def write(self, text: str, /) -> object:
        """Take the next piece of text."""


class Text:
    """Consecutive pieces of text in the buffer."""

    __slots__ = ("pieces", "width")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.width = 0

    def add(self, piece: str, width: int) -> None:
        """Append `piece`, which takes `width` columns."""
        self.pieces.append(piece)
        self.width += width

    def output(self, stream: TextSink, output_width: int) -> int:
        """Write the pieces and return the column after them."""
        stream.write("".join(self.pieces))
        return output_width + self.width


class Breakable:
    """A place in the buffer that is either a separator or the end of a line."""

    __slots__ = ("group", "indentation", "printer", "separator", "width")

    def __init__(self, separator: str, width: int, printer: PrettyPrinter) -> None:
        self.separator = separator
        self.width = width
        self.printer = printer
        self.indentation = printer.indentation
        self.group = printer.group_stack[-1]
        self.group.breakables.append(self)

    def output(self, stream: TextSink, output_width: int) -> int:
        """Write the separator or the line end, and return the column after it."""
        self.group.breakables.popleft()
        if self.group.want_break:
            stream.write(self.printer.newline + " " * self.indentation)
            return self.indentation
        if not self.group.breakables:
            self.printer.group_queue.remove(self.group)
        stream.write(self.separator)
        return output_width + self.width


class Group:
    """Places that end their lines together; `depth` counts the groups around it."""

    __slots__ = ("breakables", "depth", "want_break")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.breakables: deque[Breakable] = deque()
        self.want_break = False


class GroupQueue:
    """The groups that may still be broken, outermost first."""

    def __init__(self, *groups: Group) -> None:
        self.queue: list[list[Group]] = []
        for group in groups:
            self.enq(group)

    def enq(self, group: Group) -> None:
        """Add a group at its depth."""
        while len(self.queue) <= group.depth:
            self.queue.append([])
        self.queue[group.depth].append(group)

    def deq(self) -> Group | None:
        """Take out, and mark for breaking, the outermost group with an undecided place."""
        for level in self.queue:
            for index in range(len(level) - 1, -1, -1):
                group = level[index]
                if group.breakables:
                    # What leaves the queue is the group's mirror image in its level, not the group. Taking out the group
                    # would lay out a few deeply nested values better; but the texts in people's doctests and saved
                    # notebooks were laid out this way, and they have to stay true.
                    del level[len(level) - 1 - index]
                    group.want_break = True
                    return group
            # Nothing undecided so far: what these groups still get belongs to a line that is too wide already.
            for group in level:
                group.want_break = True
            level.clear()
        return None

    def remove(self, group: Group) -> None:
        """Forget a group; one that is not there (any more) is no error."""
        level = self.queue[group.depth]
        # The wanted one is nearly always the last.
        for index in range(len(level) - 1, -1, -1):
            if level[index] is group:
                del level[index]
                return


class PrettyPrinter:
    """Writes text to `output` and breaks lines at `max_width` columns where the writer allows it.

    Args:
        output: anything with `write(str)`.
        max_width: the widest line, in columns; a piece of text that can't be broken may be wider.
        newline: what ends a line.
        max_seq_length: after so many items of a container comes `...`; 0 means all.
    """

    def __init__(
        self,
        output: TextSink,
        max_width: int = 79,
        newline: str = "\n",
        max_seq_length: int = MAX_SEQ_LENGTH,
    ) -> None:
        self.output = output
        self.max_width = max_width
        self.newline = newline
        self.max_seq_length = max_seq_length
        self.output_width = 0
        self.buffer_width = 0
        self.buffer: deque[Text | Breakable] = deque()
        root = Group(0)
        self.group_stack = [root]
        self.group_queue = GroupQueue(root)
        self.indentation = 0

    def text(self, obj: str) -> None:
        """Add text that is not broken."""
        width = len(obj)
        buffer = self.buffer
        if not buffer:
            self.output.write(obj)
            self.output_width += width
            return
        last = buffer[-1]
        if not isinstance(last, Text):
            last = Text()
            buffer.append(last)
        last.pieces.append(obj)
        last.width += width
        self.buffer_width += width
        if self.output_width + self.buffer_width > self.max_width:
            self._break_outer_groups()

    def breakable(self, sep: str = " ") -> None:
        """Add `sep`, or the end of a line if the group does not fit."""
        if self.group_stack[-1].want_break:
            self._end_line()
        else:
            width = len(sep)
            self.buffer.append(Breakable(sep, width, self))
            self.buffer_width += width
            if self.output_width + self.buffer_width > self.max_width:
                self._break_outer_groups()

    def break_(self) -> None:
        """End the line here, whatever fits."""
        # A line end inside a group means that the groups around it don't fit on a line either.
        group = self.group_queue.deq()
        if group is not None:
            self._break_one_group(group)
        self._end_line()

    @contextmanager
    def indent(self, indent: int) -> Iterator[None]:
        """Indent the lines that begin inside the `with` block by `indent` more columns."""
        self.indentation += indent
        try:
            yield
        finally:
            self.indentation -= indent

    @contextmanager
    def group(self, indent: int = 0, open: str = "", close: str = "") -> Iterator[None]:
        """Make the `with` block a group between `open` and `close`, its lines indented by `indent`."""
        self.begin_group(indent, open)
        try:
            yield
        finally:
            self.end_group(indent, close)

    def begin_group(self, indent: int = 0, open: str = "") -> None:
        """Begin a group; the same `indent` has to go to `end_group`. `group` does both."""
        if open:
            self.text(open)
        group = Group(self.group_stack[-1].depth + 1)
        self.group_stack.append(group)
        self.group_queue.enq(group)
        self.indentation += indent

    def end_group(self, dedent: int = 0, close: str = "") -> None:
        """End the group that was begun last."""
        self.indentation -= dedent
        group = self.group_stack.pop()
        if not group.breakables:
            self.group_queue.remove(group)
        if close:
            self.text(close)

    def flush(self) -> None:
        """Write what is in the buffer."""
        for item in self.buffer:
            self.output_width = item.output(self.output, self.output_width)
        self.buffer.clear()
        self.buffer_width = 0

    def _enumerate(self, seq: Iterable[T]) -> Iterator[tuple[int, T]]:
        """Count the items of `seq`; after `max_seq_length` of them write `...` and stop."""
        limit = self.max_seq_length
        for index, item in enumerate(seq):
            if limit and index >= limit:
                self.text(",")
                self.breakable()
                self.text("...")
                return
            yield index, item

    def _break_outer_groups(self) -> None:
        while self.output_width + self.buffer_width > self.max_width:
            group = self.group_queue.deq()
            if group is None:
                return
            self._break_one_group(group)

    def _break_one_group(self, group: Group) -> None:
        while group.breakables:
            self._write_first()
        while self.buffer and isinstance(self.buffer[0], Text):
            self._write_first()

    def _end_line(self) -> None:
        self.flush()
        self.output.write(self.newline + " " * self.indentation)
        self.output_width = self.indentation

    def _write_first(self) -> None:
        item = self.buffer.popleft()
        self.output_width = item.output(self.output, self.output_width)
        self.buffer_width -= item.width
