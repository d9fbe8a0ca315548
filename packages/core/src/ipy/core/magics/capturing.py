"""Catching what a cell prints and displays: `%%capture`."""

from __future__ import annotations

from ipy.core.magic import Magics, cell_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring


@magics_class
class CaptureMagics(Magics):
    """The magic that catches output."""

    @magic_arguments()
    @argument(
        "output",
        nargs="?",
        default="",
        help="The variable that gets what was caught: its attributes stdout, stderr (text) and outputs (what was "
        "displayed); calling it, or its method show(), shows everything again. Without a name, the output is lost.",
    )
    @argument("--no-stderr", action="store_true", help="Let standard error through.")
    @argument("--no-stdout", action="store_true", help="Let standard output through.")
    @argument("--no-display", action="store_true", help="Let displayed objects through.")
    @cell_magic
    def capture(self, line: str, cell: str) -> None:
        r"""Run the cell, and catch what it prints and displays.

        Where the cell fails, its traceback is caught too, and the exception ends the
        cell.

            %%capture result
            print("hello")

            In [2]: result.stdout
            Out[2]: 'hello\n'
        """
        from ipy.core.display.capture import capture_output
        from ipy.core.errors import UsageError

        args = parse_argstring(self.capture, line)
        if args.output and not args.output.isidentifier():
            raise UsageError(f"%%capture needs the name of a variable, got {args.output!r}")
        with capture_output(not args.no_stdout, not args.no_stderr, not args.no_display) as caught:
            result = self.shell.run_cell(cell)
        if args.output:
            self.shell.push({args.output: caught})
        result.raise_error()
