"""Writing cells to files: `%%writefile`."""

from __future__ import annotations

import os

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, cell_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring


@magics_class
class WritingMagics(Magics):
    """The magic that writes a cell to a file."""

    @magic_arguments()
    @argument("-a", "--append", action="store_true", help="Add to the file; it is made if need be.")
    @argument("filename", help="The file; quotes hold a name with blanks together.")
    @cell_magic("file")
    @cell_magic
    def writefile(self, line: str, cell: str) -> None:
        """Write the rest of the cell to a file, in UTF-8.

        An existing file is replaced. `~`, `$name` and `{expression}` in the name are
        expanded.

            %%writefile ~/{project}/settings.py
            DEBUG = True
        """
        args = parse_argstring(self.writefile, line)
        path = args.filename
        if len(path) > 1 and path[0] == path[-1] and path[0] in "\"'":
            path = path[1:-1]
        path = os.path.expanduser(path)
        deed = "Writing"
        if os.path.exists(path):
            deed = "Appending to" if args.append else "Overwriting"
        try:
            # The body as it is: no line end is added or changed.
            with open(path, "a" if args.append else "w", encoding="utf-8") as file:
                print(f"{deed} {path}")
                file.write(cell)
        except OSError as error:
            raise UsageError(f"{path!r} can't be written: {error.strerror or error}") from None
