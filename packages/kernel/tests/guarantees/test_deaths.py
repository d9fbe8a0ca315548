"""A kernel that dies says as much as it can, and leaves nothing behind."""

from __future__ import annotations

import signal
import sys

import pytest

from .helpers import is_running, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("import os; os.abort()", -signal.SIGABRT),
    ],
    ids=["_exit", "kill -9", "segfault", "abort"],
)
def test_death_shows_in_the_exit_status(start_kernel, code, status):
    """The process ends with what killed it; nothing catches that, and nothing hangs."""
    kernel = start_kernel()
    kernel.client.begin(code)
    assert kernel.wait_exit() == status


@pytest.mark.spec("TKER-052")
def test_segfault_leaves_a_traceback(start_kernel):
    """The fault handler writes where it happened to the process's own stderr, not to the cell."""
    kernel = start_kernel()
    kernel.client.begin("import ctypes; ctypes.string_at(0)")
    kernel.wait_exit()
    log = (kernel.folder / "output.txt").read_text()
    assert "Segmentation fault" in log
    assert "string_at" in log


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS binds on Linux alone")
def test_memory_limit_is_a_memoryerror_and_the_kernel_lives(start_kernel):
    """Under a limit of address space, code that takes too much gets a MemoryError; the kernel goes on."""
    import resource

    limit = 2 << 30
    kernel = start_kernel(
        before_exec=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    )
    exchange = kernel.client.execute("kept = 1; big = [bytes(1 << 28) for _ in range(64)]")
    assert exchange.content["ename"] == "MemoryError"
    assert kernel.client.execute("print(kept)").text() == "1\n"


@pytest.mark.spec("KERNEL-099", "TKER-049")
def test_kernel_ends_when_its_parent_is_gone(start_kernel, tmp_path):
    """A kernel whose launcher was killed ends by itself (JPY_PARENT_PID names the launcher)."""
    import subprocess

    from .helpers import COMMAND

    kernel = start_kernel()  # for a connection file with free ports of its own shape
    info = kernel.connection_file.read_text()
    pid_file = tmp_path / "pid"
    script = f"""
import os, subprocess, sys, time
process = subprocess.Popen({[word.replace("{connection_file}", str(tmp_path / "k.json")) for word in COMMAND]!r},
    env=os.environ | {{"JPY_PARENT_PID": str(os.getpid())}}, start_new_session=True)
open({str(pid_file)!r}, "w").write(f"{{process.pid}}\\n")
time.sleep(600)
"""
    import json

    from ipy.msgspec.testing.process import PORTS, find_free_ports

    ports = dict(zip(PORTS, find_free_ports(5), strict=True))
    (tmp_path / "k.json").write_text(json.dumps(json.loads(info) | ports))
    launcher = subprocess.Popen([sys.executable, "-c", script])
    try:
        wait_until(lambda: pid_file.exists() and pid_file.read_text().endswith("\n"), "the start")
        pid = int(pid_file.read_text())
        launcher.kill()
    finally:
        launcher.kill()
        launcher.wait()
    wait_until(lambda: not is_running(pid), "the kernel ended")
