"""`ipython kernel install` and `python -P -m ipy.kernel install`: make this Python known as a kernel."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from typing import Any

from traitlets.config.application import Application

from ipy.kernel._version import __version__

from .errors import KernelSpecError
from .manager import KernelSpecManager
from .native import KERNEL_NAME, write_kernel_spec

# What the debugger steps through must not come from the modules that are frozen into the interpreter.
_UNFROZEN = "-Xfrozen_modules=off"


def install(
    kernel_spec_manager: KernelSpecManager | None = None,
    user: bool = False,
    kernel_name: str = KERNEL_NAME,
    display_name: str | None = None,
    prefix: str | None = None,
    profile: str | None = None,
    env: Mapping[str, str] | None = None,
    frozen_modules: bool = False,
) -> str:
    """Install the specification of our kernel as it runs on this interpreter.

    Args:
        kernel_spec_manager: who installs it.
        user: into the user's directory; else machine-wide.
        kernel_name: what it is called; a name of its own gets a display name of its own.
        display_name: how front ends show it.
        prefix: into `PREFIX/share/jupyter/kernels`.
        profile: the IPython profile that it loads.
        env: variables for the kernel.
        frozen_modules: leave the interpreter's frozen modules on; it starts a little faster, and the debugger can't
            step into them.

    Returns:
        Where it was installed.

    Raises:
        KernelSpecError: the name isn't allowed.
        OSError: the place can't be written to.
    """
    manager = kernel_spec_manager or KernelSpecManager()
    overrides: dict[str, Any] = {}
    if display_name is None and profile:
        display_name = f"Python {sys.version_info[0]} [profile={profile}]"
    if display_name is None and kernel_name != KERNEL_NAME:
        display_name = kernel_name
    if display_name:
        overrides["display_name"] = display_name
    if env:
        overrides["env"] = dict(env)
    extra_arguments = ["--profile", profile] if profile else None
    unfreeze = not frozen_modules and platform.python_implementation() == "CPython"
    directory = write_kernel_spec(
        overrides=overrides,
        extra_arguments=extra_arguments,
        python_arguments=[_UNFROZEN] if unfreeze else None,
    )
    try:
        return manager.install_kernel_spec(
            directory, kernel_name=kernel_name, user=user, prefix=prefix
        )
    finally:
        shutil.rmtree(os.path.dirname(directory))


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
