"""Cells in other languages: `%%script`, and a magic for each interpreter such as `%%bash`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from traitlets import Dict, List, Unicode

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, cell_magic, line_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring

if TYPE_CHECKING:
    import subprocess

_DEFAULT = ["sh", "bash", "perl", "ruby", "python", "python2", "python3", "pypy"]
if os.name == "nt":
    _DEFAULT.append("cmd")


def script_arguments(function: Any) -> Any:
    """Decorator: the options of `%%script`."""
    for decorator in (
        argument(
            "--no-raise-error",
            action="store_false",
            dest="raise_error",
            help="Don't raise CalledProcessError when the program ends with another status than 0; the status is in _exit_code.",
        ),
        argument(
            "--proc",
            help="The variable that gets the process, a subprocess.Popen object.",
        ),
        argument(
            "--bg",
            action="store_true",
            help="Don't wait for the program. What it writes is lost, unless --out or --err is given.",
        ),
        argument(
            "--err",
            help="The variable that gets what the program writes to standard error; with --bg, the pipe to read it from (bytes).",
        ),
        argument(
            "--out",
            help="The variable that gets what the program writes to standard output; with --bg, the pipe to read it from (bytes).",
        ),
    ):
        function = decorator(function)
    return function


@magics_class
class ScriptMagics(Magics):
    """Magics that hand cells to other interpreters."""

    script_magics = List(
        Unicode(),
        _DEFAULT,
        help="More interpreters that get a cell magic of their name; they need not be installed.",
    ).tag(config=True)
    script_paths = Dict(
        help="Where an interpreter is, or how it is called: {'ruby': '/opt/bin/ruby -w'}; by default it is found on PATH."
    ).tag(config=True)

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self.bg_processes: list[subprocess.Popen[bytes]] = []
        self._cleans_up = False
        for name in dict.fromkeys([*_DEFAULT, *self.script_magics]):
            self.magics["cell"][name] = self._script_magic(name)

    def _script_magic(self, name: str) -> Callable[[str, str], Any]:
        """The cell magic of an interpreter."""

        @magic_arguments(name)
        @script_arguments
        def run(line: str, cell: str) -> Any:
            return self._run_script(run, line, cell, self.script_paths.get(name, name))

        run.__name__ = name
        run.__doc__ = (
            f"Run the cell with {name}; `%%{name}` is short for `%%script {name}`.\n\n{run.__doc__}"
        )
        return run  # type: ignore[no-any-return]

    @magic_arguments("script")
    @script_arguments
    @cell_magic("script")
    def shebang(self, line: str, cell: str) -> Any:
        """Run the cell with another program, which gets it as its standard input.

        The program and its arguments follow the options, as in the `#!` line of a
        script. What it writes is shown as it comes. An interrupt ends it and what it
        has started.

            %%script --out count awk '{ n += NF } END { print n }'
            how many words
            are here
        """
        return self._run_script(self.shebang, line, cell, "")

    def _run_script(self, magic: Any, line: str, cell: str, program: str) -> None:
        args, rest = parse_argstring(magic, line, partial=True)
        words = [*_split(program), *map(_unquoted, rest)]
        if not words:
            raise UsageError("%%script needs a program to run the cell with")
        for option in ("out", "err", "proc"):
            name = getattr(args, option)
            if name and not name.isidentifier():
                raise UsageError(f"--{option} needs the name of a variable, got {name!r}")
        if args.bg:
            self._start(args, words, cell)
        else:
            self._run(args, words, cell)

    def _run(self, args: Any, words: list[str], cell: str) -> None:
        from .script_process import communicate

        kept: dict[str, list[str]] = {"out": [], "err": []}
        writers = [
            kept[name].append if getattr(args, name) else _writer(stream)
            for name, stream in (("out", "stdout"), ("err", "stderr"))
        ]
        texts = {}
        with _running(words, background=False) as process:
            if args.proc:
                self.shell.push({args.proc: process})
            try:
                status = communicate(process, cell, *writers)
            finally:
                texts = {name: "".join(pieces) for name, pieces in kept.items()}
                self.shell.push(
                    {getattr(args, name): texts[name] for name in texts if getattr(args, name)}
                )
        self.shell.push({"_exit_code": status}, interactive=False)
        if status != 0 and args.raise_error:
            from subprocess import CalledProcessError

            raise CalledProcessError(status, cell, texts["out"] or None, texts["err"] or None)

    def _start(self, args: Any, words: list[str], cell: str) -> None:
        from .script_process import feed

        if not self._cleans_up:
            import atexit

            atexit.register(self.kill_bg_processes)
            self._cleans_up = True
        self._forget_ended()
        streams = {"keep_out": bool(args.out), "keep_err": bool(args.err)}
        with _running(words, background=True, **streams) as process:
            feed(process, cell)
            self.bg_processes.append(process)
        given = {args.out: process.stdout, args.err: process.stderr, args.proc: process}
        self.shell.push({name: value for name, value in given.items() if name})

    @line_magic
    def killbgscripts(self, _nouse_: str = "") -> None:
        """End all programs that `%%script --bg` and its relatives have started.

        What these have started ends too.
        """
        self._forget_ended()
        if not self.bg_processes:
            print("No background processes are running.")
            return
        self.kill_bg_processes()
        print("All background processes were killed.")

    def kill_bg_processes(self) -> None:
        """End the programs that run in the background; called when the interpreter ends, too."""
        from .script_process import stop

        while self.bg_processes:
            stop(self.bg_processes.pop())

    def _forget_ended(self) -> None:
        self.bg_processes = [process for process in self.bg_processes if process.poll() is None]


@contextmanager
def _running(words: list[str], **kwargs: bool) -> Iterator[subprocess.Popen[bytes]]:
    from .script_process import running

    started = False
    try:
        with running(words, **kwargs) as process:
            started = True
            yield process
    except OSError as error:
        if started:
            raise
        if isinstance(error, FileNotFoundError):
            raise UsageError(f"Couldn't find program: {words[0]!r}") from None
        raise UsageError(f"Couldn't run program {words[0]!r}: {error.strerror or error}") from None


def _writer(stream: str) -> Callable[[str], None]:
    def write(text: str) -> None:
        target = getattr(sys, stream)
        target.write(text)
        target.flush()

    return write


def _split(program: str) -> list[str]:
    """The words of a configured program; a path with blanks that exists is one word."""
    if not program or os.path.isfile(program):
        return [program] if program else []
    return shlex.split(program, posix=os.name == "posix")


def _unquoted(word: str) -> str:
    """A word of the line as a shell would pass it on."""
    if os.name != "posix":
        return word.strip('"')
    try:
        return " ".join(shlex.split(word)) if set(word) & set("\"'\\") else word
    except ValueError:
        return word
