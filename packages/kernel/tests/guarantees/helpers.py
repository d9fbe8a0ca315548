"""What the tests of the guarantees share: the kernel's command, sizes, and a look at processes."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ipy.msgspec.testing import Client

COMMAND = shlex.split(os.environ.get("IPY_KERNEL_COMMAND", "")) or [
    *[sys.executable, "-P", "-m", "ipy.kernel", "-f", "{connection_file}"]
]
"""Starts the kernel that is tested; another one, to compare, in the environment variable IPY_KERNEL_COMMAND."""

FULL = os.environ.get("IPY_GUARANTEES", "") == "full"
"""Whether to run in full size, as the nox session `interop` does: minutes instead of seconds."""


def size(small: int, full: int) -> int:
    """Return a number for the quick run or for the full one."""
    return full if FULL else small


def is_running(pid: int) -> bool:
    """Tell whether a process is there and hasn't ended (one that nobody has waited for has); Linux and macOS."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc").is_dir() and True
    return state != "Z"


def wait_until(condition: Callable[[], object], what: str, timeout_s: float = 60.0) -> None:
    """Wait for something that sends no event; fails after a generous time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {timeout_s:g} s")
        time.sleep(0.01)


def memory_peak_bytes(pid: int) -> int:
    """Return the most memory that a process has held so far; Linux only."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no VmHWM for process {pid}")


class Stream:
    """Reads a request's output message by message without keeping it, at the pace of its caller."""

    def __init__(self, client: Client, request: str) -> None:
        self.client = client
        self.request = request

    def __iter__(self):
        """Yield `(msg_type, content)` of the request's messages on iopub, up to idle."""
        socket = self.client.sockets["iopub"]
        while True:
            deadline = time.monotonic() + self.client.timeout_s
            while not socket.poll(100):
                self.client.check_alive()
                if time.monotonic() > deadline:
                    raise AssertionError(f"nothing came for {self.client.timeout_s:g} s")
            message = self.client.session.decode(socket.recv_multipart())
            if message.parent_header.get("msg_id") != self.request:
                continue
            content = message.content
            yield message.msg_type, content
            if message.msg_type == "status" and content["execution_state"] == "idle":
                return
