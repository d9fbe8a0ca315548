"""A plain front end: it reads lines and runs cells, with nothing but the standard library.

It is what `embed()` gives where ipy-terminal is not installed, and what remains where there is no terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import patches

if TYPE_CHECKING:
    from .shell import InteractiveShell


class LineFrontEnd:
    """Reads cells line by line and runs them.

    Args:
        shell: runs the cells.
        read: asks for a line with a prompt; raises EOFError at the end of the input.
    """

    def __init__(self, shell: InteractiveShell, read: Callable[[str], str] = input) -> None:
        self._shell = shell
        self._read = read

    def interact(self) -> None:
        """Read and run cells until the user leaves or the input ends."""
        shell = self._shell
        shell.exit_now = False
        while not shell.exit_now:
            patches.mend_output_streams()
            try:
                cell = self.read_cell()
            except EOFError:
                self._write("\n")
                if not (sys.stdin.isatty() and getattr(shell, "confirm_exit", True)):
                    return
                try:
                    if shell.ask_yes_no("Do you really want to exit ([y]/n)?", "y", "n"):
                        return
                except EOFError:
                    return
                continue
            except KeyboardInterrupt:
                self._write("\nKeyboardInterrupt\n")
                continue
            if cell.strip():
                shell.run_cell(cell, store_history=True)

    def read_cell(self) -> str:
        """Read lines until they make a cell.

        Raises:
            EOFError: the input ended before the first line.
            KeyboardInterrupt: the user gave the cell up.
        """
        shell = self._shell
        if shell.separate_in:
            self._write(shell.separate_in)
        start = self._start()
        lines = [self._read(start)]
        while True:
            status, _ = shell.check_complete("\n".join(lines))
            if status != "incomplete" or (
                len(lines) > 1 and not lines[-1].strip() and self._may_end(lines)
            ):
                return "\n".join(lines) + "\n"
            try:
                lines.append(self._read("... " if start == ">>> " else "...: ".rjust(len(start))))
            except EOFError:
                return "\n".join(lines) + "\n"

    def _start(self) -> str:
        """Python's own prompt in doctest mode, and where output caching is off."""
        classic = self._shell.cache_size <= 0 or self._shell.meta.get("doctest_mode")
        return ">>> " if classic else f"In [{self._shell.execution_count}]: "

    def _may_end(self, lines: list[str]) -> bool:
        """Whether an empty line ends the cell: it does after a block, not inside brackets or a string."""
        status, _ = self._shell.check_complete("\n".join(lines) + "\n\n")
        return status != "incomplete"

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
