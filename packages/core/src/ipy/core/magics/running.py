"""Running files and modules as programs: `%run`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from ipy.core import patches
from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

from .debugging import parse_breakpoint, run_under_debugger
from .durations import Stopwatch
from .profiling import PROFILE_OPTIONS, profile
from .run_words import Word, expand_word, split_words
from .snippets import names_set

#: What belongs to a module itself, not to the program in it.
_MODULE_NAMES = frozenset(
    [
        "__name__",
        "__file__",
        "__doc__",
        "__package__",
        "__loader__",
        "__spec__",
        "__cached__",
        "__builtins__",
    ]
)
_NOTEBOOK_LIKE = (".ipy", ".ipynb")


class Program:
    """What `%run` was asked to run.

    Attributes:
        target: path of a file, or name of a module.
        is_module: which of the two it is.
        argv: what the program sees as `sys.argv`.
        opts: the options.
    """

    def __init__(self, target: str, is_module: bool, argv: list[str], opts: Any) -> None:
        self.target = target
        self.is_module = is_module
        self.argv = argv
        self.opts = opts

    @property
    def ignores_exit(self) -> bool:
        """Whether a `SystemExit` is no news."""
        return "e" in self.opts


@magics_class
class RunMagics(Magics):
    """The magic that runs programs."""

    @line_magic
    def run(self, parameter_s: str = "") -> Any:
        r"""Run a file as a program, and take its variables over.

            %run [options] file [arguments]
            %run [options] -m module [arguments]

        The program starts with empty names and with `__name__ == "__main__"`, as under
        `python file arguments`; when it has ended, its variables are in the session.
        The file is read anew each time, `.py` may be left out. Files that end in
        `.ipy`, and notebooks (`.ipynb`), run cell by cell in the session itself, with
        all of IPython's syntax.

            -i          start with the variables of the session
            -n          `__name__` is the name of the file, so that what stands under
                        `if __name__ == "__main__"` doesn't run
            -e          say nothing when the program calls `sys.exit()`, as test
                        programs do
            -m          run a module of the library, as `python -m` does
            -t          show how long it took;  -N COUNT  run it so many times
            -d          run it in the debugger, which stops at the first line; `c`
                        continues
            -b LINE, -b FILE:LINE   ... and set a breakpoint
            -p          run it under the profiler, with the options of `%prun`: -l, -s,
                        -T, -D, -r, -q; its variables are not taken over then
            -G          take arguments as they are; else `~` and the wildcards `* ?
                        [seq] [!seq]` are expanded, as a shell does. Quotes, or `\\*`,
                        protect a single argument. (-g asks for what is the default.)

            In [1]: %run -t -N 3 simulate.py --steps 1000 data/*.csv
        """
        opts, rest = self.parse_options(
            parameter_s,
            "nidtN:b:peGgm" + PROFILE_OPTIONS,
            mode="list",
            list_all=True,
            posix=os.name == "posix",
        )
        program = self._program(parameter_s, opts, len(rest))
        if not program.is_module and program.target.lower().endswith(_NOTEBOOK_LIKE):
            return self._run_cells(program)
        if "p" in program.opts:
            return self._profile(program)
        if program.is_module:
            self._run_module(program)
        else:
            self._run_file(program)
        return None

    def _program(self, line: str, opts: Any, count: int) -> Program:
        """What to run: the last `count` words of the line, taken apart with their quotes."""
        words = split_words(line)
        words = words[len(words) - count :]
        if not words:
            raise UsageError("%run needs a file to run, or -m and a module; %run? tells more")
        file, *arguments = words
        if "m" in opts:
            # A flag, not an option with an argument: what follows the module is the module's.
            path = _module_path(file.text)
            if arguments and arguments[0].pattern == "--":
                # The end of %run's own options, as for those who let them end behind the module.
                del arguments[0]
            return Program(file.text, True, [path, *self._expand(arguments, opts)], opts)
        typed = os.path.expanduser(file.text) if file.tilde else file.text
        path = find_file(typed)
        argv0 = typed if os.path.exists(typed) else typed + ".py"
        return Program(path, False, [argv0, *self._expand(arguments, opts)], opts)

    def _expand(self, words: list[Word], opts: Any) -> list[str]:
        if "G" in opts:
            return [word.text for word in words]
        return [text for word in words for text in expand_word(word)]

    def _run_cells(self, program: Program) -> Any:
        if "d" in program.opts:
            raise UsageError(
                "%run -d takes a Python file; in a cell, %debug stops before a statement"
            )

        def run() -> None:
            self.shell.safe_execfile_ipy(program.target, raise_exceptions=True)

        with (
            patches.script_environment(program.argv, None),
            names_set(self.shell.user_ns, __file__=program.target),
        ):
            if "p" in program.opts:
                return profile(run, program.opts)
            self._repeat(program, run)
        return None

    def _run_file(self, program: Program) -> None:
        with self._names(program) as names, _figures_drawn_once():
            if "d" in program.opts:
                self._debug(program, names)
            else:
                self._repeat(
                    program,
                    lambda: self.shell.safe_execfile(
                        program.target, names, exit_ignore=program.ignores_exit
                    ),
                )
        if "i" not in program.opts:
            self._take_over(names)

    @contextmanager
    def _names(self, program: Program) -> Iterator[dict[str, Any]]:
        """The names in which a file runs, with what a program expects around it."""
        shell = self.shell
        check_source(program.target)
        stem = os.path.splitext(os.path.basename(program.target))[0]
        name = stem if "n" in program.opts else "__main__"
        if "i" in program.opts:
            with (
                patches.script_environment(program.argv, None),
                names_set(shell.user_ns, __name__=name, __file__=program.target),
            ):
                yield shell.user_ns
            return
        module = shell.new_main_mod(program.target, name)
        module.__file__ = program.target
        # Programs that spawn others (multiprocessing) look at the specification of their main module.
        module.__spec__ = None
        with patches.script_environment(program.argv, None, module if name == "__main__" else None):
            yield vars(module)

    def _take_over(self, names: MutableMapping[str, Any]) -> None:
        self.shell.user_ns.update(
            {name: value for name, value in names.items() if name not in _MODULE_NAMES}
        )

    def _run_module(self, program: Program) -> None:
        if "d" in program.opts:
            raise UsageError(
                "%run -d takes a file; for a module: %debug import runpy; runpy.run_module(...)"
            )
        if "n" in program.opts:
            raise UsageError("%run -m runs a module as __main__: -n says the contrary")
        found: dict[str, Any] = {}
        # As `python -m`, which finds modules in the current directory.
        with patches.script_environment(program.argv, os.getcwd()):
            self._repeat(program, lambda: self.shell.safe_run_module(program.target, found))
        self._take_over(found)

    # -- ways of running ---------------------------------------------------------------------------

    def _repeat(self, program: Program, run: Callable[[], Any]) -> None:
        """Run once, or as often as -N says; with -t, show how long that takes."""
        count = _count(program.opts)
        if "t" not in program.opts:
            run()
            return
        self._run_with_timing(run, count)

    def _run_with_timing(self, run: Callable[[], Any], nruns: int) -> None:
        """Run a function some times, and show what it took in all and per run."""
        watch = Stopwatch()
        for _ in range(nruns):
            run()
        watch.stop()
        print("\nIPython CPU timings (estimated):")
        if nruns == 1:
            print(f"  User   : {watch.user:10.2f} s.")
            print(f"  System : {watch.system:10.2f} s.")
        else:
            print(f"Total runs performed: {nruns}")
            print(f"  Times  : {'Total':>10}   {'Per run':>10}")
            print(f"  User   : {watch.user:10.2f} s, {watch.user / nruns:10.2f} s.")
            print(f"  System : {watch.system:10.2f} s, {watch.system / nruns:10.2f} s.")
        print(f"Wall time: {watch.wall:10.2f} s.")

    def _profile(self, program: Program) -> Any:
        if "d" in program.opts:
            raise UsageError("%run can't debug (-d) and profile (-p) in one run")
        if program.is_module:
            found: dict[str, Any] = {}
            with patches.script_environment(program.argv, os.getcwd()):
                return profile(
                    lambda: self.shell.safe_run_module(program.target, found), program.opts
                )
        with self._names(program) as names:
            return profile(
                lambda: self.shell.safe_execfile(
                    program.target, names, exit_ignore=program.ignores_exit
                ),
                program.opts,
            )

    def _debug(self, program: Program, names: dict[str, Any]) -> None:
        from ipy.core.execution.scripts import compile_file

        try:
            code = compile_file(program.target)
        except SyntaxError:
            self.shell.showsyntaxerror()
            return
        place = None
        if "b" in program.opts:
            file, line = parse_breakpoint(program.opts["b"][-1])
            place = (file or program.target, line)
        with patches.script_environment(program.argv, os.path.dirname(program.target)):
            try:
                run_under_debugger(self.shell, code, names, place=place)
            except UsageError:
                raise
            except SystemExit as status:
                if not program.ignores_exit and status.code not in (None, 0):
                    self.shell.showtraceback(exception_only=True)
            except Exception:
                # The boundary to the program.
                self.shell.showtraceback()


@contextmanager
def _figures_drawn_once() -> Iterator[None]:
    """Let matplotlib draw figures when the program has ended, not at every command, where it is interactive."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if matplotlib is None or not matplotlib.is_interactive():
        yield
        return
    with matplotlib.rc_context({"interactive": False}):
        yield
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.draw_if_interactive()


def find_file(typed: str) -> str:
    """The absolute path of a file as typed, `.py` added if need be.

    Raises:
        UsageError: there is no such file.
    """
    candidates = [typed] if typed.endswith(".py") else [typed, typed + ".py"]
    for path in candidates:
        if os.path.isfile(path):
            return os.path.abspath(path)
    if os.path.isdir(typed):
        raise UsageError(f"File `{typed!r}` is a directory; %run -m runs a package.")
    hint = ""
    if os.name == "nt" and typed.startswith("'"):
        hint = " On Windows, use double quotes around a name with blanks."
    raise UsageError(f"File `{typed!r}` not found.{hint}")


def check_source(path: str) -> None:
    """Refuse a file that can't be a program, in words that say why.

    Raises:
        UsageError: it can't be read, is binary, or is not text in the encoding that it declares.
    """
    import io
    import tokenize  # 4 ms

    from ipy.core.execution.scripts import ScriptError, read_source

    try:
        source = read_source(path)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        source.decode(encoding)
    except ScriptError as error:
        raise UsageError(str(error)) from None
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"File `{path!r}` is not text in {encoding}: byte 0x{source[error.start]:02x} in line {line}. Save it in that "
            "encoding, or declare another one in its first line: # -*- coding: latin-1 -*-"
        ) from None
    except SyntaxError as error:
        # An encoding that Python doesn't know, or a first line that is not text.
        raise UsageError(f"File `{path!r}`: {error.msg}.") from None


def _count(opts: Any) -> int:
    text = opts.get("N", ["1"])[-1]
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"%run -N takes a number of runs, got {text!r}")
    return int(text)


def _module_path(name: str) -> str:
    """The file of a module, which is the first of its arguments.

    Raises:
        UsageError: it can't be found.
    """
    from importlib.util import find_spec

    with patches.script_environment(sys.argv, os.getcwd()):
        try:
            spec = find_spec(name)
            if spec is not None and spec.submodule_search_locations is not None:
                spec = find_spec(f"{name}.__main__")
                name += ".__main__"
        except (ImportError, ValueError) as error:
            raise UsageError(f"%run -m {name}: {error}") from None
    if spec is None:
        raise UsageError(f"%run -m: there is no module {name!r} on sys.path")
    return spec.origin or name
