"""The event loop of Qt, with PySide6, PyQt6, PyQt5 or PySide2."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

BINDINGS = ("PySide6", "PyQt6", "PyQt5", "PySide2")

_application: Any = None


def binding() -> str:
    """Return the Qt binding in use: the one that is imported, the one of `$QT_API`, or the first installed.

    Raises:
        ImportError: none is installed.
    """
    for name in BINDINGS:
        if f"{name}.QtCore" in sys.modules:
            return name
    wanted = os.environ.get("QT_API", "").lower()
    order = sorted(BINDINGS, key=lambda name: name.lower() != wanted)
    for name in order:
        try:
            import_module(f"{name}.QtCore")
        except ImportError:
            continue
        return name
    raise ImportError("none of PySide6, PyQt6, PyQt5, PySide2 is installed")


def prepare() -> None:
    """Make the application, so that the very next line can make widgets: without one, Qt ends the process."""
    _get_application(import_module(f"{binding()}.QtCore"))


def inputhook(context: Any) -> None:
    """Let the windows of Qt work until there is input."""
    core = import_module(f"{binding()}.QtCore")
    app = _get_application(core)
    if app is None:
        _sleep(context)
        return
    loop = core.QEventLoop(app)
    if sys.platform == "win32":
        # A socket notifier can't watch a pipe on Windows.
        timer = core.QTimer()
        timer.timeout.connect(lambda: loop.quit() if context.input_is_ready() else None)
        timer.start(50)
        _execute(loop)
        timer.stop()
        return
    kind = getattr(core.QSocketNotifier, "Type", core.QSocketNotifier).Read
    notifier = core.QSocketNotifier(context.fileno(), kind)
    try:
        notifier.activated.connect(lambda *_: loop.exit())
        notifier.setEnabled(True)
        if not context.input_is_ready():
            _execute(loop)
    finally:
        notifier.setEnabled(False)


def _execute(loop: Any) -> None:
    (loop.exec if hasattr(loop, "exec") else loop.exec_)()


def _get_application(core: Any) -> Any:
    """Return the application, made here if the user has not made one; None where there is no display."""
    global _application
    app = core.QCoreApplication.instance()
    if app is not None:
        return app
    if sys.platform.startswith("linux") and not _has_display():
        return None
    widgets = import_module(f"{binding()}.QtWidgets")
    _application = widgets.QApplication([" "])
    _application.setQuitOnLastWindowClosed(False)
    return _application


def _has_display() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or platform in ("offscreen", "minimal")
    )


def _sleep(context: Any) -> None:
    import select

    select.select([context.fileno()], [], [])
