"""Narrow views of the shell for services: each shows one service what it may ask, and no more.

They look public methods and attributes up when they are used, because users and extensions replace those.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING

from .reporting import leaves_debugger

if TYPE_CHECKING:
    from .shell import InteractiveShell


class Reports:
    """Hands the errors of cells to the shell's public methods, which may have been replaced."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def traceback(self, exc: BaseException, *, running_compiled_code: bool = False) -> None:
        """Show an exception of a cell."""
        if isinstance(exc, SystemExit):
            self._shell.showtraceback(
                exception_only=True, running_compiled_code=running_compiled_code
            )
            if not self._shell.exit_now:
                print("To exit: use 'exit', 'quit', or Ctrl-D.", file=sys.stderr)
            return
        if leaves_debugger(exc):
            return
        # Replacements of the method look at the exception that is being handled; a failed transformation is not any more.
        given = None if sys.exc_info()[1] is exc else (type(exc), exc, exc.__traceback__)
        self._shell.showtraceback(given, running_compiled_code=running_compiled_code)

    def syntax_error(self, exc: BaseException) -> None:
        """Show an exception of the compiler."""
        if isinstance(exc, IndentationError):
            self._shell.showindentationerror()
        else:
            self._shell.showsyntaxerror()


class Recorder:
    """Hands inputs to the history and to the session log."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def store_inputs(self, line_num: int, source: str, source_raw: str | None = None) -> None:
        """Hand the input of a prompt on."""
        try:
            self._shell.history_manager.store_inputs(line_num, source, source_raw)
        finally:
            if "logger" in self._shell.__dict__:
                self._shell.logger.log(source, source_raw or source)

    def store_output(self, line_num: int) -> None:
        """Hand the end of a prompt on."""
        self._shell.history_manager.store_output(line_num)


class Lookup:
    """What dynamic rewriting may ask of the shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    @property
    def autocall(self) -> int:
        """The setting of autocall."""
        return int(self._shell.autocall)

    @property
    def automagic(self) -> bool:
        """Whether line magics go without percent sign."""
        return bool(self._shell.magics_manager.auto_magic)

    def find_name(self, name: str) -> object:
        """The value of a name, or MISSING."""
        from .inputs import MISSING

        shell = self._shell
        for table in (shell.user_ns, shell.user_global_ns, vars(builtins)):
            if name in table:
                return table[name]
        return MISSING

    def is_line_magic(self, name: str) -> bool:
        """Whether there is such a line magic."""
        return self._shell.magics_manager.has("line", name)
