"""Where the time goes: `%prun`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from .snippets import bare_runner, compile_source

if TYPE_CHECKING:
    import cProfile
    import pstats

#: The options of `%prun`, for getopt; `%run -p` takes them too.
PROFILE_OPTIONS = "D:l:rs:T:q"


@magics_class
class ProfilingMagics(Magics):
    """The magic that runs code under the profiler."""

    @no_var_expand
    @line_cell_magic
    def prun(self, parameter_s: str = "", cell: str | None = None) -> Any:
        r"""Run code under the standard library's profiler; show a table of calls.

        %prun [options] statement
        %%prun [options] [statement]    the statement and the rest of the cell

        -l LIMIT    what to show: a number of lines, a share of them such as 0.25, or a
                    regular expression that the printed name must match; can be given
                    several times
        -s KEY      sort by: calls, cumulative, file, line, module, name, nfl, pcalls,
                    stdname, time (the default) ...; can be given several times
        -T FILE     write the table to a file too
        -D FILE     write the statistics to a file, for `pstats`
        -r          return the `pstats.Stats` object
        -q          show nothing

        In [1]: %prun -l 7 -s cumulative import decimal
        """
        opts, statement = self.parse_options(
            parameter_s, PROFILE_OPTIONS, list_all=True, posix=False, preserve_non_opts=True
        )
        if cell is not None:
            statement += "\n" + cell
        return self._run_with_profiler(statement, opts, self.shell.user_ns)

    def _run_with_profiler(self, code: Any, opts: Mapping[str, Any], namespace: Any) -> Any:
        """Run source text, or a code object, under the profiler; see `profile` for the options."""
        if isinstance(code, str):
            code = compile_source(self.shell, code)
        with bare_runner(self.shell, code, namespace) as run:
            return profile(run, opts)


def profile(run: Callable[[], Any], opts: Mapping[str, Any]) -> pstats.Stats | None:
    """Run a function under the profiler and report.

    Args:
        run: called once. A `SystemExit` or an interrupt ends it, and the report is made all the same; an interrupt goes on then.
        opts: the options of `%prun`, each with a list of arguments.

    Returns:
        the statistics, if the options have "r".

    Raises:
        UsageError: an option has a wrong argument, or another profiler is active.
        KeyboardInterrupt: it ended `run`.
    """
    import cProfile
    import pstats

    keys = _sort_keys(opts.get("s") or ["time"])
    limits = [_limit(text) for text in opts.get("l", ())]
    profiler = cProfile.Profile()
    ending, interrupt = _run(profiler, run)
    stats = pstats.Stats(profiler).strip_dirs().sort_stats(*keys)
    table = _table(stats, limits)
    if "q" not in opts:
        from ipy.core.pager import page

        page(table)
    if ending:
        print(ending)
    for option, what, write in (
        ("D", "statistics are", stats.dump_stats),
        ("T", "table is", lambda path: _write(path, table)),
    ):
        for given in opts.get(option, ()):
            path = os.path.expanduser(given.strip("\"'"))
            try:
                write(path)
            except OSError as error:
                raise UsageError(f"-{option} {path}: {error.strerror or error}") from None
            print(f"\n*** The profile's {what} in the file {path!r}.")
    if interrupt is not None:
        raise interrupt
    return stats if "r" in opts else None


def _run(
    profiler: cProfile.Profile, run: Callable[[], Any]
) -> tuple[str, KeyboardInterrupt | None]:
    """Run the function; how it ended, if not by itself, and the interrupt if it was one."""
    try:
        profiler.enable()
    except ValueError as error:
        # Python 3.12 and later know of other tools.
        raise UsageError(f"the profiler can't start: {error}") from None
    try:
        run()
    except SystemExit as exc:
        return f"*** The code that was profiled ended with SystemExit({exc.code!r}).", None
    except KeyboardInterrupt as interrupt:
        return "*** The code that was profiled was interrupted.", interrupt
    finally:
        profiler.disable()
    return "", None


def _table(stats: Any, limits: list[Any]) -> str:
    from io import StringIO

    stats.stream = StringIO()
    stats.print_stats(*limits)
    text: str = stats.stream.getvalue()
    # The object may be returned: it prints to the screen like any other one.
    import sys

    stats.stream = sys.stdout
    return text.rstrip()


def _sort_keys(keys: list[str]) -> list[str]:
    import pstats

    known = pstats.Stats.sort_arg_dict_default
    for key in keys:
        if not any(name.startswith(key) for name in known):
            from difflib import get_close_matches

            close = get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
            raise UsageError(f"-s {key}: there is no such sort key; {hint}")
    return keys


def _limit(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    import re

    text = text.strip("\"'")
    try:
        re.compile(text)
    except re.error as error:
        raise UsageError(
            f"-l {text}: neither a number nor a regular expression ({error})"
        ) from None
    return text


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
