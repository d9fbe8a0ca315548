"""Magics of the terminal: pasting, and automatic indentation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ipy.core.errors import TryNext, UsageError
from ipy.core.magic import Magics, line_magic, magics_class

if TYPE_CHECKING:
    from ipy.core.text import SList

    from .interactiveshell import TerminalInteractiveShell

#: The name under which the last block that was pasted can be found.
BLOCK = "pasted_block"


def get_pasted_lines(
    sentinel: str, l_input: Callable[[str], str] = input, quiet: bool = False
) -> Iterator[str]:
    """Yield lines of input until one equals `sentinel`, or the input ends.

    Args:
        sentinel: the line that ends the block.
        l_input: reads a line, given a prompt.
        quiet: read without saying how to end.
    """
    if not quiet:
        print(f"Pasting code; enter '{sentinel}' alone on the line to stop or use Ctrl-D.")  # noqa: T201 - a magic speaks
    prompt = "" if quiet else ":"
    while True:
        try:
            line = l_input(prompt)
        except EOFError:
            print("<EOF>")  # noqa: T201 - a magic speaks
            return
        if line == sentinel:
            return
        yield line


@magics_class
class TerminalMagics(Magics):
    """What only makes sense where a person types into a terminal."""

    shell: TerminalInteractiveShell

    @line_magic
    def autoindent(self, parameter_s: str = "") -> None:
        """Switch automatic indentation on or off."""
        if parameter_s.strip():
            raise UsageError(
                f"%autoindent switches back and forth, and takes nothing; got {parameter_s.strip()!r}"
            )
        self.shell.autoindent = not self.shell.autoindent
        print("Automatic indentation is:", "ON" if self.shell.autoindent else "OFF")  # noqa: T201 - a magic speaks

    @line_magic
    def paste(self, parameter_s: str = "") -> None:
        """Run the text of the clipboard.

        Prompts and common indentation are removed first, so that sessions and parts
        of functions can be pasted.

            %paste          show the text and run it
            %paste name     keep it as a list of lines in the variable `name`, without
                            running it
            %paste -q       run it without showing it
            %paste -r       run the last block again

        The block is kept in `pasted_block`.
        """
        opts, name = self.parse_options(parameter_s, "rq", mode="string")
        if "r" in opts:
            self.rerun_pasted()
            return
        block = self._from_clipboard()
        if block is None:
            return
        if "q" not in opts:
            sys.stdout.write(self.shell.theme.highlight(block))
            if not block.endswith("\n"):
                sys.stdout.write("\n")
            sys.stdout.write("## -- End pasted text --\n")
        self.store_or_execute(block, name, store_history=True)

    @line_magic
    def cpaste(self, parameter_s: str = "") -> None:
        """Read a block of text up to a line `--`, or Ctrl-D, and run it.

        Prompts and common indentation are removed first.

            %cpaste         read and run
            %cpaste name    keep the lines in the variable `name`, without running them
            %cpaste -r      run the last block again
            %cpaste -q      read without a prompt
            %cpaste -s END  end with a line `END` in place of `--`

        The block is kept in `pasted_block`. Nothing is needed but a terminal;
        `%paste` needs access to the clipboard.
        """
        opts, name = self.parse_options(parameter_s, "rqs:", mode="string")
        if "r" in opts:
            self.rerun_pasted()
            return
        quiet = "q" in opts
        sentinel = opts.get("s", "--")
        try:
            block = "\n".join(get_pasted_lines(sentinel, quiet=quiet))
        except KeyboardInterrupt:
            print("\nNothing was run.")  # noqa: T201 - a magic speaks
            return
        self.store_or_execute(block, name, store_history=True)

    def preclean_input(self, block: str) -> str:
        """Return `block` without blank lines at its beginning and without the indentation that its lines share."""
        from textwrap import dedent

        lines = block.splitlines()
        while lines and not lines[0].strip():
            lines.pop(0)
        return dedent("\n".join(lines) + "\n") if lines else ""

    def store_or_execute(self, block: str, name: str, store_history: bool = False) -> None:
        """Keep `block` as a list of lines under `name`, or run it when there is no name."""
        text = self.preclean_input(block)
        if name:
            if not name.isidentifier():
                raise UsageError(f"{name!r} is not a name for a variable")
            from ipy.core.text import SList

            lines: SList = SList(text.splitlines())
            self.shell.user_ns[name] = lines
            print(f"Block assigned to '{name}'")  # noqa: T201 - a magic speaks
            return
        self.shell.user_ns[BLOCK] = text
        self.shell.user_ns_hidden[BLOCK] = text
        self.shell.using_paste_magics = True
        try:
            if store_history:
                self._run_as_next_input(text)
            else:
                self.shell.run_cell(text)
        finally:
            self.shell.using_paste_magics = False

    def _run_as_next_input(self, text: str) -> None:
        """Run `text` under the number after that of the running cell, as if it had been typed at the next prompt."""
        shell = self.shell
        if len(shell.history_manager.input_hist_raw) > shell.execution_count:
            shell.execution_count += 1  # the cell with the magic is stored under the present one
        shell.run_cell(text, store_history=True)
        following = shell.execution_count

        def go_on(result: object) -> None:
            # The end of the cell with the magic counts from that cell on: the block's number would be given twice.
            shell.events.unregister("post_run_cell", go_on)
            shell.execution_count = max(shell.execution_count, following)

        shell.events.register("post_run_cell", go_on)

    def rerun_pasted(self, name: str = BLOCK) -> None:
        """Run the block again that the variable `name` holds.

        Raises:
            UsageError: nothing has been pasted yet.
        """
        block = self.shell.user_ns.get(name)
        if block is None:
            raise UsageError("No previous pasted block is available")
        if not isinstance(block, str):
            raise UsageError(f"Variable {name!r} is not a string, can't execute")
        first = block.split("\n", 1)[0]
        print(f"Re-executing '{first}...' ({len(block)} chars)")  # noqa: T201 - a magic speaks
        self.shell.run_cell(block)

    def _from_clipboard(self) -> str | None:
        try:
            block = str(self.shell.hooks.clipboard_get())
        except TryNext as error:
            message = str(error) or "The clipboard can't be read"
            print(f"{message}; %cpaste needs no clipboard.", file=sys.stderr)  # noqa: T201 - a magic speaks
            return None
        if not block.strip():
            print("The clipboard appears to be empty", file=sys.stderr)  # noqa: T201 - a magic speaks
            return None
        return block
