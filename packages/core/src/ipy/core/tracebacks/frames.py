"""The frames of a traceback: which are shown, which are hidden, which are folded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import NamedTuple

from .values import one_line

#: A frame with a true local of this name is hidden; pandas, beartype, jaxtyping, matplotlib, xarray set it.
HIDE_NAME = "__tracebackhide__"
#: Repeated frames are shown this often before the rest is folded.
SHOWN_REPEATS = 2


class FrameEntry(NamedTuple):
    """One frame of a traceback; cheap to make, as there may be 50,000."""

    frame: FrameType
    lineno: int
    lasti: int

    @property
    def code(self) -> CodeType:
        """The code that runs in the frame."""
        return self.frame.f_code


class Hidden(NamedTuple):
    """Stands for frames that asked to be hidden."""

    total: int


class Folded(NamedTuple):
    """Stands for repeated frames of a recursion, in the order of their first appearance."""

    #: (function name, line, times)
    frames: list[tuple[str, int, int]]


class Positions(NamedTuple):
    """Where the running expression stands: lines from 1, columns in bytes of UTF-8 from 0 (PEP 657)."""

    first_line: int
    last_line: int
    first_column: int
    last_column: int


def skipped(item: Hidden | Folded) -> str:
    """What a report says in the place of frames that it leaves out."""
    if isinstance(item, Hidden):
        return f"[... skipping hidden {item.total} frame{'s' if item.total > 1 else ''}]"
    folded = ", ".join(
        f"{one_line(name)} at line {lineno} ({times} times)" for name, lineno, times in item.frames
    )
    return f"[... skipping similar frames: {folded}]"


def walk(tb: TracebackType | None, skip: int = 0) -> list[FrameEntry]:
    """List the frames of a traceback, outermost first, without the first `skip` ones.

    The last frame is always kept, whatever `skip` says.
    """
    entries: list[FrameEntry] = []
    # A traceback that links to itself can't be made in Python, but by C code: the ids guard against a hang.
    seen: set[int] = set()
    while tb is not None and id(tb) not in seen:
        seen.add(id(tb))
        # tb_lineno is None in frames of some generated code
        entries.append(
            FrameEntry(tb.tb_frame, tb.tb_lineno or tb.tb_frame.f_code.co_firstlineno, tb.tb_lasti)
        )
        tb = tb.tb_next
    return entries[min(skip, max(len(entries) - 1, 0)) :]


def select(
    entries: list[FrameEntry], *, skip_hidden: bool = True
) -> list[FrameEntry | Hidden | Folded]:
    """Decide what a report shows: the shell's own frames go, hidden frames are counted, recursion is folded."""
    shown: list[FrameEntry | Hidden] = (
        list(_hide(drop_machinery(entries))) if skip_hidden else list(entries)
    )
    return list(_fold(shown))


def is_hidden(frame: FrameType) -> bool:
    """Whether the frame asks not to be shown."""
    return hide_mark(frame) not in (None, False)


def hide_mark(frame: FrameType) -> object:
    """The value of `__tracebackhide__` in a frame, None if it has none.

    `"__ipython_bottom__"` marks where the shell ends and the user's code begins, `"__ipython_top__"` where that ends: a function
    of the shell that takes the place of a built-in one.
    """
    code = frame.f_code
    # Looking at the f_locals of a function copies its variables, and (up to Python 3.12) undoes what a debugger
    # assigned: only where the name can be. Modules and class bodies, whose code isn't "optimized" (flag 1), just
    # have a dictionary.
    if not code.co_flags & 0x01 or HIDE_NAME in code.co_varnames or HIDE_NAME in code.co_cellvars:
        value = frame.f_locals.get(HIDE_NAME)
        try:
            return value if isinstance(value, str) else bool(value)
        except KeyboardInterrupt:
            raise
        except BaseException:
            # The truth value of a user's object, e.g. of an array.
            return True
    return None


def is_machinery(frame: FrameType) -> bool:
    """Whether the frame belongs to the shell itself."""
    name = frame.f_globals.get("__name__")
    return isinstance(name, str) and (name == "ipy" or name.startswith("ipy."))


def drop_machinery(entries: list[FrameEntry]) -> list[FrameEntry]:
    """Leave out what the shell does to run the user's code. An error in the shell itself is shown as it is."""
    bottom = 0
    for index, entry in enumerate(entries):
        if hide_mark(entry.frame) == "__ipython_bottom__":
            bottom = index + 1
    if bottom < len(entries):
        entries = entries[bottom:]
    for index, entry in enumerate(entries):
        if index and hide_mark(entry.frame) == "__ipython_top__":
            return drop_machinery(entries[:index])
    last_user = max(
        (i for i, entry in enumerate(entries) if not is_machinery(entry.frame)), default=-1
    )
    return [
        entry for i, entry in enumerate(entries) if i > last_user or not is_machinery(entry.frame)
    ]


def drop_compilation(entries: list[FrameEntry], value: BaseException | None) -> list[FrameEntry]:
    """Leave out the frames in which the shell compiled the text that a syntax error is about, as in `%time 1 +`.

    The error names its place itself, and that place is in no frame.
    """
    if not isinstance(value, SyntaxError):
        return entries
    last = len(entries)
    while last and is_machinery(entries[last - 1].frame):
        last -= 1
    return entries[:last]


def _hide(entries: list[FrameEntry]) -> Iterator[FrameEntry | Hidden]:
    hidden = 0
    for index, entry in enumerate(entries):
        if index < len(entries) - 1 and is_hidden(entry.frame):
            hidden += 1
            continue
        if hidden:
            yield Hidden(hidden)
            hidden = 0
        yield entry


def _fold(entries: list[FrameEntry | Hidden]) -> Iterator[FrameEntry | Hidden | Folded]:
    """Fold what repeats: of each place its first two frames and the last are shown."""
    counts: dict[tuple[CodeType, int], int] = {}
    for entry in entries:
        if isinstance(entry, FrameEntry):
            key = (entry.frame.f_code, entry.lineno)
            counts[key] = counts.get(key, 0) + 1
    seen: dict[tuple[CodeType, int], int] = {}
    run: list[FrameEntry] = []
    for entry in entries:
        if isinstance(entry, FrameEntry):
            key = (entry.frame.f_code, entry.lineno)
            seen[key] = seen.get(key, 0) + 1
            if SHOWN_REPEATS < seen[key] < counts[key]:
                run.append(entry)
                continue
        yield from _close(run)
        run = []
        yield entry
    yield from _close(run)


def _close(run: list[FrameEntry]) -> Iterator[FrameEntry | Folded]:
    if len(run) < 2:
        yield from run  # a line that stands for one frame saves nothing
        return
    counts: dict[tuple[str, int], int] = {}
    for entry in run:
        key = (entry.frame.f_code.co_name, entry.lineno)
        counts[key] = counts.get(key, 0) + 1
    yield Folded([(name, lineno, times) for (name, lineno), times in counts.items()])


def find_positions(entry: FrameEntry) -> Positions | None:
    """Where the expression stands that was being evaluated; None if the code doesn't tell (`-X no_debug_ranges`)."""
    if entry.lasti < 0:
        return None
    found = next(islice(entry.code.co_positions(), entry.lasti // 2, None), None)
    if found is None:
        return None
    first_line, last_line, first_column, last_column = found
    if first_line is None or last_line is None or first_column is None or last_column is None:
        return None
    if first_line > entry.lineno or last_line < entry.lineno:
        return None
    return Positions(first_line, last_line, first_column, last_column)
