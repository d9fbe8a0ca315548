"""A kernel lives on, or ends: it never stays without answering."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from time import monotonic

import pytest

from ipy.kernel.interrupts import Interrupts

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


RAISES = """
import signal
def handler(*_): raise ValueError("out of a handler")
signal.signal(signal.SIGALRM, handler)
"""


def test_signal_handler_that_raises_between_cells_ends_nothing(
    start_kernel: Callable[..., RunningKernel],
) -> None:
    """The exception is shown on stderr, and the kernel goes on."""
    kernel = start_kernel()
    kernel.client.execute(RAISES + "signal.setitimer(signal.ITIMER_REAL, 0.3)")
    told = kernel.client.until(
        "iopub", lambda one: one.msg_type == "stream" and "out of a handler" in one.content["text"]
    )[-1]
    assert told.content["name"] == "stderr"
    assert "ValueError" in told.content["text"]
    assert kernel.run("6 * 7").result == "42"


def test_every_request_is_answered_while_a_signal_handler_raises(
    start_kernel: Callable[..., RunningKernel],
) -> None:
    """Wherever the exceptions come, each cell gets its reply and its idle, once the kernel's own work is done."""
    kernel = start_kernel()
    kernel.run(RAISES + "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)")
    ids = [kernel.client.execute("pass", stop_on_error=False) for _ in range(200)]
    for one in ids:
        assert kernel.client.reply_to(one).content["status"] in ("ok", "error", "aborted")
    kernel.client.published(ids[-1])
    assert kernel.process.poll() is None


def test_exception_thrown_into_the_waiting_main_thread_ends_nothing(
    start_kernel: Callable[..., RunningKernel],
) -> None:
    """Another thread may throw one in; the kernel tells and goes on."""
    kernel = start_kernel()
    kernel.run(
        "import ctypes, threading, time\n"
        "main = threading.main_thread().ident\n"
        "def throw():\n"
        "    time.sleep(0.3)\n"
        "    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(RuntimeError))\n"
        "threading.Thread(target=throw).start()"
    )
    # The main thread hears of it when it wakes up: with one of the next requests.
    answers = [kernel.run("6 * 7") for _ in range(100)]
    assert answers[-1].result == "42"
    assert kernel.process.poll() is None


def test_one_interrupt_does_not_reach_two_cells() -> None:
    """What was not heard of is sent once more while the same cell runs, and never to the next one."""
    interrupts = Interrupts()
    before = signal.getsignal(signal.SIGINT)
    try:
        interrupts.install()
        with interrupts:
            told_at, first = monotonic(), interrupts._arming
            with pytest.raises(KeyboardInterrupt):
                interrupts._check(told_at, first, 1)
                threading.Event().wait(30)
        with interrupts:
            interrupts._check(monotonic() + 60, first, 1)
            threading.Event().wait(0.01)
    finally:
        interrupts.remove()
        signal.signal(signal.SIGINT, before)
