"""An object as text, in one call."""

from __future__ import annotations

import sys
from io import StringIO

from .layout import MAX_SEQ_LENGTH
from .printer import RepresentationPrinter


def pretty(
    obj: object,
    verbose: bool = False,
    max_width: int = 79,
    newline: str = "\n",
    max_seq_length: int = MAX_SEQ_LENGTH,
) -> str:
    """The text for `obj`.

    Args:
        obj: what to show.
        verbose: show the attributes of objects that have no `__repr__` of their own.
        max_width: the widest line, in columns.
        newline: what ends a line.
        max_seq_length: after so many items of a container comes `...`; 0 means all.
    """
    stream = StringIO(newline="")
    printer = RepresentationPrinter(
        stream, verbose, max_width, newline, max_seq_length=max_seq_length
    )
    printer.pretty(obj)
    printer.flush()
    return stream.getvalue()


def pprint(
    obj: object,
    verbose: bool = False,
    max_width: int = 79,
    newline: str = "\n",
    max_seq_length: int = MAX_SEQ_LENGTH,
) -> None:
    """Write the text for `obj`, and `newline`, to `sys.stdout`; the arguments are those of `pretty`."""
    printer = RepresentationPrinter(
        sys.stdout, verbose, max_width, newline, max_seq_length=max_seq_length
    )
    printer.pretty(obj)
    printer.flush()
    sys.stdout.write(newline)
    sys.stdout.flush()
