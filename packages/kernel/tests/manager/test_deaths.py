"""Kernels that end unasked: the report, who is told, and the restart."""

from __future__ import annotations

import asyncio
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from traitlets.config import Config

from ipy.kernel import (
    AsyncIOLoopKernelManager,
    DeadKernelError,
    DeathReport,
    IOLoopKernelManager,
    KernelManager,
)

Start = Callable[..., tuple[Any, Any]]
Script = Callable[..., str]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")

MEMORY = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (600 * 2**20, 600 * 2**20))
import sys
def hook(*args):
    sys.__stderr__.write("MemoryError\\n"); sys.__stderr__.flush()
    import os; os._exit(1)
try:
    data = [bytearray(2**26) for _ in range(100)]
except MemoryError:
    hook()
"""


@pytest.mark.parametrize(
    ("code", "expected", "words"),
    [
        ("os.kill(os.getpid(), 9)", {"signal": signal.SIGKILL}, "died of SIGKILL"),
        ("os._exit(3)", {"exit_status": 3}, "died with exit status 3"),
        ("import ctypes; ctypes.string_at(0)", {"signal": signal.SIGSEGV}, "segmentation fault"),
        ("os.abort()", {"signal": signal.SIGABRT}, "SIGABRT"),
        ("os.write(2, b'last words\\n'); os._exit(4)", {"exit_status": 4}, "exit status 4"),
    ],
)
@pytest.mark.spec("KERNEL-096")
def test_report_says_how_it_ended(
    start: Start, code: str, expected: dict[str, Any], words: str
) -> None:
    """Exit status, signal and reason stand in the report, which whoever waits is given at once."""
    manager, client = start()
    pid = manager.provisioner.pid
    with pytest.raises(DeadKernelError, match=words) as caught:
        client.execute(f"import os; {code}", reply=True, timeout=60)
    report = caught.value.report
    for name, value in expected.items():
        assert getattr(report, name) == value
    assert report.pid == pid
    assert report.at is not None
    assert not report.expected
    assert manager.death_report == report
    assert not manager.is_alive()
    assert not client.is_alive()


def test_last_lines_of_stderr_are_kept(script_kernel: Script) -> None:
    """The report has the last lines that the process wrote on stderr, and not megabytes of them."""
    source = "import sys\nfor i in range(100000): print('line', i, file=sys.stderr)\nsys.exit(2)"
    manager = KernelManager(kernel_name=script_kernel("wordy", source))
    told = threading.Event()
    manager.vitals.subscribe(lambda: manager.vitals.report is not None and told.set())
    manager.start_kernel()
    assert told.wait(60)
    report = manager.death_report
    assert report is not None
    assert report.exit_status == 2
    assert report.stderr_tail.splitlines()[-1] == "line 99999"
    assert len(report.stderr_tail.splitlines()) == 40
    assert "line 99999" in str(report)
    manager.shutdown_kernel(now=True)


def test_memory_limit_is_named(start: Start) -> None:
    """A kernel that ends for want of memory says so, with its limit."""
    manager, client = start()
    with pytest.raises(DeadKernelError, match="out of memory"):
        client.execute(MEMORY, reply=True, timeout=60)
    assert "MemoryError" in manager.death_report.stderr_tail


def test_texts_of_reports() -> None:
    """A report reads as a sentence; unknown signals have their number."""
    assert str(DeathReport(expected=True, pid=5)) == "the kernel (process 5) was shut down"
    assert str(DeathReport(exit_status=1)) == "the kernel died with exit status 1"
    text = str(DeathReport(signal=250, reason="why", stderr_tail="a\nb\n"))
    assert text == "the kernel died of signal 250: why\nIts last lines on stderr:\na\nb"


@pytest.mark.spec("TKER-012")
def test_nothing_is_left_of_a_dead_kernel(start: Start) -> None:
    """The children of a kernel that was killed end with it."""
    _, client = start()
    reply = client.execute(
        "import subprocess, os; p = subprocess.Popen(['sleep', '600'])",
        user_expressions={"pid": "p.pid"}, reply=True, timeout=60,
    )  # fmt: skip
    child = int(reply["content"]["user_expressions"]["pid"]["data"]["text/plain"])
    with pytest.raises(DeadKernelError):
        client.execute("os.kill(os.getpid(), 9)", reply=True, timeout=60)
    from .test_lifecycle import is_gone, wait_until

    wait_until(lambda: is_gone(child))


@pytest.mark.spec("KERNEL-045", "KERNEL-098", "TKER-017", "KERNEL-R010")
def test_dead_kernel_is_started_again(start: Start) -> None:
    """A manager that watches starts a dead kernel again, at the same address; callbacks may use the manager."""
    manager = IOLoopKernelManager()
    told: queue.Queue[tuple[str, bool]] = queue.Queue()
    manager.add_restart_callback(lambda: told.put(("restart", manager.is_alive())))
    restarted = threading.Event()
    _, client = start(manager)
    before = manager.get_connection_info()
    manager.vitals.subscribe(lambda: manager.vitals.report is None and restarted.set())
    with pytest.raises(DeadKernelError):
        client.execute("x = 1; import os; os._exit(1)", reply=True, timeout=60)
    assert told.get(timeout=60) == ("restart", False)
    assert restarted.wait(60)
    assert manager.get_connection_info() == before
    client.wait_for_ready(timeout=60)
    assert client.execute("x", reply=True, timeout=60)["content"]["ename"] == "NameError"
    manager.shutdown_kernel()
    assert told.empty(), "a kernel that was shut down isn't started again"
    assert not manager.is_alive()


@pytest.mark.spec("TKER-017")
def test_kernel_that_always_dies_is_given_up(script_kernel: Script) -> None:
    """After restart_limit restarts in a row the kernel is given up, and `dead` callbacks are called."""
    config = Config()
    config.KernelRestarter.restart_limit = 2
    manager = IOLoopKernelManager(
        kernel_name=script_kernel("frail", "import sys; sys.exit(1)"), config=config
    )
    events: list[str] = []
    dead = threading.Event()

    def broken() -> None:
        raise ValueError("in the callback")

    manager.add_restart_callback(broken)
    manager.add_restart_callback(lambda: events.append("restart"))
    manager.add_restart_callback(dead.set, "dead")
    manager.start_kernel()
    assert dead.wait(60)
    assert events == ["restart", "restart"]
    assert manager.death_report is not None
    manager.shutdown_kernel(now=True)


@pytest.mark.spec("KERNEL-045", "TKER-017")
def test_asynchronous_restart() -> None:
    """The asynchronous manager restarts in its own loop; without autorestart the kernel stays dead."""

    async def main() -> None:
        for autorestart in (True, False):
            manager = AsyncIOLoopKernelManager(autorestart=autorestart)
            calls: list[str] = []

            async def callback(calls: list[str] = calls) -> None:
                calls.append("restart")

            manager.add_restart_callback(callback)
            await manager.start_kernel()
            client = manager.client()
            client.start_channels()
            try:
                await client.wait_for_ready(timeout=60)
                restarted = asyncio.Event()
                loop = asyncio.get_running_loop()
                manager.vitals.subscribe(lambda: loop.call_soon_threadsafe(restarted.set))
                with pytest.raises(DeadKernelError):
                    await client.execute("import os; os._exit(1)", reply=True, timeout=60)
                if autorestart:
                    while manager.vitals.report is not None:
                        restarted.clear()
                        await asyncio.wait_for(restarted.wait(), 60)
                    await client.wait_for_ready(timeout=60)
                assert calls == ["restart"] * autorestart
                assert await manager.is_alive() == autorestart
            finally:
                client.stop_channels()
                await manager.shutdown_kernel(now=True)

    asyncio.run(main())


TAKEN = """
import json, os, socket, sys
info = json.load(open(sys.argv[1]))
mark = sys.argv[1] + ".tried"
if not os.path.exists(mark):
    open(mark, "w").write(str(info["shell_port"]))
    sys.exit("zmq.error.ZMQError: Address already in use")
os.execv(sys.executable, [sys.executable, "-P", "-m", "ipy.kernel", "-f", sys.argv[1]])
"""


def test_taken_port_means_another_try(start: Start, script_kernel: Script) -> None:
    """A kernel that can't choose its ports and meets a taken one is started again with others; the client doesn't notice."""
    manager, client = start(KernelManager(kernel_name=script_kernel("foreign", TAKEN)))
    with open(manager.connection_file + ".tried") as file:
        first = int(file.read())
    assert manager.shell_port != first
    assert manager.transport == "tcp"
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
    assert os.path.exists(manager.connection_file)
