"""`ipython kernel install` and `python -P -m ipy.kernel install`: make this Python known as a kernel."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from traitlets.config.application import Application

from ipy.kernel._version import __version__

from .errors import KernelSpecError
from .native import KERNEL_NAME, install


def make_parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog=prog, description="Install the kernel specification of this Python."
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--user", action="store_true", help="for the current user, instead of the whole machine"
    )
    where.add_argument(
        "--prefix",
        metavar="PREFIX",
        help="under PREFIX/share/jupyter/kernels, as of an environment",
    )
    where.add_argument(
        "--sys-prefix",
        action="store_const",
        dest="prefix",
        const=sys.prefix,
        help=f"into this Python's own environment: --prefix={sys.prefix}",
    )
    parser.add_argument(
        "--name",
        default=KERNEL_NAME,
        help=f"name of the kernel (default: {KERNEL_NAME}); several Pythons need several names",
    )
    parser.add_argument("--display-name", help="the name that front ends show")
    parser.add_argument("--profile", help="the IPython profile that the kernel loads")
    parser.add_argument(
        "--env",
        action="append",
        nargs=2,
        metavar=("ENV", "VALUE"),
        default=[],
        help="a variable for the kernel's environment; may be given several times",
    )
    parser.add_argument(
        "--frozen_modules",
        "--frozen-modules",
        action="store_true",
        help="leave the interpreter's frozen modules on: starts a little faster, the debugger can't step into them",
    )
    return parser


class InstallIPythonKernelSpecApp(Application):
    """Installs the kernel specification of this Python."""

    name = "ipython kernel install"
    description = "Install the kernel specification of this Python."
    version = __version__

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the command line; mistakes in it end the program with status 2."""
        self.argv = list(sys.argv[1:] if argv is None else argv)
        self.options = make_parser(self.name).parse_args(self.argv)

    def start(self) -> None:
        """Install it, and tell where."""
        options: Any = self.options
        try:
            destination = install(
                user=options.user,
                kernel_name=options.name,
                display_name=options.display_name,
                prefix=options.prefix,
                profile=options.profile,
                env=dict(options.env),
                frozen_modules=options.frozen_modules,
            )
        except KernelSpecError as error:
            self._fail(str(error))
        except OSError as error:
            place = "" if options.user or options.prefix else "; --user installs for you alone"
            self._fail(f"can't install the kernel: {error}{place}")
        sys.stdout.write(f"Installed kernelspec {options.name} in {destination}\n")

    def _fail(self, message: str) -> None:
        sys.stderr.write(f"{self.name}: error: {message}\n")
        self.exit(1)
