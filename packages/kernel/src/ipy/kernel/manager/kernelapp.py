"""`ipython kernelspec start`: start any installed kernel, and end it with Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from traitlets import Unicode

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.kernel._version import __version__
from ipy.kernel.errors import KernelError
from ipy.kernel.kernelspec.manager import KernelSpecManager
from ipy.kernel.kernelspec.native import NATIVE_KERNEL_NAME

from .ioloop import IOLoopKernelManager
from .manager import KernelManager


class KernelApp(BaseIPythonApplication):
    """Starts a kernel by its name, and keeps it until it is interrupted."""

    name = "ipython kernelspec start"
    version = __version__
    description = """Start a kernel by its name

    The name of its connection file is printed, for front ends to connect to it. Ctrl-C ends it.
    """
    examples = "ipython kernelspec start --kernel=julia-1.10"
    accepts_arguments = False
    classes = [*BaseIPythonApplication.classes, KernelManager, KernelSpecManager]
    aliases: dict[str, Any] = {
        **{name: base_aliases[name] for name in ("log-level", "profile", "ipython-dir")},
        "kernel": "KernelApp.kernel_name",
        "ip": "KernelManager.ip",
        "transport": "KernelManager.transport",
    }
    flags: dict[str, Any] = {name: base_flags[name] for name in ("debug", "quiet")}
    kernel_name = Unicode(NATIVE_KERNEL_NAME, config=True, help="""The kernel to start.""")

    def init_profile_dir(self) -> None:
        """Leave the profiles alone: the kernel has its own."""

    def start(self) -> None:
        """Start the kernel, and wait for the end of one of us."""
        manager = IOLoopKernelManager(kernel_name=self.kernel_name, parent=self)
        over = threading.Event()
        manager.add_restart_callback(over.set, "dead")
        try:
            manager.start_kernel()
        except (KernelError, OSError) as error:
            self.fail(error)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        sys.stdout.write(f"Connection file: {manager.connection_file}\n")
        name = os.path.basename(manager.connection_file)
        sys.stdout.write(f"To connect a client: --existing {name}\n")
        sys.stdout.flush()
        over.wait()
        report = manager.death_report
        manager.shutdown_kernel()
        if report is not None and not report.expected:
            self.fail(report)
