"""A kernel lives on, or ends: it never stays without answering."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from .running import RunningKernel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors of POSIX")

BREAK_TRANSPORT = """
import ctypes, threading
for one in threading.enumerate():
    if one.name == "transport":
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(one.ident), ctypes.py_object(RuntimeError))
print("wakes it")
"""


@pytest.mark.parametrize("behind", ["", "import time; time.sleep(600)", "input()"])
def test_kernel_ends_when_its_transport_fails(
    start_kernel: Callable[..., RunningKernel], behind: str
) -> None:
    """Without the thread that serves the sockets nobody could be answered any more: the process ends, and its log says why."""
    kernel = start_kernel()
    kernel.client.execute(BREAK_TRANSPORT + behind, allow_stdin=True)
    assert kernel.wait() == 1
    assert "the transport of the kernel has failed" in kernel.log()


def test_kernel_ends_though_threads_of_the_user_go_on(
    start_kernel: Callable[..., RunningKernel],
) -> None:
    """A fault of the kernel ends the process, which would wait for a thread that isn't a daemon otherwise."""
    kernel = start_kernel()
    kernel.client.execute(
        "import threading; threading.Thread(target=threading.Event().wait).start()"
        + BREAK_TRANSPORT
    )
    assert kernel.wait() == 1


def test_signal_handlers_may_print_while_the_main_thread_prints(
    start_kernel: Callable[..., RunningKernel],
) -> None:
    """Large texts of both come through, none is lost, and the kernel goes on."""
    kernel = start_kernel()
    answers = kernel.run(
        "import signal\n"
        "count = 0\n"
        "def handler(*_):\n"
        "    global count\n"
        "    count += 1\n"
        "    print('h' * 50_000)\n"
        "signal.signal(signal.SIGALRM, handler)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\n"
        "for _ in range(1000): print('m' * 50_000)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)\n"
        "print(f'\\n{count}')"
    )
    text = answers.text()
    count = int(text.split()[-1])
    assert count > 0
    assert (text.count("h"), text.count("m")) == (50_000 * count, 50_000 * 1000)
    assert kernel.run("6 * 7").result == "42"
