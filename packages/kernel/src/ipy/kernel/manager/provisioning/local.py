"""Kernels on this machine."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable
from typing import Any

from ipy.kernel.connect.files import KernelConnectionInfo
from ipy.kernel.manager.launch import launch_kernel
from ipy.kernel.manager.process import WatchedProcess

from .base import KernelProvisionerBase

# Nothing started here survives this program, unless it was asked for.
_dependent: weakref.WeakSet[WatchedProcess] = weakref.WeakSet()


@atexit.register
def _kill_dependent() -> None:
    for watched in list(_dependent):
        # A forked child ends too; the kernels are its parent's.
        if watched.owner_pid == os.getpid() and not watched.has_ended:
            watched.expected_end = True
            watched.kill()


class LocalProvisioner(KernelProvisionerBase):
    """Starts kernels as child processes.

    Attributes:
        process: the child.
        pid: its number.
        pgid: number of its process group; None on Windows.
        watched: the child under watch.
        cwd: the directory that it was started in.
    """

    process: subprocess.Popen[bytes] | None = None
    watched: WatchedProcess | None = None
    pid: int | None = None
    pgid: int | None = None
    ip: str | None = None
    cwd: str | None = None
    ports_cached = False

    @property
    def has_process(self) -> bool:
        """Whether there is a child, running or not yet laid to rest."""
        return self.process is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file and make the command."""
        manager = self.parent
        extra_arguments = kwargs.pop("extra_arguments", None)
        if manager is not None:
            self.connection_info = manager.prepare_connection(**_file_keys(kwargs))
            kwargs.setdefault("cmd", manager.format_kernel_cmd(extra_arguments=extra_arguments))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the child.

        Raises:
            KernelStartError: there is no such command or directory, or it may not be run.
        """
        self.cwd = kwargs.get("cwd") or os.getcwd()
        on_stderr = getattr(self.parent, "on_stderr", None)
        if kwargs.get("stderr") is None and (on_stderr or not kwargs.get("independent")):
            kwargs["stderr"] = subprocess.PIPE
        self.process = launch_kernel(cmd, **_popen_arguments(kwargs))
        owns_group = kwargs.get("start_new_session", True)
        self.watched = WatchedProcess(self.process, owns_group=owns_group, on_stderr=on_stderr)
        if not kwargs.get("independent"):
            _dependent.add(self.watched)
        self.pid, self.pgid = self.watched.pid, self.watched.pgid
        return self.connection_info

    async def poll(self) -> int | None:
        """Return None while the child runs, else its exit status; 0 where there is none."""
        if self.watched is None:
            return 0
        return self.watched.returncode

    async def wait(self) -> int | None:
        """Wait until the child has ended, and return its exit status."""
        watched = self.watched
        if watched is None:
            return 0
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def tell() -> None:
            try:
                loop.call_soon_threadsafe(ended.set)
            except RuntimeError:
                pass  # the loop was closed, so nobody waits

        watched.on_end(tell)
        try:
            await ended.wait()
        finally:
            watched.ignore(tell)
        self.process = None
        return watched.returncode

    def on_end(self, listener: Callable[[], None]) -> bool:
        """Call something, from the watching thread, when the child ends."""
        if self.watched is None:
            return False
        self.watched.on_end(listener)
        return True

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the child and its group; on Windows SIGINT sets the event that the kernel waits for."""
        if self.watched is None or self.process is None:
            return
        if sys.platform == "win32" and signum == signal.SIGINT:
            from ipy.kernel.manager.windows import send_interrupt

            send_interrupt(self.process.win32_interrupt_event)  # type: ignore[attr-defined]
        else:
            self.watched.send_signal(signum)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the child and its group to end."""
        if self.watched is not None:
            self.watched.terminate()

    async def kill(self, restart: bool = False) -> None:
        """End the child and its group."""
        if self.watched is not None:
            self.watched.kill()

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Take note that the child's end is no death."""
        if self.watched is not None:
            self.watched.expected_end = True

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing is taken that the manager doesn't give back."""

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Return what another process needs to take over."""
        info = await super().get_provisioner_info()
        return {**info, "pid": self.pid, "pgid": self.pgid, "ip": self.ip}

    async def load_provisioner_info(self, provisioner_info: dict[str, Any]) -> None:
        """Take over from another process."""
        await super().load_provisioner_info(provisioner_info)
        self.pid = provisioner_info["pid"]
        self.pgid = provisioner_info["pgid"]
        self.ip = provisioner_info["ip"]

    def resolve_path(self, path: str) -> str | None:
        """Return the absolute path of one that is relative to the kernel's directory."""
        expanded = os.path.expanduser(path)
        return os.path.normpath(os.path.join(self.cwd or os.getcwd(), expanded))


def _file_keys(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what goes into the connection file besides the connection data."""
    env = kwargs.get("env") or {}
    name = env.get("JPY_SESSION_NAME")
    return {"jupyter_session": name} if name else {}


def _popen_arguments(kwargs: dict[str, Any]) -> dict[str, Any]:
    # Arguments that are meant for other provisioners (KernelManager.start_kernel passes on everything) don't reach the child.
    return {name: value for name, value in kwargs.items() if name in _POPEN_ARGUMENTS}


_POPEN_ARGUMENTS = frozenset(
    {
        "bufsize",
        "close_fds",
        "creationflags",
        "cwd",
        "env",
        "extra_groups",
        "group",
        "independent",
        "pass_fds",
        "pipesize",
        "preexec_fn",
        "process_group",
        "restore_signals",
        "start_new_session",
        "startupinfo",
        "stderr",
        "stdin",
        "stdout",
        "umask",
        "user",
    }
)
