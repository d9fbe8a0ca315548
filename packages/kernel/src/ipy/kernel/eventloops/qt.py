"""The event loop of Qt, with PySide6, PyQt6, PyQt5 or PySide2."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from ipy.core.errors import UsageError

from .waiting import Waiting, Watcher

#: Binding -> its version of Qt; in order of preference.
BINDINGS = {"PySide6": "qt6", "PyQt6": "qt6", "PyQt5": "qt5", "PySide2": "qt5"}

_core: Any = None
_application: Any = None


def prepare(gui: str) -> None:
    """Load a binding and see that there is an application.

    Raises:
        UsageError: there is no binding of the version asked for, or no display.
    """
    global _core, _application
    _core = import_module(f"{choose_binding(gui)}.QtCore")
    if _core.QCoreApplication.instance() is not None:
        return
    if sys.platform.startswith("linux") and not _has_display():
        # Qt would end the process.
        raise UsageError(
            f"%gui {gui} needs a display: DISPLAY and WAYLAND_DISPLAY are not set (QT_QPA_PLATFORM=offscreen draws nowhere)"
        )
    widgets = import_module(_core.__name__.replace("QtCore", "QtWidgets"))
    _application = widgets.QApplication([" "])
    _application.setQuitOnLastWindowClosed(False)


def choose_binding(gui: str) -> str:
    """The binding for "qt", "qt5" or "qt6": one that is imported, else that of `$QT_API`, else the first installed.

    Raises:
        UsageError: another version is in use already, or none is installed.
    """
    for name, version in BINDINGS.items():
        if f"{name}.QtCore" in sys.modules:
            if gui not in ("qt", version):
                raise UsageError(f"{name} is in use, so the event loop is {version}, not {gui}")
            return name
    wanted = os.environ.get("QT_API", "").lower()
    names = [name for name in BINDINGS if gui in ("qt", BINDINGS[name])]
    for name in sorted(names, key=lambda name: name.lower() != wanted):
        try:
            import_module(f"{name}.QtCore")
        except ImportError:
            continue
        return name
    raise UsageError(f"%gui {gui} needs one of {', '.join(names)}: pip install {names[0]}")


def _has_display() -> bool:
    return bool(
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal", "vnc")
    )


def run(waiting: Waiting) -> None:
    """Let the windows of Qt work until a request waits."""
    loop = _core.QEventLoop()
    if sys.platform == "win32":
        # A notifier of Qt takes the socket over there; a queued call is safe from any thread.
        wake = getattr(_core, "QMetaObject").invokeMethod  # noqa: B009  # the bindings differ in their stubs
        queued = _core.Qt.ConnectionType.QueuedConnection
        with Watcher(waiting, lambda: wake(loop, "quit", queued)):
            _execute(loop)
        return
    kind = getattr(_core.QSocketNotifier, "Type", _core.QSocketNotifier).Read
    notifier = _core.QSocketNotifier(waiting.fileno(), kind)
    notifier.activated.connect(lambda *_: loop.quit())
    try:
        if not waiting.has_work():
            _execute(loop)
    finally:
        notifier.setEnabled(False)


def _execute(loop: Any) -> None:
    (loop.exec if hasattr(loop, "exec") else loop.exec_)()
