"""How long code takes, once: `%time`."""

from __future__ import annotations

import ast
import sys
import time
from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import (
    Magics,
    line_cell_magic,
    magics_class,
    needs_local_scope,
    no_var_expand,
    output_can_be_silenced,
)

from .durations import Stopwatch, format_duration
from .snippets import compile_tree, parse, runner_of

#: Compiling is part of the report from this many seconds on.
_SLOW_COMPILATION_S = 0.1
_FLAG = "--no-raise-error"


@magics_class
class TimingMagics(Magics):
    """The magic that times one run of some code."""

    @output_can_be_silenced
    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def time(self, line: str = "", cell: str | None = None, local_ns: Any = None) -> Any:
        """Run code once, and show the processor time and the wall time that it took.

            %time statement         one line
            %%time                  the rest of the cell

            --no-raise-error        show an exception of the code without ending the
                                    cell with it

        The value of the last expression is the value of the magic, so it is displayed,
        or can be assigned. The times are shown also when the code fails. Compiling is
        not part of them; it is reported when it takes more than 0.1 s. Code that
        awaits runs on the event loop of the session.

            In [1]: %time sum(range(10**7))
            CPU times: user 145 ms, sys: 619 μs, total: 146 ms
            Wall time: 147 ms
            Out[1]: 49999995000000
        """
        line, raises = _without_flag(line)
        if line and cell is not None:
            raise UsageError("Can't use statement directly after '%%time'!")
        started = time.perf_counter()
        steps = self._compile(line if cell is None else cell, local_ns)
        compiling = time.perf_counter() - started
        value, error = None, None
        watch = Stopwatch()
        try:
            for step in steps:
                value = step()
        except BaseException as exc:
            # The boundary to user code: whatever ends it, the times are shown.
            error = exc
        watch.stop()
        _report(watch, compiling)
        if error is None:
            return value
        if raises or not isinstance(error, Exception):
            raise error
        print(self.shell.get_exception_only(error).rstrip("\n"), file=sys.stderr)
        return None

    def _compile(self, source: str, local_ns: Any) -> list[Any]:
        """Functions that run the statements; the last one gives the value of the last expression."""
        tree, name = parse(self.shell, source)
        codes = []
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            del tree.body[-1]
        if tree.body or last is None:
            codes.append(compile_tree(self.shell, tree, name))
        if isinstance(last, ast.Expr):
            codes.append(compile_tree(self.shell, ast.Expression(last.value), name, "eval"))
        return [runner_of(self.shell, code, local_ns) for code in codes]


def _without_flag(line: str) -> tuple[str, bool]:
    """The line without its option, and whether exceptions are raised."""
    line = line.strip()
    if line == _FLAG or line.startswith(_FLAG + " "):
        return line[len(_FLAG) :].strip(), False
    return line, True


def _report(watch: Stopwatch, compiling: float) -> None:
    total = format_duration(watch.user + watch.system)
    if sys.platform == "win32":
        # The clock of the system's share is too coarse to tell them apart.
        print(f"CPU times: total: {total}")
    else:
        user, system = format_duration(watch.user), format_duration(watch.system)
        print(f"CPU times: user {user}, sys: {system}, total: {total}")
    print(f"Wall time: {format_duration(watch.wall)}")
    if compiling > _SLOW_COMPILATION_S:
        print(f"Compiler : {format_duration(compiling)}")
