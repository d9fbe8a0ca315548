"""Magics of kernels: connecting other front ends, and what a front end does in place of a terminal."""

# ruff: noqa: T201 - magics speak by printing

from __future__ import annotations

import os
import sys
import threading

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magics.editing import EditingMagics


@magics_class
class KernelMagics(Magics):
    """Magics that need a kernel."""

    @line_magic
    def connect_info(self, parameter_s: str = "") -> None:
        """Print what another front end needs to connect to this kernel."""
        from .current import get_connection_file, get_connection_info
        from .kernelspec.paths import jupyter_runtime_dir

        path = get_connection_file()
        info = get_connection_info()
        directory, name = os.path.split(path)
        profile_dir = getattr(self.shell.profile_dir, "security_dir", None)
        is_known = directory in (jupyter_runtime_dir(), profile_dir)
        print(info)
        print(
            "Paste the JSON above into a file, and connect with:\n"
            "    $> ipython <app> --existing <file>\n"
            "or, if you are local, you can connect with just:\n"
            f"    $> ipython <app> --existing {name if is_known else path}"
        )
        if is_known:
            print(
                "or even just:\n    $> ipython <app> --existing\n"
                "if this is the most recent kernel you have started."
            )

    @line_magic
    def qtconsole(self, parameter_s: str = "") -> None:
        """Open a Qt console on this kernel; arguments are passed on to it.

        The other way round, `ipython qtconsole --existing` finds the kernel.
        """
        from .current import connect_qtconsole
        from .errors import KernelError

        try:
            connect_qtconsole(argv=parameter_s.split())
        except (KernelError, OSError) as error:
            raise UsageError(f"%qtconsole: {error}") from None

    @line_magic
    def autosave(self, parameter_s: str = "") -> None:
        """Set how often the notebook saves itself, in seconds; 0 switches that off.

        The default is 120. Front ends other than the classic notebook have a setting for
        it, and leave the magic alone.
        """
        try:
            interval = int(parameter_s)
        except ValueError:
            raise UsageError(
                f"%autosave needs a number of seconds, got {parameter_s.strip()!r}"
            ) from None
        from ipy.core.display import Javascript, display

        display(
            Javascript(
                f"if (window.IPython) IPython.notebook.set_autosave_interval({interval * 1000})"
            ),
            include=["application/javascript"],
        )
        print(f"Autosaving every {interval} seconds" if interval else "Autosave disabled")

    @line_magic
    def subshell(self, parameter_s: str = "") -> None:
        """Print the id of the subshell that runs this cell, and those of all."""
        subshells = self.shell.kernel.engine.subshells
        current = subshells.id_of_thread(threading.current_thread())
        print(f"subshell id: {current}")
        print(f"thread id: {threading.current_thread().ident}")
        print(f"main thread id: {threading.main_thread().ident}")
        print(f"pid: {os.getpid()}")
        print(f"thread count: {threading.active_count()}")
        print(f"subshell list: {subshells.ids()}")

    @line_magic
    def less(self, parameter_s: str = "") -> None:
        """Show a file in the pager: `%less path`; also `%more`."""
        from ipy.core.pager import page
        from ipy.core.sources import read_file

        name = parameter_s.strip()
        if not name:
            raise UsageError("%less needs the name of a file")
        try:
            text = read_file(os.path.expanduser(name))
        except (OSError, ValueError) as error:
            raise UsageError(f"%less: {error}") from None
        if name.endswith(".py"):
            text = self.shell.inspector.highlight(text)
        page(text)

    more = line_magic("more")(less)

    @line_magic
    def man(self, parameter_s: str = "") -> None:
        """Show a page of the system's manual in the pager: `%man ls`."""
        if sys.platform == "win32":
            raise UsageError("%man: this system has no manual pages")
        import shlex
        import subprocess

        from ipy.core.pager import page

        words = shlex.split(parameter_s)
        if not words:
            raise UsageError("%man needs the name of a page")
        try:
            shown = subprocess.run(
                ["man", *words],
                capture_output=True,
                check=False,
                env={**os.environ, "MANPAGER": "cat", "PAGER": "cat"},
            )
        except FileNotFoundError:
            raise UsageError("%man: the program man is not installed") from None
        if shown.returncode:
            raise UsageError(f"%man: {shown.stderr.decode('utf-8', 'replace').strip()}")
        import re

        # Overstruck letters are how terminals of old showed bold and underlined text.
        page(re.sub(".\b", "", shown.stdout.decode("utf-8", "replace")))

    @line_magic
    def clear(self, parameter_s: str = "") -> None:
        """Clear the output of this cell, or the screen of a console; also `%cls`."""
        from ipy.core.display import clear_output

        clear_output()
        # Consoles clear their screens by this.
        print("\033[H\033[2J", end="")

    cls = line_magic("cls")(clear)


@magics_class
class KernelEditingMagics(EditingMagics):
    """`%edit` in a kernel: the front end opens the editor, since it is where the user is."""

    @line_magic("ed")
    @line_magic
    def edit(self, parameter_s: str = "") -> None:
        """Let the front end open an editor.

            %edit [-n LINE] [what]      also: %ed

        `what` is a file, a range of inputs (3-7), or the name of a string, a macro or an
        object that is defined in a file. Run the file with `%run` or `%load` it when you are
        done: the kernel can't see the end of the editing.
        """
        opts, argument = self.parse_options(parameter_s, "prxn:", posix=os.name == "posix")
        document = self._previous() if "p" in opts else self._find(argument.strip(), "r" in opts)
        if "n" in opts:
            if not opts["n"].isdecimal():
                raise UsageError(f"%edit -n takes the number of a line, got {opts['n']!r}")
            document = document._replace(line=int(opts["n"]))
        self._last = document
        path = document.path or self.shell.mktempfile(document.text)
        self.shell.payload_manager.write_payload(
            {
                "source": "edit_magic",
                "filename": os.path.abspath(path),
                "line_number": document.line or 0,
            }
        )
