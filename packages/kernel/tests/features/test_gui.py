"""Event loops of GUI toolkits in a real kernel."""

from __future__ import annotations

import os
import signal
import sys

import pytest

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
TOOLKITS = {"tk": "tkinter", "qt": "PySide6.QtWidgets"}


@pytest.fixture(scope="module")
def gui_kernel(start_kernel, display):
    return start_kernel(DISPLAY=display, QT_API="pyside6")


@pytest.fixture
def gui(gui_kernel):
    client = gui_kernel.connect()
    client.wait_ready()
    yield client
    client.close()


@pytest.mark.spec("KERNEL-078", "KERNEL-100", "KERNEL-101", "TKER-047")
def test_windows_of_tk_work_between_cells(gui):
    """A timer of Tk fires while the kernel is idle, and the kernel goes on answering."""
    pytest.importorskip("tkinter", reason="this Python has no Tk")
    request = gui.begin(
        "%gui tk\nimport tkinter\nroot = tkinter.Tk()\n"
        "root.after(50, lambda: print('timer of Tk', bool(root.winfo_exists())))"
    )
    assert gui.finish(request).content["status"] == "ok"
    gui.wait(lambda: "timer of Tk True" in gui.recorder.text("stdout"), "timer")
    assert gui.execute("root.destroy(); print('closed')").text() == "closed\n"
    assert gui.execute("%gui").content["status"] == "ok"
    assert gui.execute("get_ipython().kernel.eventloop is None").published("execute_result")[0][
        "data"
    ] == {"text/plain": "True"}


@pytest.mark.spec("KERNEL-100", "KERNEL-104", "TKER-047")
def test_windows_of_qt_work_between_cells(start_kernel, display):
    """With `%matplotlib qt` there is an application, and its timers fire while the kernel is idle."""
    pytest.importorskip("PySide6.QtWidgets", reason="PySide6 is not installed")
    kernel = start_kernel(DISPLAY=display, QT_QPA_PLATFORM="offscreen", QT_API="pyside6")
    gui = kernel.client
    done = gui.execute(
        "%matplotlib qt\nfrom PySide6.QtCore import QCoreApplication, QTimer\n"
        "print(QCoreApplication.instance() is not None)\n"
        "QTimer.singleShot(50, lambda: print('timer of Qt'))"
    )
    assert done.content["status"] == "ok", done.content
    assert done.text() == "True\n"
    gui.wait(lambda: "timer of Qt" in gui.recorder.text("stdout"), "timer")
    assert gui.execute("1 + 1").published("execute_result")[0]["data"] == {"text/plain": "2"}
    if os.name == "posix":
        kernel.interrupt()
        assert gui.execute("print('after an interrupt')").text() == "after an interrupt\n"


@pytest.mark.spec("TKER-047")
def test_tasks_of_asyncio_go_on_between_cells(gui):
    """`%gui asyncio` is what kernels do anyway."""
    gui.execute("%gui asyncio")
    gui.execute(
        "import asyncio\nasync def later():\n    await asyncio.sleep(0.05)\n    print('task')\n"
        "t = asyncio.get_event_loop().create_task(later())"
    )
    gui.wait(lambda: "task" in gui.recorder.text("stdout"), "task")
    gui.execute("%gui")


@pytest.mark.spec("TKER-047")
def test_trio_between_cells(gui):
    """`%gui trio`: cells await trio, tasks of GLOBAL_NURSERY go on."""
    pytest.importorskip("trio", reason="trio is not installed")
    gui.execute("%gui trio")
    done = gui.execute("import trio\nawait trio.sleep(0.01)\nprint('slept')")
    assert done.text() == "slept\n"
    gui.execute(
        "async def later():\n    await trio.sleep(0.05)\n    print('nursed')\nGLOBAL_NURSERY.start_soon(later)"
    )
    gui.wait(lambda: "nursed" in gui.recorder.text("stdout"), "task")
    assert gui.execute("%gui").content["status"] == "ok"


@pytest.mark.spec("TKER-047")
def test_an_unknown_toolkit_is_refused(gui):
    """One clear error."""
    done = gui.execute("%gui qtt")
    assert done.content["status"] == "error"
    assert "did you mean 'qt'?" in done.content["evalue"]


@pytest.mark.spec("TKER-047")
def test_a_loop_of_a_library(gui):
    """`ipykernel.eventloops.register_integration` takes part as the built-in ones."""
    done = gui.execute(
        "from ipykernel.eventloops import register_integration, enable_gui\n"
        "calls = []\n"
        "@register_integration('mine')\n"
        "def loop(kernel):\n"
        "    import select\n"
        "    print('entered'); calls.append('loop')\n"
        "    select.select([kernel.waiting.fileno()], [], [])\n"
        "@loop.exit\n"
        "def leave(kernel):\n"
        "    calls.append('exit')\n"
        "enable_gui('mine')"
    )
    assert done.content["status"] == "ok", done.content
    gui.wait(lambda: "entered" in gui.recorder.text("stdout"), "loop")
    gui.execute("enable_gui(None)")
    assert gui.execute("print(calls[0], calls[-1])").text() == "loop exit\n"


@POSIX
@pytest.mark.parametrize("name", TOOLKITS)
def test_an_idle_kernel_with_a_gui_can_be_ended(start_kernel, name):
    """The loop sleeps in C code; SIGTERM is heard all the same, and the kernel ends in order."""
    pytest.importorskip(TOOLKITS[name], reason="the toolkit is not installed")
    kernel = start_kernel(QT_QPA_PLATFORM="offscreen", QT_API="pyside6")
    assert kernel.client.execute(f"%gui {name}").content["status"] == "ok"
    kernel.process.send_signal(signal.SIGTERM)
    assert kernel.wait_exit(60) == 0


@POSIX
@pytest.mark.parametrize("name", TOOLKITS)
def test_signals_of_the_users_are_heard_while_a_gui_waits(start_kernel, name):
    """A handler runs though no cell does, each time, and the loop goes on."""
    pytest.importorskip(TOOLKITS[name], reason="the toolkit is not installed")
    kernel = start_kernel(QT_QPA_PLATFORM="offscreen", QT_API="pyside6")
    client = kernel.client
    client.execute(
        f"%gui {name}\nimport signal\ncount = 0\n"
        "def handler(*_):\n    global count\n    count += 1\n    print('heard', count)\n"
        "before = signal.signal(signal.SIGUSR1, handler)"
    )
    for number in (1, 2):
        kernel.process.send_signal(signal.SIGUSR1)
        client.wait(lambda: f"heard {number}" in client.recorder.text("stdout"), "signal")
    kernel.interrupt()
    assert client.execute("1 + 1").published("execute_result")[0]["data"] == {"text/plain": "2"}


@POSIX
def test_ctrl_c_twice_ends_a_kernel_without_front_end_though_a_gui_waits(start_kernel):
    """The terminal's own way to end it."""
    pytest.importorskip("tkinter", reason="this Python has no Tk")
    kernel = start_kernel(JPY_PARENT_PID=None)
    kernel.client.execute("%gui tk")
    kernel.process.send_signal(signal.SIGINT)
    # Python has heard of it when it answers: two signals at once would be one.
    kernel.client.execute("1")
    kernel.process.send_signal(signal.SIGINT)
    assert kernel.wait_exit(60) == 0


@pytest.mark.spec("TKER-047")
@pytest.mark.parametrize(
    "body",
    [
        "    while not kernel.shell.exit_now:\n"
        "        turns.append(1); time.sleep(0.001)\n"
        "        if kernel.shell_stream.flush(limit=1): return",
        "    while not kernel.shell.exit_now:\n"
        "        turns.append(1); time.sleep(0.001); kernel.do_one_iteration()",
        "    import asyncio\n"
        "    loop = asyncio.new_event_loop()\n"
        "    while not kernel.shell.exit_now:\n"
        "        turns.append(1); time.sleep(0.001); loop.run_until_complete(once(kernel))",
    ],
    ids=["flush", "iteration", "awaited"],
)
def test_loops_that_were_written_for_other_kernels(start_kernel, body):
    """They ask the stream of requests, or have one request answered in each of their turns; the kernel answers, and ends."""
    kernel = start_kernel()
    gui = kernel.client
    done = gui.execute(
        "import time\nturns = []\nfrom ipykernel.eventloops import register_integration\n"
        "async def once(kernel): await kernel.do_one_iteration()\n"
        f"@register_integration('theirs')\ndef loop(kernel):\n{body}\n"
        "get_ipython().enable_gui('theirs')"
    )
    assert done.content["status"] == "ok", done.content
    for number in range(3):
        done = gui.execute(f"print({number})")
        assert done.text() == f"{number}\n", done.content
    # It is entered when nothing else is to be done.
    while gui.execute("print(len(turns) > 0)").text() != "True\n":
        continue
