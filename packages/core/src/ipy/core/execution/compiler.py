"""Compiling cells, and keeping their text where tracebacks and debuggers look for it.

Source: the `linecache` protocol (entries with mtime None are never dropped by `checkcache`), PEP 236 (future statements).
"""

from __future__ import annotations
import __future__

import ast
import builtins
import linecache
import operator
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from types import CodeType
from typing import Any

#: All flags that a `from __future__ import ...` may set.
FUTURE_FLAGS = reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)

# Bound here: a program may assign to `builtins.compile`, and then no cell could put it right.
_compile = builtins.compile


def code_name(code: str, number: int = 0) -> str:
    """The file name given to a cell: its prompt number and a digest of its text."""
    return f"<ipython-input-{number}-{zlib.crc32(code.encode('utf-8', 'surrogatepass')):08x}>"


class CachingCompiler:
    """Compiles cells with the future statements of earlier cells in force.

    Attributes:
        flags: compiler flags for the next cell.
        cells: file name -> prompt number, of every cell that was cached.
    """

    def __init__(self) -> None:
        self.flags = 0
        self.cells: dict[str, int] = {}

    def __call__(self, source: Any, filename: str, symbol: str) -> CodeType:
        """Compile source text or a tree; a future statement in it stays in force."""
        code: CodeType = _compile(source, filename, symbol, self.flags, dont_inherit=True)
        self.flags |= code.co_flags & FUTURE_FLAGS
        return code

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        """Parse source text to a tree.

        Raises:
            SyntaxError: the text is not Python; ValueError, OverflowError and MemoryError as `compile` gives them.
        """
        return _compile(source, filename, symbol, self.flags | ast.PyCF_ONLY_AST, dont_inherit=True)

    @property
    def compiler_flags(self) -> int:
        """Flags in force at present."""
        return self.flags

    def reset_compiler_flags(self) -> None:
        """Forget the future statements of earlier cells."""
        self.flags = 0

    @contextmanager
    def extra_flags(self, flags: int) -> Iterator[None]:
        """Compile with additional flags for a while."""
        added = flags & ~self.flags
        self.flags |= flags
        try:
            yield
        finally:
            self.flags &= ~added

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """The file name of a cell; front ends replace this method to give names of their own.

        Args:
            raw_code: the cell as typed.
            transformed_code: the cell as it is compiled.
            number: its prompt number.
        """
        return code_name(transformed_code, number)

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        """How a cell is called in a traceback: ("Cell", "In[3]"); None for the name of a real file."""
        number = self.cells.get(name)
        return None if number is None else ("Cell", f"In[{number}]")

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """Keep the text of a cell for tracebacks, and return the file name to compile it under."""
        if raw_code is None:
            raw_code = transformed_code
        name = self.get_code_name(raw_code, transformed_code, number)
        self.cells[name] = number
        lines = transformed_code.splitlines(keepends=True)
        linecache.cache[name] = (len(transformed_code), None, lines, name)
        return name


#: A function that makes a code object of a tree: (tree, file name, mode).
Compile = Callable[[Any, str, str], CodeType]
