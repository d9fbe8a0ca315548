"""Front ends with a keyboard: jupyter_console and qtconsole drive our kernel."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a pseudoterminal")


@posix_only
def test_jupyter_console_drives_our_kernel():
    """The console shows results, completes, asks for input, interrupts, and leaves."""
    pytest.importorskip("jupyter_console", reason="jupyter_console isn't installed: nox -s interop")
    pexpect = pytest.importorskip("pexpect", reason="pexpect isn't installed: nox -s interop")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "jupyter_console", "--kernel=ipy", "--simple-prompt"],
        encoding="utf-8",
        timeout=60,
    )
    try:
        child.expect_exact("In [1]:")
        child.sendline("6 * 7")
        child.expect(r"Out\[1\]:\s*42")
        child.expect_exact("In [2]:")
        child.sendline("print(input('name? ') * 2)")
        child.expect_exact("name? ")
        child.sendline("ab")
        child.expect_exact("abab")
        child.expect_exact("In [3]:")
        child.sendline("1/0")
        child.expect_exact("ZeroDivisionError")
        child.expect_exact("In [4]:")
        child.sendline("import time; print('go', flush=True); time.sleep(60)")
        child.expect_exact("\r\ngo")
        child.sendintr()
        child.expect_exact("KeyboardInterrupt")
        child.expect_exact("In [5]:")
        child.sendline("exit")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert child.exitstatus == 0


QT_SCRIPT = """
import sys
from qtpy import QtCore
from qtpy import QtWidgets
from qtconsole.manager import QtKernelManager
from qtconsole.rich_jupyter_widget import RichJupyterWidget

app = QtWidgets.QApplication([])
manager = QtKernelManager(kernel_name="ipy")
manager.start_kernel()
client = manager.client()
client.start_channels()
widget = RichJupyterWidget()
widget.kernel_manager, widget.kernel_client = manager, client
widget.show()
steps = iter([
    ("In [1]", lambda: widget.execute("6 * 7")),
    ("Out[1]: 42", lambda: widget.execute("print('prin' + 'ted')")),
    ("printed", lambda: widget.execute("import time; print('sle' + 'eps'); time.sleep(60)")),
    ("sleeps", lambda: manager.interrupt_kernel()),
    ("KeyboardInterrupt", lambda: widget.execute("display({'text': 1}); 'do' + 'ne'")),
    ("Out[4]: 'done'", app.quit),
])
wanted, action = next(steps)

def look():
    global wanted, action
    if wanted in widget._control.toPlainText() and (wanted != "In [1]" or not widget._executing):
        action()
        wanted, action = next(steps, ("never", None))

timer = QtCore.QTimer()
timer.timeout.connect(look)
timer.start(50)
QtCore.QTimer.singleShot(90_000, lambda: (print(widget._control.toPlainText()), app.exit(3)))
status = app.exec_() if hasattr(app, "exec_") else app.exec()
client.stop_channels()
manager.shutdown_kernel(now=True)
sys.exit(status)
"""


def test_qtconsole_drives_our_kernel():
    """The widget shows banner, results, output and errors, and interrupts."""
    pytest.importorskip("qtconsole", reason="qtconsole isn't installed: nox -s interop")
    pytest.importorskip("PySide6", reason="PySide6 isn't installed: nox -s interop")
    done = subprocess.run(
        [sys.executable, "-P", "-c", QT_SCRIPT],
        capture_output=True,
        text=True,
        timeout=110,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6"},
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
