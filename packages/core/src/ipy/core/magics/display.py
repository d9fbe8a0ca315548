"""Cell magics that show their body as rich output."""

from __future__ import annotations

from ipy.core.magic import Magics, cell_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring


@magics_class
class DisplayMagics(Magics):
    """Magics that publish a cell as it stands."""

    @cell_magic("HTML")
    @magic_arguments()
    @argument(
        "--isolated",
        action="store_true",
        help="Have the front end show it in a frame of its own, so that its styles touch nothing else.",
    )
    @cell_magic
    def html(self, line: str, cell: str) -> None:
        """Show the cell as HTML."""
        from ipy.core.display import HTML, display

        args = parse_argstring(self.html, line)
        display(HTML(cell), metadata={"text/html": {"isolated": True}} if args.isolated else {})

    @cell_magic
    def markdown(self, line: str, cell: str) -> None:
        """Show the cell as Markdown."""
        from ipy.core.display import Markdown, display

        display(Markdown(cell))

    @cell_magic
    def latex(self, line: str, cell: str) -> None:
        """Show the cell as LaTeX; front ends with MathJax know its mathematics."""
        from ipy.core.display import Latex, display

        display(Latex(cell))

    @cell_magic("SVG")
    @cell_magic
    def svg(self, line: str, cell: str) -> None:
        """Show the cell as SVG."""
        from ipy.core.display import SVG, display

        display(SVG(cell))

    @cell_magic("js")
    @cell_magic
    def javascript(self, line: str, cell: str) -> None:
        """Run the cell as JavaScript in the browser."""
        from ipy.core.display import Javascript, display

        display(Javascript(cell))
