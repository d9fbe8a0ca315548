"""Event loops that turn while no request waits, without a kernel around them; `test_gui_in_a_kernel.py` has the rest."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import threading

import pytest

from ipy.core.errors import UsageError
from ipy.kernel import eventloops
from ipy.kernel.eventloops import enable_gui, register_integration, wait
from ipy.kernel.eventloops.registry import loop_map


class Queue:
    """The queue of a kernel, as loops see it."""

    def __init__(self):
        self._reader, self._writer = socket.socketpair()

    def fileno(self):
        return self._reader.fileno()

    def has_work(self):
        return bool(select.select([self._reader], [], [], 0)[0])

    def calm(self):
        """Nothing nudges this one."""

    def put(self):
        self._writer.send(b"x")

    def get(self):
        self._reader.recv(1)

    def close(self):
        self._reader.close()
        self._writer.close()


class Kernel:
    """What loops use of a kernel."""

    def __init__(self):
        self.waiting = Queue()
        self.eventloop = None


@pytest.fixture
def kernel():
    kernel = Kernel()
    yield kernel
    eventloops.close(kernel)
    kernel.waiting.close()


@pytest.fixture
def names():
    before = dict(loop_map)
    yield
    loop_map.clear()
    loop_map.update(before)


def in_a_process(code, **environ):
    """The output of a fresh interpreter that has `Kernel` of this module: a toolkit stays in its process."""
    script = f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r})\n" + textwrap.dedent(
        """
        from test_eventloops import Kernel
        from ipy.kernel.eventloops import enable_gui, wait, close
        kernel = Kernel()
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environ},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.spec("TKER-047")
def test_a_registered_loop_runs_until_a_request_waits(kernel, names):
    """`register_integration` makes a function known by several names; its exit function is called when another loop takes over."""
    calls = []

    @register_integration("mine", "also-mine")
    def loop(kernel):
        calls.append("loop")
        kernel.waiting.put()

    @loop.exit
    def leave(kernel):
        calls.append("exit")

    enable_gui("also-mine", kernel)
    assert kernel.eventloop is loop
    wait(kernel)
    enable_gui(None, kernel)
    assert calls == ["loop", "exit"]
    assert kernel.eventloop is None


@pytest.mark.spec("TKER-047")
def test_unknown_loops_are_refused_with_the_nearest_name(kernel):
    """One clear error; nothing changes."""
    with pytest.raises(UsageError, match="no event loop is called 'qtt'; did you mean 'qt'"):
        enable_gui("qtt", kernel)
    assert kernel.eventloop is None


def test_outside_of_kernels_there_is_a_clear_error():
    """Without a kernel there is no place to wait."""
    with pytest.raises(UsageError, match="needs a kernel"):
        enable_gui("tk")


def test_toolkits_that_are_missing_are_named(kernel, monkeypatch):
    """An import that fails is told as such."""
    monkeypatch.setitem(sys.modules, "wx", None)
    with pytest.raises(UsageError, match="%gui wx can't be used here: .*wx"):
        enable_gui("wx", kernel)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has Cocoa")
def test_cocoa_is_for_macos(kernel):
    """Elsewhere its libraries are missing, and that is said."""
    with pytest.raises(UsageError, match="%gui osx can't be used here: .*not macOS"):
        enable_gui("osx", kernel)


def test_backends_that_the_front_end_draws_need_no_loop(kernel, names):
    """`%matplotlib inline` leaves the loop of a toolkit alone."""
    register_integration("mine")(lambda kernel: None)
    enable_gui("mine", kernel)
    before = kernel.eventloop
    enable_gui("inline", kernel)
    enable_gui("widget", kernel)
    assert kernel.eventloop is before


@pytest.mark.spec("KERNEL-102", "KERNEL-103", "KERNEL-R023")
def test_loops_survive_interrupts(kernel, names):
    """SIGINT while a loop turns ends nothing: it is entered again until a request waits."""
    seen = []

    @register_integration("mine")
    def loop(kernel):
        seen.append("entered")
        if len(seen) < 3:
            raise KeyboardInterrupt
        kernel.waiting.put()

    enable_gui("mine", kernel)
    wait(kernel)
    assert seen == ["entered"] * 3
    assert kernel.eventloop is loop


def test_a_loop_that_fails_is_switched_off_and_reported(kernel, names, caplog):
    """The kernel goes on without it."""

    @register_integration("mine")
    def loop(kernel):
        raise ZeroDivisionError("in the toolkit")

    enable_gui("mine", kernel)
    wait(kernel)
    assert kernel.eventloop is None
    assert "in the toolkit" in caplog.text


def test_an_exit_function_that_fails_is_reported(kernel, names, caplog):
    """Ending goes on."""

    @register_integration("mine")
    def loop(kernel):
        kernel.waiting.put()

    @loop.exit
    def leave(kernel):
        raise ZeroDivisionError("at the end")

    enable_gui("mine", kernel)
    enable_gui(None, kernel)
    assert kernel.eventloop is None
    assert "at the end" in caplog.text


@pytest.mark.spec("KERNEL-100", "TKER-047")
def test_asyncio_tasks_go_on_until_a_request_waits(kernel):
    """The user's loop turns while the kernel waits."""
    from ipy.core.execution.loop import user_loop

    ticks = []
    loop = user_loop()

    def tick():
        ticks.append(1)
        if len(ticks) == 3:
            kernel.waiting.put()
        else:
            loop.call_soon(tick)

    loop.call_soon(tick)
    enable_gui("asyncio", kernel)
    wait(kernel)
    assert len(ticks) == 3
    # The next request: nothing of the one before is left in the loop.
    kernel.waiting.get()
    threading.Timer(0.05, kernel.waiting.put).start()
    wait(kernel)
    assert kernel.waiting.has_work()


@pytest.mark.spec("KERNEL-100", "TKER-047")
def test_tk_turns_without_a_window_and_with_one():
    """The loop of Tcl serves timers and every window of the thread, and ends when a request waits."""
    pytest.importorskip("tkinter", reason="this Python has no Tk")
    out = in_a_process(
        """
        import threading, tkinter
        enable_gui("tk", kernel)
        threading.Timer(0.05, kernel.waiting.put).start()
        wait(kernel)
        kernel.waiting.get()
        print("without a window")
        interpreter = tkinter.Tcl()
        def done():
            print("a timer of another interpreter")
            kernel.waiting.put()
        interpreter.after(10, done)
        wait(kernel)
        """
    )
    assert out == "without a window\na timer of another interpreter\n"


@pytest.mark.spec("KERNEL-100", "TKER-047")
def test_windows_of_tk_work(display):
    """A window opens, its events are handled, closing the last one leaves the loop working."""
    out = in_a_process(
        """
        import threading, tkinter
        enable_gui("tk", kernel)
        root = tkinter.Tk()
        second = tkinter.Tk()
        def clicked():
            print("clicked", root.winfo_ismapped())
            root.destroy()
            second.after(10, lambda: (print("second"), second.destroy(), kernel.waiting.put()))
        button = tkinter.Button(root, command=clicked)
        button.pack()
        root.bind("<Map>", lambda event: event.widget is root and root.after(1, button.invoke))
        wait(kernel)
        kernel.waiting.get()
        threading.Timer(0.05, kernel.waiting.put).start()
        wait(kernel)
        print("still waits")
        """,
        DISPLAY=display,
    )
    assert out == "clicked 1\nsecond\nstill waits\n"


@pytest.mark.spec("KERNEL-100", "KERNEL-104", "KERNEL-105", "TKER-047")
def test_qt_turns_until_a_request_waits():
    """There is an application; its timers run while the kernel waits; QT_API chooses the binding."""
    pytest.importorskip("PySide6.QtWidgets", reason="PySide6 is not installed")
    out = in_a_process(
        """
        import threading
        enable_gui("qt", kernel)
        from PySide6.QtCore import QCoreApplication, QTimer
        print(type(QCoreApplication.instance()).__name__)
        from PySide6.QtWidgets import QLabel
        window = QLabel("hello"); window.show()
        QTimer.singleShot(20, lambda: (print("timer", window.isVisible()), kernel.waiting.put()))
        wait(kernel)
        kernel.waiting.get()
        window.close()
        threading.Timer(0.05, kernel.waiting.put).start()
        wait(kernel)
        print("closing the last window ends nothing")
        """,
        QT_QPA_PLATFORM="offscreen",
        QT_API="pyside6",
    )
    assert out == "QApplication\ntimer True\nclosing the last window ends nothing\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are of X11 and Wayland")
def test_qt_without_a_display_is_refused_in_words():
    """Qt itself would end the process."""
    pytest.importorskip("PySide6.QtWidgets", reason="PySide6 is not installed")
    out = in_a_process(
        """
        import os
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            os.environ.pop(name, None)
        try:
            enable_gui("qt", kernel)
        except Exception as error:
            print(type(error).__name__, error)
        """
    )
    assert out.startswith("UsageError %gui qt needs a display")


@pytest.mark.spec("KERNEL-105")
def test_a_qt_binding_in_use_decides():
    """Another version than the one that is imported is refused."""
    pytest.importorskip("PySide6.QtCore", reason="PySide6 is not installed")
    out = in_a_process(
        """
        import PySide6.QtCore
        try:
            enable_gui("qt5", kernel)
        except Exception as error:
            print(error)
        """,
        QT_API="pyqt5",
    )
    assert out == "PySide6 is in use, so the event loop is qt6, not qt5\n"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("gui", ["tk", "asyncio"])
@pytest.mark.spec("KERNEL-102")
def test_a_real_signal_does_not_end_the_loop(gui):
    """SIGINT comes while the loop turns; requests are still taken."""
    if gui == "tk":
        pytest.importorskip("tkinter", reason="this Python has no Tk")
    out = in_a_process(
        f"""
        import os, signal, threading
        enable_gui({gui!r}, kernel)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.{signal.SIGINT.name})).start()
        threading.Timer(0.15, kernel.waiting.put).start()
        for _ in range(2):
            try:
                wait(kernel)
                break
            except KeyboardInterrupt:
                # It came as the loop began or ended.
                continue
        print(kernel.waiting.has_work())
        """
    )
    assert out == "True\n"


@pytest.mark.spec("TKER-047")
def test_trio_runs_cells_and_background_tasks():
    """Cells await trio; tasks of GLOBAL_NURSERY go on while the kernel waits; a failing cell leaves them alone."""
    pytest.importorskip("trio", reason="trio is not installed")
    out = in_a_process(
        """
        import trio
        class Shell: loop_runner = "asyncio"
        kernel.shell = Shell()
        enable_gui("trio", kernel)
        async def cell():
            await trio.sleep(0.01)
            return 42
        print(kernel.shell.loop_runner(cell()))
        async def failing():
            1 / 0
        try:
            kernel.shell.loop_runner(failing())
        except ZeroDivisionError:
            print("failed")
        async def background():
            await trio.sleep(0.02)
            print("background")
            kernel.waiting.put()
        GLOBAL_NURSERY.start_soon(background)
        wait(kernel)
        close(kernel)
        print(kernel.shell.loop_runner)
        """
    )
    assert out == "42\nfailed\nbackground\nasyncio\n"
