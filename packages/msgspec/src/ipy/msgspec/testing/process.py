"""`KernelProcess`: a kernel that was started to be tested, with a connection file of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

from ipy.msgspec.connection import ConnectionInfo, new_key, write_connection_file

from .client import Client
from .errors import KernelDiedError, TestingError

PLACE = "{connection_file}"
PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


def find_free_ports(count: int) -> list[int]:
    """Return loopback ports that nobody listens on now; somebody else may take one before the kernel does."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class KernelProcess:
    """Starts a kernel with a command and ends it, with all its children.

    Use it as a context manager; what it yields has a ready `client`.

    Args:
        command: the words of the command; one of them holds `{connection_file}`.
        transport: `tcp` or `ipc`.
        key: None makes a new one, an empty text switches signing off.
        environment: variables to add; the value None removes one.
        cwd: where it runs.
        timeout_s: how long its clients wait for anything.
        before_exec: called in the child before the command runs (resource limits), POSIX only.

    Attributes:
        client: the first client, connected before the process starts.
        process: the process.
        folder: a temporary folder, removed at the end; holds the connection file and `output.txt`, the process's own stdout and stderr.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        transport: str = "tcp",
        key: str | None = None,
        environment: Mapping[str, str | None] | None = None,
        cwd: str | Path | None = None,
        timeout_s: float = 30.0,
        before_exec: Callable[[], None] | None = None,
    ) -> None:
        if not any(PLACE in word for word in command):
            raise TestingError(
                f"the command has no {PLACE}: where would the kernel find its ports? got: {' '.join(command)}"
            )
        self.command = list(command)
        self.transport = transport
        self.key = new_key() if key is None else key
        self.environment = dict(environment or {})
        self.cwd = cwd
        self.timeout_s = timeout_s
        self.before_exec = before_exec

    def __enter__(self) -> Self:
        self.start()
        try:
            self.client.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Write the connection file, connect the first client, start the process; wait for nothing."""
        self.folder = Path(tempfile.mkdtemp(prefix="ipy-kernel-"))
        self.info = self._make_info()
        self.connection_file = self.folder / "kernel.json"
        write_connection_file(self.connection_file, self.info)
        self._clients: list[Client] = []
        self.client = self.connect()
        with (self.folder / "output.txt").open("wb") as output:
            options: dict[str, Any] = {}
            if sys.platform != "win32":
                options = {"start_new_session": True, "preexec_fn": self.before_exec}
            try:
                self.process = subprocess.Popen(
                    [word.replace(PLACE, str(self.connection_file)) for word in self.command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=self.cwd,
                    env=self._make_environment(),
                    **options,
                )
            except OSError as error:
                self.stop()
                raise TestingError(f"the kernel can't be started: {error}") from error

    def _make_info(self) -> ConnectionInfo:
        if self.transport == "ipc":
            info = ConnectionInfo(transport="ipc", ip=str(self.folder / "socket"), key=self.key)
            ports = list(range(1, 6))
        else:
            info = ConnectionInfo(transport="tcp", ip="127.0.0.1", key=self.key)
            ports = find_free_ports(5)
        for name, port in zip(PORTS, ports, strict=True):
            setattr(info, name, port)
        return info

    def _make_environment(self) -> dict[str, str]:
        # JPY_PARENT_PID lets the kernel end when this process dies and can't stop it.
        changes = {"JPY_PARENT_PID": str(os.getpid())} | self.environment
        merged = {**os.environ, **changes}
        return {name: value for name, value in merged.items() if value is not None}

    def connect(self, **options: Any) -> Client:
        """Connect a further client; `stop` closes it. `options` are those of `Client`."""
        client = Client(
            self.info, **{"timeout_s": self.timeout_s, "check_alive": self.check_alive, **options}
        )
        client.open()
        self._clients.append(client)
        return client

    def check_alive(self) -> None:
        """Raise KernelDiedError, with its last words, when the process has ended."""
        process = getattr(self, "process", None)
        if process is not None and process.poll() is not None:
            raise KernelDiedError(
                f"the kernel ended with {tell_status(process.returncode)}; its last output: {self.tail() or 'none'}"
            )

    def tail(self, lines: int = 8) -> str:
        """Return the last lines that the process itself wrote to its stdout and stderr."""
        text = (self.folder / "output.txt").read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def interrupt(self) -> None:
        """Send the interrupt signal to the kernel and its children.

        Raises:
            TestingError: on Windows, where there is none.
        """
        if sys.platform == "win32":
            raise TestingError("Windows has no interrupt signal; send interrupt_request instead")
        os.killpg(self.process.pid, signal.SIGINT)

    def wait_exit(self, timeout_s: float | None = None) -> int:
        """Wait for the process to end and return its exit status.

        Raises:
            TestingError: it doesn't.
        """
        timeout_s = self.timeout_s if timeout_s is None else timeout_s
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise TestingError(f"the kernel still runs after {timeout_s:g} s") from None

    def stop(self) -> None:
        """Kill the process and its children, close the clients, remove the folder; twice does no harm."""
        process = getattr(self, "process", None)
        if process is not None:
            if sys.platform != "win32":
                with suppress(ProcessLookupError, PermissionError):  # the group has ended
                    os.killpg(process.pid, signal.SIGKILL)
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
        for client in self._clients:
            client.close()
        shutil.rmtree(self.folder, ignore_errors=True)  # a child may still write there


def tell_status(status: int) -> str:
    """Say an exit status in words."""
    if status < 0:
        try:
            return f"signal {signal.Signals(-status).name}"
        except ValueError:
            return f"signal {-status}"
    return f"status {status}"
