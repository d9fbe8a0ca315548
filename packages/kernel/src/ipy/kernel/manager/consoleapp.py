"""What the applications have in common that talk to a kernel: they start one, or connect to one that runs, maybe through SSH."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from traitlets import CBool, CUnicode, List, Type, Unicode

from ipy.kernel.connect import ConnectionFileMixin, find_connection_file
from ipy.kernel.connect.tunnels import tunnelled_file
from ipy.kernel.kernelspec.native import NATIVE_KERNEL_NAME
from ipy.kernel.kernelspec.paths import jupyter_runtime_dir

from .manager import KernelManager

# An option of its own, `--existing`, means the kernel that was started last.
flags: dict[str, Any] = {
    "existing": (
        {"JupyterConsoleApp": {"existing": "kernel*.json"}},
        "Connect to the kernel that was started last; --existing=NAME to another one.",
    ),
    "confirm-exit": (
        {"JupyterConsoleApp": {"confirm_exit": True}},
        "Ask before the end, as a kernel may end with it.",
    ),
    "no-confirm-exit": ({"JupyterConsoleApp": {"confirm_exit": False}}, "Don't ask."),
}
aliases: dict[str, Any] = {
    "ip": "JupyterConsoleApp.ip",
    "transport": "JupyterConsoleApp.transport",
    "hb": "JupyterConsoleApp.hb_port",
    "shell": "JupyterConsoleApp.shell_port",
    "iopub": "JupyterConsoleApp.iopub_port",
    "stdin": "JupyterConsoleApp.stdin_port",
    "control": "JupyterConsoleApp.control_port",
    "existing": "JupyterConsoleApp.existing",
    "f": "JupyterConsoleApp.connection_file",
    "kernel": "JupyterConsoleApp.kernel_name",
    "ssh": "JupyterConsoleApp.sshserver",
    "sshkey": "JupyterConsoleApp.sshkey",
}


class JupyterConsoleApp(ConnectionFileMixin):
    """Mix-in for an application: options for the kernel, and its manager and client.

    Attributes:
        kernel_manager: of the kernel that was started here; None for one that ran already.
        kernel_client: talks to it; channels are started.
    """

    kernel_manager_class = Type(
        KernelManager, config=True, help="""The class of the kernel's manager."""
    )
    existing = CUnicode(
        "",
        config=True,
        help="""Connect to a kernel that runs: the name of its connection file, a path, a part of its id, or a pattern.""",
    )
    kernel_name = Unicode(
        NATIVE_KERNEL_NAME, config=True, help="""The kernel that is started, by its name."""
    )
    sshserver = Unicode(
        "",
        config=True,
        help="""An SSH server through which to reach the kernel: user@host:port, or an alias of ~/.ssh/config.""",
    )
    sshkey = Unicode("", config=True, help="""A file with the private key for the SSH server.""")
    confirm_exit = CBool(True, config=True, help="""Ask before the end.""")
    kernel_argv: List[str] = List(Unicode(), help="further arguments for the kernel")

    kernel_manager: Any = None
    kernel_client: Any = None

    def kernel_client_class(self, **kwargs: Any) -> Any:
        """Make a client of a kernel that ran already; subclasses put another class here."""
        from ipy.kernel.client import BlockingKernelClient

        return BlockingKernelClient(**kwargs)

    def build_kernel_argv(self, argv: Sequence[str] | None = None) -> None:
        """Set the further arguments for the kernel."""
        self.kernel_argv = list(sys.argv[1:] if argv is None else argv)

    def init_connection_file(self) -> None:
        """Find the connection file of the kernel that is to be connected to.

        Raises:
            ConnectionFileNotFound: no kernel fits.
        """
        if self.existing:
            # What is given besides is kept: the address of a kernel, as its SSH server sees it.
            path = [".", jupyter_runtime_dir()]
            self.connection_file = find_connection_file(self.existing, path=path)

    def init_ssh(self) -> None:
        """Open the tunnels, and go on with the connection file that leads through them.

        Raises:
            TunnelError: what ssh said.
        """
        if not (self.existing and self.sshserver):
            return
        given_ip = self.ip if self.ip != "127.0.0.1" else ""
        self.connection_file = tunnelled_file(
            self.connection_file, self.sshserver, self.sshkey or None, ip=given_ip
        )
        name = os.path.basename(self.connection_file)
        self.log.info("To connect another client through this tunnel, use: --existing %s", name)

    def init_kernel_manager(self) -> None:
        """Start a kernel, unless one is to be connected to.

        Raises:
            NoSuchKernel: none of this name is installed.
            KernelStartError: it can't be started.
        """
        if self.existing:
            return
        settings = {
            name: getattr(self, name)
            for name in ("transport", "ip", *PORTS)
            if name in self._find_my_config(self.config)
        }
        if self.connection_file:
            settings["connection_file"] = self.connection_file
        self.kernel_manager = self.kernel_manager_class(
            parent=self, kernel_name=self.kernel_name, **settings
        )
        self.kernel_manager.start_kernel(extra_arguments=self.kernel_argv)
        self.connection_file = self.kernel_manager.connection_file

    def init_kernel_client(self) -> None:
        """Make the client, and connect it."""
        if self.kernel_manager is not None:
            self.kernel_client = self.kernel_manager.client()
        else:
            self.kernel_client = self.kernel_client_class(
                parent=self, connection_file=self.connection_file
            )
            self.kernel_client.load_connection_file()
            if self.ip != "127.0.0.1" and not self.sshserver:
                self.kernel_client.ip = self.ip
        self.kernel_client.start_channels()

    def initialize(self, argv: Sequence[str] | None = None) -> None:
        """Do all of it; to be called after the command line is read."""
        self.init_connection_file()
        self.init_ssh()
        self.init_kernel_manager()
        self.init_kernel_client()

    def close_kernel(self) -> None:
        """Disconnect, and end the kernel if it was started here."""
        if self.kernel_client is not None:
            self.kernel_client.stop_channels()
        if self.kernel_manager is not None:
            self.kernel_manager.shutdown_kernel()


PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")
