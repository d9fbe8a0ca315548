"""`%matplotlib` and `%pylab`."""

from __future__ import annotations

from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring


@magics_class
class PylabMagics(Magics):
    """Magics about matplotlib."""

    @magic_arguments()
    @argument("-l", "--list", action="store_true", help="List the backends.")
    @argument(
        "gui",
        nargs="?",
        help="The backend: agg, gtk3, gtk4, inline, ipympl, osx, qt, tk, widget, wx, module://...",
    )
    @line_magic
    def matplotlib(self, line: str = "") -> None:
        """Prepare matplotlib for interactive use.

        Without a backend, matplotlib's own choice is taken. No names are imported::

            %matplotlib inline
            %matplotlib --list
        """
        args = parse_argstring(self.matplotlib, line)
        if args.list:
            from ipy.core.pylabtools import list_backends

            print(f"Available matplotlib backends: {self._call(list_backends)}")
            return
        _, backend = self._call(self.shell.enable_matplotlib, args.gui)
        self._tell(args.gui, backend)

    @magic_arguments()
    @argument(
        "--no-import-all",
        action="store_true",
        default=None,
        help="Don't import all names of numpy and pyplot.",
    )
    @argument("gui", nargs="?", help="The backend, as for %%matplotlib.")
    @line_magic
    def pylab(self, line: str = "") -> None:
        """Load numpy and matplotlib into the session.

        The modules are there as `numpy`, `matplotlib`, `np`, `plt`, `pylab`, `mlab`;
        all names of numpy and pyplot too, unless --no-import-all is given, or
        `InteractiveShellApp.pylab_import_all` is off.
        """
        args = parse_argstring(self.pylab, line)
        if args.no_import_all is None:
            app: Any = self.shell.parent
            import_all = getattr(app, "pylab_import_all", True)
        else:
            import_all = not args.no_import_all
        _, backend, clobbered = self._call(self.shell.enable_pylab, args.gui, import_all)
        self._tell(args.gui, backend)
        print("%pylab is deprecated, use %matplotlib inline and import the required libraries.")
        print("Populating the interactive namespace from numpy and matplotlib")
        if clobbered:
            print(f"Names of yours that pylab has taken: {', '.join(sorted(clobbered))}")

    def _call(self, function: Any, *args: Any) -> Any:
        try:
            return function(*args)
        except ModuleNotFoundError as error:
            library = (error.name or "").partition(".")[0]
            if library in ("matplotlib", "numpy"):
                raise UsageError(f"{library} is not installed: pip install {library}") from None
            raise
        except (ValueError, RuntimeError, ImportError) as error:
            # Of matplotlib, or of the toolkit that can't be imported.
            raise UsageError(str(error)) from None

    def _tell(self, asked: str | None, backend: str) -> None:
        if not asked or asked == "auto":
            print(f"Using matplotlib backend: {backend}")
