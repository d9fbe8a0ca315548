"""The command `ipython console`: a terminal front end to a kernel in a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import Any

from traitlets import Bool, CaselessStrEnum, Unicode, default
from traitlets.config.loader import Config

import ipy.kernel  # noqa: F401 - without it the subcommand counts as not installed, and says what to install
from ipy.config.application import BaseIPythonApplication
from ipy.config.errors import CommandLineError, ConfigurationError
from ipy.config.profile import ProfileDir
from ipy.kernel.connect.porttrait import Port
from ipy.kernel.errors import KernelError
from ipy.msgspec.errors import MessageError
from ipy.terminal._version import __version__
from ipy.terminal.interrupts import interrupts_raise, no_interrupts

from . import options
from .inbox import Inbox
from .link import Connect, KernelLink, KernelStartError
from .shell import ZMQTerminalInteractiveShell

__all__ = ["ConsoleApp", "main"]

EXAMPLES = """
ipython console                        start a kernel and a console to it
ipython console --existing             a console to the newest kernel that runs
ipython console --existing kernel-123  a console to a certain kernel
ipython console --kernel=ir            a kernel in another language
ipython console --existing kernel-123.json --ssh=user@server
"""

#: Names under which the manual and other consoles have the same settings.
_FORMER_NAMES = (
    "IPythonConsoleApp",
    "JupyterConsoleApp",
    "ZMQTerminalIPythonApp",
    "TerminalConsoleApp",
)
_PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")


class ConsoleApp(BaseIPythonApplication):
    """Starts a kernel, or connects to one that runs, and takes input for it."""

    name = "ipython console"
    description = "A terminal front end to a kernel that runs in a process of its own."
    examples = EXAMPLES
    version = __version__

    flags = options.flags
    aliases = options.aliases
    subcommands = {}
    program_options = frozenset(("c", "m"))
    final_options = frozenset(("m",))
    accepts_arguments = False

    classes: list[Any] = [ZMQTerminalInteractiveShell, ProfileDir]
    lazy_classes = {
        "InteractiveShellApp": "ipy.core.shellapp:InteractiveShellApp",
        "InteractiveShell": "ipy.core.shell:InteractiveShell",
        "TerminalInteractiveShell": "ipy.terminal.interactiveshell:TerminalInteractiveShell",
        "HistoryManager": "ipy.core.history:HistoryManager",
        "PlainTextFormatter": "ipy.core.display.plain_text:PlainTextFormatter",
        "DisplayFormatter": "ipy.core.display.formatters:DisplayFormatter",
        "IPCompleter": "ipy.core.completion:IPCompleter",
        "IPKernelApp": "ipy.kernel.app:IPKernelApp",
        "KernelManager": "ipy.kernel.manager:KernelManager",
        "InlineBackend": "matplotlib_inline.config:InlineBackend",
    }

    auto_create = Bool(True, help="Make the profile if it doesn't exist.").tag(config=True)
    display_banner = Bool(True, help="Show the banner at the start.").tag(config=True)
    existing = Unicode(
        "",
        help="Connect to a kernel that runs: a connection file, a part of its name, or a pattern.",
    ).tag(config=True)
    kernel_name = Unicode(
        "", help="The kernel to start, as `ipython kernelspec list` names it; by default Python's."
    ).tag(config=True)
    connection_file = Unicode(
        "",
        help="Where the kernel that is started writes how it can be reached; by default a new file.",
    ).tag(config=True)
    sshserver = Unicode(
        "", help="Reach an existing kernel through this host, as ssh takes it."
    ).tag(config=True)
    sshkey = Unicode("", help="File of the private key for `sshserver`.").tag(config=True)
    ip = Unicode("", help="The kernel's address; with `sshserver`, as seen from there.").tag(
        config=True
    )
    transport = CaselessStrEnum(
        ("tcp", "ipc"), None, allow_none=True, help="How the kernel that is started is reached."
    ).tag(config=True)
    shell_port = Port(0, help="Port of the shell channel; 0 for any.").tag(config=True)
    iopub_port = Port(0, help="Port of the iopub channel; 0 for any.").tag(config=True)
    stdin_port = Port(0, help="Port of the stdin channel; 0 for any.").tag(config=True)
    hb_port = Port(0, help="Port of the heartbeat; 0 for any.").tag(config=True)
    control_port = Port(0, help="Port of the control channel; 0 for any.").tag(config=True)
    confirm_exit = Bool(True, help="Ask before Ctrl-D ends the console.").tag(config=True)

    shell: ZMQTerminalInteractiveShell

    @default("config_file_name")
    def _config_file_name_default(self) -> str:
        return "ipython_console_config.py"

    @classmethod
    def section_names(cls) -> list[str]:
        """Return the sections whose settings count here: those of other consoles' applications too."""
        return [*_FORMER_NAMES, *super().section_names()]

    # -- help ----------------------------------------------------------------------------------------------------------------------

    def emit_description(self) -> Generator[str, None, None]:
        """Yield what the command is for, and examples."""
        yield from super().emit_description()
        yield from super().emit_examples()

    def emit_examples(self) -> Generator[str, None, None]:
        """Yield nothing: the examples stand at the beginning."""
        yield from ()

    def emit_options_help(self) -> Generator[str, None, None]:
        """Yield the console's own options, then those that other commands have as well."""
        for own, title in ((True, "Options of the console"), (False, "Further options")):
            yield title
            yield "=" * len(title)
            yield from self._emit_options(own)
            yield ""

    def _emit_options(self, own: bool) -> Generator[str, None, None]:
        before = self.aliases, self.flags
        self.aliases, self.flags = (
            {name: value for name, value in table.items() if (name in known) is own}
            for table, known in zip(before, (options.OWN_ALIASES, options.OWN_FLAGS), strict=True)
        )
        try:
            yield from self.emit_alias_help()
            yield from self.emit_flag_help()
        finally:
            self.aliases, self.flags = before

    # -- the start -------------------------------------------------------------------------------------------------------------------

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read options and configuration, then start or reach the kernel."""
        super().initialize(argv)
        with self.reporting_errors():
            self._init_shell()
        interrupts_raise()
        try:
            self.shell.link.open(self.shell.kernel_timeout, tell_of_wait=self._tell_of_wait)
        except (KernelStartError, KernelError, MessageError, OSError) as error:
            self._abandon()
            self.fail(error)
        except BaseException:
            self._abandon()
            raise
        self._tell_how_to_come_back()

    def _tell_of_wait(self) -> None:
        state = "answers late, or is at work" if self.existing else "takes its time to start"
        print(  # noqa: T201 - said to the user
            f"The kernel {state}; waiting for it up to {self.shell.kernel_timeout:g} s."
        )

    def _abandon(self) -> None:
        """Let nothing that was started outlive a console that doesn't come about."""
        with no_interrupts():
            self.shell.link.close(stop_kernel=True)

    def _init_shell(self) -> None:
        inbox = Inbox()
        shell_options: dict[str, Any] = {} if self.confirm_exit else {"confirm_exit": False}
        link = KernelLink(self._connection(), notify=inbox.put)
        self.shell = ZMQTerminalInteractiveShell(link, inbox, parent=self, **shell_options)
        link.heartbeat_timeout_s = self.shell.heartbeat_timeout

    def _connection(self) -> Connect:
        from .connect import existing_kernel, own_kernel

        self._check_options()
        if self.existing:
            path = self._find_existing()
            return existing_kernel(
                path, ssh_server=self.sshserver, ssh_key=self.sshkey, ip=self.ip, settings=self
            )
        settings = {
            name: value for name in (*_PORTS, "ip", "transport") if (value := getattr(self, name))
        }
        return own_kernel(
            self.kernel_name,
            arguments=self._kernel_arguments(),
            connection_file=self._own_connection_file(),
            address=settings,
            settings=self,
        )

    def _check_options(self) -> None:
        if self.sshserver and not self.existing:
            raise CommandLineError(
                "--ssh reaches a kernel that runs already: name it with --existing"
            )
        if self.existing and self.kernel_name:
            raise CommandLineError(
                "--existing connects to a kernel that runs, --kernel starts one: give one of them"
            )

    def _find_existing(self) -> str:
        from .existing import find_existing

        path, remark = find_existing(
            self.existing,
            profile=self._chosen_profile(),
            is_local=not (self.sshserver or self.ip),
        )
        if remark:
            print(remark, file=sys.stderr)  # noqa: T201 - said to the user
        return path

    def _chosen_profile(self) -> str | None:
        return self.profile if self.profile_dir is not None else None

    def _own_connection_file(self) -> str:
        """Return where the kernel's connection file is to be; a bare name stands in the directory where kernels are looked for."""
        name = os.path.expanduser(self.connection_file)
        if not name or os.path.dirname(name):
            return os.path.abspath(name) if name else ""
        from ipy.kernel.kernelspec.runtime import make_runtime_dir

        try:
            return os.path.join(make_runtime_dir(), name)
        except KernelError as error:
            raise ConfigurationError(str(error)) from None

    def _kernel_arguments(self) -> list[str]:
        arguments = options.kernel_arguments(self.cli_config, self.extra_args)
        given: Config = self.cli_config
        for section, trait in (
            ("BaseIPythonApplication", "profile"),
            ("BaseIPythonApplication", "ipython_dir"),
            ("ProfileDir", "location"),
        ):
            if section in given and trait in given[section]:
                arguments.append(f"--{section}.{trait}={given[section][trait]}")
        return arguments

    def _tell_how_to_come_back(self) -> None:
        if self.sshserver:
            name = os.path.basename(self.shell.link.connection_file)
            print(  # noqa: T201 - said to the user
                f"Another console to this kernel, through the same tunnels: ipython console --existing {name}"
            )

    # -- the session ----------------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take input until the user leaves; end with the status of the session."""
        from ipy.terminal.signals import accept_any_text, ending_on_signals

        accept_any_text()
        shell = self.shell
        status = 0
        try:
            with ending_on_signals(shell.stop) as ending:
                shell.mainloop(display_banner=self.display_banner)
            status = ending.status or shell.exit_status
        finally:
            with no_interrupts():
                shell.close()
        if shell.keep_kernel and shell.link.owns_kernel:
            self._tell_of_kernel()
        if status:
            self.exit(status)

    def _tell_of_kernel(self) -> None:
        name = os.path.basename(self.shell.link.connection_file)
        print(f"The kernel runs on. To come back: ipython console --existing {name}")  # noqa: T201 - said to the user


def main(argv: list[str] | None = None) -> None:
    """Run the command `ipython console` with `argv`, by default the process's."""
    ConsoleApp.launch_instance(sys.argv[1:] if argv is None else argv)
