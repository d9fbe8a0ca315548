"""The debugger: `%debug`, and `%pdb` which calls it after every exception."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import CodeType
from typing import TYPE_CHECKING, Any

from ipy.core.errors import UsageError
from ipy.core.frames import nested_scopes
from ipy.core.magic import (
    Magics,
    line_cell_magic,
    line_magic,
    magics_class,
    needs_local_scope,
    no_var_expand,
)

from .snippets import compile_source

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell


@magics_class
class DebuggingMagics(Magics):
    """Magics about the debugger."""

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def debug(self, line: str = "", cell: str | None = None, local_ns: Any = None) -> None:
        """Open the debugger, on the last exception or on code that is about to run.

        %debug                          look at the frames of the last exception;
                                        `exceptions` there walks a chain of them
        %debug statement                step through a statement
        %%debug [statement]             ... or through a cell

        -b, --breakpoint FILE:LINE      stop there; `c` continues to it. A line alone
                                        means the code that was given.

        In [1]: %debug -b model.py:120 fit(data)
        """
        opts, statement = self.parse_options(
            line, "b:", "breakpoint=", posix=False, strict=False, preserve_non_opts=True
        )
        breakpoint_ = opts.get("b", opts.get("breakpoint"))
        code = statement if cell is None else f"{statement}\n{cell}" if statement else cell
        if not code.strip():
            if breakpoint_ is not None:
                raise UsageError("%debug -b needs code to run")
            with _handlers_kept():
                self.shell.debugger(force=True)
            return
        bp_file, bp_line = (None, None) if breakpoint_ is None else parse_breakpoint(breakpoint_)
        self._run_with_debugger(
            code, self.shell.user_global_ns, bp_file=bp_file, bp_line=bp_line,
            local_ns=self.shell.user_ns if local_ns is None else local_ns,
        )  # fmt: skip

    def _run_with_debugger(
        self,
        code: Any,
        code_ns: dict[str, Any],
        filename: str | None = None,
        bp_line: int | None = None,
        bp_file: str | None = None,
        local_ns: MutableMapping[str, Any] | None = None,
    ) -> None:
        """Run source text, or a code object, under the debugger; see `run_under_debugger`."""
        if isinstance(code, str):
            code = compile_source(self.shell, code)
        place = None if bp_line is None else (bp_file or filename or code.co_filename, bp_line)
        run_under_debugger(self.shell, code, code_ns, local_ns, place)

    @line_magic
    def pdb(self, parameter_s: str = "") -> None:
        """Switch on or off that the debugger opens after every exception.

        `%pdb on` (or `1`), `%pdb off` (or `0`); without argument, the other state.
        """
        states = {"on": True, "1": True, "off": False, "0": False, "": not self.shell.call_pdb}
        word = parameter_s.strip().lower()
        if word not in states:
            raise UsageError(
                f"%pdb takes on, 1, off, 0 or nothing, which toggles; got {parameter_s!r}"
            )
        self.shell.call_pdb = states[word]
        print(f"Automatic pdb calling has been turned {'ON' if states[word] else 'OFF'}")


def parse_breakpoint(text: str) -> tuple[str | None, int]:
    """File and line of "file:line" or "line".

    Raises:
        UsageError: it is neither.
    """
    text = text.strip().strip("\"'")
    file, _, line = text.rpartition(":")
    if not line.isdecimal() or int(line) < 1:
        raise UsageError(f"-b {text}: a breakpoint is given as LINE or FILE:LINE")
    return os.path.expanduser(file) or None, int(line)


def run_under_debugger(
    shell: InteractiveShell,
    code: CodeType,
    names: dict[str, Any],
    local_names: MutableMapping[str, Any] | None = None,
    place: tuple[str, int] | None = None,
) -> None:
    """Run code in the shell's debugger, which stops before the first line.

    Args:
        shell: has the debugger's class.
        code: what to run.
        names: its globals.
        local_names: its locals; by default the globals.
        place: file and line of a breakpoint.

    Raises:
        UsageError: no code is at that place, or near behind it.
    """
    debugger = shell.debugger_cls()
    if place is not None:
        _set_breakpoint(debugger, code, *place)
    prompt = debugger.prompt.strip()
    print(f"NOTE: at the {prompt} prompt, enter 'c' to continue.")
    try:
        _run_until_done(debugger, code, names, names if local_names is None else local_names)
    finally:
        # They are kept in the class: the next debugger would find them.
        debugger.clear_all_breaks()


def _set_breakpoint(debugger: Any, code: CodeType, file: str, line: int) -> None:
    if file != code.co_filename:
        found = debugger.lookupmodule(file)
        if found is None:
            raise UsageError(
                f"no breakpoint can be set: there is no file {file!r}, also not on sys.path"
            )
        file = debugger.canonic(found)
    line = executable_line(code, file, line)
    error = debugger.set_break(file, line)
    if error:
        raise UsageError(f"no breakpoint can be set at {file}:{line}: {error}")
    print(f"Breakpoint at {file}:{line}")


def _run_until_done(
    debugger: Any, code: CodeType, names: dict[str, Any], local_names: MutableMapping[str, Any]
) -> None:
    import pdb

    while True:
        try:
            with (
                _handlers_kept(),
                nested_scopes(code, names, local_names) as where,
            ):
                # At the prompt of another debugger, which runs in a trace function, nothing would be traced otherwise;
                # and that debugger must not see the steps of this one.
                sys.settrace(None)
                sys.call_tracing(debugger.run, (code, *where))
        except pdb.Restart:
            print("The code is run again from its start.")
        else:
            return


def executable_line(code: CodeType, file: str, line: int) -> int:
    """The first line from `line` on that holds code.

    Args:
        code: what will run; searched if `file` is its own.
        file: a source file.
        line: where to start; up to ten lines behind it are tried.

    Raises:
        UsageError: there is none, or the file can't be read.
    """
    if file != code.co_filename:
        from ipy.core.execution.scripts import ScriptError, compile_file

        try:
            code = compile_file(file)
        except ScriptError as error:
            raise UsageError(str(error)) from None
    lines = _lines(code)
    for candidate in range(line, line + 11):
        if candidate in lines:
            return candidate
    raise UsageError(
        f"{file}: no code in the lines {line} to {line + 10}, where a breakpoint was to be set"
    )


def _lines(code: CodeType) -> set[int]:
    """The numbers of all lines that hold code."""
    lines = {line for _, _, line in code.co_lines() if line}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            lines |= _lines(constant)
    return lines


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """Put back what the debugger replaces: the trace function (of a coverage tool, say), and the handler of interrupts.

    `continue` lets interrupts stop the program in the debugger; when the program has ended, they must be the shell's again.
    """
    import signal
    import threading

    trace, on_interrupt = sys.gettrace(), signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        sys.settrace(trace)
        # None: a handler of C code, which Python can't have replaced through us either.
        if on_interrupt is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, on_interrupt)
