"""How long code takes, measured over many runs: `%timeit`."""

from __future__ import annotations

import ast
import gc
import itertools
import math
import time
from collections.abc import Callable, MutableMapping
from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand

from .durations import cpu_times, format_duration, plus_minus
from .snippets import parse

#: Loops are added until a run takes this long.
_ENOUGH_S = 0.2
#: A single loop of this length is not repeated, unless the user asks for it.
_LONG_S = 60.0
_DEFAULT_REPEAT = 7
#: From this ratio of the slowest run to the fastest on, the user is warned ...
_SPREAD = 4
#: ... but not where the clock itself makes the difference.
_TOO_SHORT_S = 1e-6

_TEMPLATE = """
def inner(_it, _timer):
    _setup
    _t0 = _timer()
    for _i in _it:
        _statement
    _t1 = _timer()
    return _t1 - _t0
"""

Clock = Callable[[], float]
#: Runs the timed statements once per item of its first argument, and returns the time by its second.
Inner = Callable[[Any, Clock], float]


class TimeitResult:
    """What `%timeit` measured; `%timeit -o` returns it.

    Attributes:
        loops: executions per run.
        repeat: number of runs.
        best: the shortest time of a loop, in seconds.
        worst: the longest one.
        all_runs: the time of each run, in seconds.
        timings: the time of a loop, by run.
        compile_time: seconds that compiling took.
    """

    def __init__(
        self,
        loops: int,
        repeat: int,
        best: float,
        worst: float,
        all_runs: list[float],
        compile_time: float,
        precision: int,
    ) -> None:
        self.loops = loops
        self.repeat = repeat
        self.best = best
        self.worst = worst
        self.all_runs = all_runs
        self.compile_time = compile_time
        self._precision = precision
        self.timings = [run / loops for run in all_runs]

    @property
    def average(self) -> float:
        """The mean time of a loop, in seconds."""
        return math.fsum(self.timings) / len(self.timings)

    @property
    def stdev(self) -> float:
        """The standard deviation of `timings`, in seconds."""
        mean = self.average
        return math.sqrt(math.fsum((t - mean) ** 2 for t in self.timings) / len(self.timings))

    def best_of(self) -> str:
        """The result by the fastest run, such as "10000000 loops, best of 3: 25.5 ns per loop"."""
        loops = "loop" if self.loops == 1 else "loops"
        best = format_duration(self.best, self._precision)
        return f"{self.loops} {loops}, best of {self.repeat}: {best} per loop"

    def __str__(self) -> str:
        sign = plus_minus()
        mean, deviation = (
            format_duration(value, self._precision) for value in (self.average, self.stdev)
        )
        runs = f"{self.repeat} run{'' if self.repeat == 1 else 's'}"
        loops = f"{self.loops:,} loop{'' if self.loops == 1 else 's'}"
        return f"{mean} {sign} {deviation} per loop (mean {sign} std. dev. of {runs}, {loops} each)"

    def __repr__(self) -> str:
        return f"<TimeitResult : {self}>"


@magics_class
class TimeitMagics(Magics):
    """The magic that times many runs of some code."""

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def timeit(
        self, line: str = "", cell: str | None = None, local_ns: Any = None
    ) -> TimeitResult | None:
        """Measure how long a short piece of code takes, by running it many times.

            %timeit [options] statement
            %%timeit [options] setup        the setup runs once per run and is not
                                            timed; the cell's body is timed

            -n N      loops per run; by default as many (1, 10, 100, ...) as take 0.2 s
            -r R      runs; 7 by default, and 1 where a single loop takes more than a
                      minute
            -t        use `time.time`
            -c        use the processor time in user mode
            -p P      digits to show; 3 by default
            -q        print nothing
            -o        return a `TimeitResult`, which has `average`, `stdev`, `best`,
                      `worst`, `timings`, ...
            -v NAME   keep the `TimeitResult` in a variable

        The code sees the variables of the session, and can't change them: names that
        it assigns are local to it. The garbage collector is off while it runs.

            In [1]: %timeit sum(range(1000))
            7.17 μs ± 0.1 μs per loop (mean ± std. dev. of 7 runs, 100,000 loops each)
        """
        opts, statement = self.parse_options(
            line, "n:r:tcp:qov:", posix=False, strict=False, preserve_non_opts=True
        )
        if not statement and cell is None:
            return None
        loops, repeat = self._number(opts, "n", 0), self._number(opts, "r", 0)
        precision = self._number(opts, "p", 3)
        name = opts.get("v", "").strip()
        if name and not name.isidentifier():
            raise UsageError(f"%timeit -v needs the name of a variable, got {name!r}")
        clock: Clock = time.perf_counter
        if "t" in opts:
            clock = time.time
        if "c" in opts:
            clock = _user_time
        started = time.perf_counter()
        setup, body = ("", statement) if cell is None else (statement, cell)
        inner = compile_inner(self.shell, setup, body, local_ns)
        compiling = time.perf_counter() - started
        loops, runs = measure(inner, clock, loops, repeat)
        per_loop = [run / loops for run in runs]
        result = TimeitResult(
            loops, len(runs), min(per_loop), max(per_loop), runs, compiling, precision
        )
        if "q" not in opts:
            _report(result)
        if name:
            self.shell.push({name: result})
        return result if "o" in opts else None

    def _number(self, opts: Any, letter: str, default: int) -> int:
        text = opts.get(letter, default)
        try:
            number = int(text)
        except (TypeError, ValueError):
            number = -1
        if number < 0 or (number == 0 and letter != "n" and letter in opts):
            raise UsageError(f"%timeit -{letter} takes a positive number, got {text!r}")
        return number


def compile_inner(
    shell: Any, setup: str, statement: str, local_ns: MutableMapping[str, Any] | None
) -> Inner:
    """Make the function that runs the code in a loop.

    Raises:
        SyntaxError: setup or statement is not Python.
    """
    setup_tree, _ = parse(shell, setup or "pass")
    body_tree, name = parse(shell, statement)
    template = ast.parse(_TEMPLATE)
    function: Any = template.body[0]
    loop = function.body[2]
    loop.body = body_tree.body or [ast.Pass()]
    function.body[0:1] = setup_tree.body or [ast.Pass()]
    ast.fix_missing_locations(template)
    code = shell.compile(template, name, "exec")
    names = shell.user_global_ns
    if shell.user_ns is not names:
        names = {**names, **shell.user_ns}
    if local_ns is not None and local_ns is not shell.user_ns:
        # Called inside a function. A plain dictionary: any cleverer one would be part of the times.
        names = {**names, **local_ns}
    found: dict[str, Any] = {}
    exec(code, names, found)
    inner: Inner = found["inner"]
    return inner


def measure(inner: Inner, clock: Clock, loops: int = 0, repeat: int = 0) -> tuple[int, list[float]]:
    """Run the code.

    Args:
        inner: see `Inner`.
        clock: gives seconds.
        loops: per run; 0 to find out.
        repeat: number of runs; 0 for the default.

    Returns:
        loops per run, and the time of each run.
    """
    runs: list[float] = []
    if not loops:
        for exponent in range(10):
            loops = 10**exponent
            taken = _time_run(inner, clock, loops)
            if taken >= _ENOUGH_S:
                break
        if taken >= _LONG_S and loops == 1:
            # Trying took as long as a run: it is one.
            runs.append(taken)
            repeat = repeat or 1
    for _ in range((repeat or _DEFAULT_REPEAT) - len(runs)):
        runs.append(_time_run(inner, clock, loops))
    return loops, runs


def _time_run(inner: Inner, clock: Clock, loops: int) -> float:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return inner(itertools.repeat(None, loops), clock)
    finally:
        if was_enabled:
            gc.enable()


def _user_time() -> float:
    return cpu_times()[0]


def _report(result: TimeitResult) -> None:
    if result.worst > _SPREAD * result.best and result.best > 0 and result.worst > _TOO_SHORT_S:
        ratio = result.worst / result.best
        print(
            f"The slowest run took {ratio:.2f} times longer than the fastest. A result of an early run may have been "
            "cached for the later ones."
        )
    print(result)
    if result.compile_time > 0.1:
        print(f"Compiler time: {format_duration(result.compile_time)}")
