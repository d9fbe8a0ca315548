"""`ipython run`: run scripts in a kernel, and pass on their output."""

from __future__ import annotations

import os
import sys
from typing import Any

from traitlets import Float

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.config.errors import CommandLineError
from ipy.kernel._version import __version__
from ipy.kernel.client import DeadKernelError
from ipy.kernel.errors import KernelError
from ipy.msgspec.errors import MessageError

from .consoleapp import JupyterConsoleApp, aliases, flags
from .manager import KernelManager

INTERRUPTED = 130


class RunApp(BaseIPythonApplication, JupyterConsoleApp):
    """Runs scripts in a kernel."""

    name = "ipython run"
    version = __version__
    description = """Run scripts in a kernel

    Their output goes to this program's. Without a script, the standard input is run. The first failure ends the program with
    status 1.
    """
    examples = """
ipython run script.py                  # in a kernel that is started for it
ipython run --kernel=ir a.R b.R        # in a kernel of another language
ipython run --existing script.py       # in the kernel that was started last
echo '6 * 7' | ipython run
"""
    classes = [*BaseIPythonApplication.classes, JupyterConsoleApp, KernelManager]
    aliases: dict[str, Any] = {
        **{name: base_aliases[name] for name in ("log-level", "profile", "ipython-dir")},
        **{name: value for name, value in aliases.items() if name != "f"},
    }
    flags: dict[str, Any] = {
        **{name: base_flags[name] for name in ("debug", "quiet")},
        "existing": flags["existing"],
    }
    kernel_timeout = Float(
        60, config=True, help="""Seconds in which the kernel has to answer; -1 for no limit."""
    )

    def init_profile_dir(self) -> None:
        """Leave the profiles alone: the kernel has its own."""

    def initialize(self, argv: Any = None) -> None:
        """Read the command line and the scripts, and get a kernel."""
        BaseIPythonApplication.initialize(self, argv)
        if os.path.isfile(self.existing) and not self.existing.endswith(".json"):
            # `--existing script.py`: the option without a value, and the script.
            self.extra_args = [self.existing, *self.extra_args]
            self.existing = "kernel*.json"
        with self.reporting_errors():
            self.sources = list(self._read_sources())
        try:
            JupyterConsoleApp.initialize(self)
            self.kernel_client.wait_for_ready(
                timeout=None if self.kernel_timeout < 0 else self.kernel_timeout
            )
        except (KernelError, MessageError, OSError) as error:
            self.close_kernel()
            self.fail(error)

    def _read_sources(self) -> list[tuple[str, str]]:
        """Return name and code of each script.

        Raises:
            CommandLineError: one can't be read; none is run then.
        """
        if not self.extra_args:
            return [("<stdin>", sys.stdin.read())]
        sources = []
        for path in self.extra_args:
            try:
                with open(os.path.expanduser(path), encoding="utf-8") as file:
                    sources.append((path, file.read()))
            except (OSError, UnicodeDecodeError) as error:
                raise CommandLineError(f"can't read the script {path}: {error}") from error
        return sources

    def start(self) -> None:
        """Run the scripts, one after the other."""
        try:
            status = self._run_all()
        finally:
            self.close_kernel()
        self.exit(status)

    def _run_all(self) -> int:
        for _, code in self.sources:
            try:
                reply = self.kernel_client.execute_interactive(code, store_history=False)
            except KeyboardInterrupt:
                if self.kernel_manager is not None:
                    self.kernel_manager.interrupt_kernel()
                else:
                    self.kernel_client.interrupt()
                return INTERRUPTED
            except DeadKernelError as error:
                sys.stderr.write(f"{self.name}: error: {error}\n")
                return 1
            if reply["content"]["status"] != "ok":
                return 1
        return 0
