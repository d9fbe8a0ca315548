"""Event loops of GUIs that turn while the prompt waits for input.

An input hook is a function of a context: it runs its loop until `context.input_is_ready()` is true, or the descriptor
`context.fileno()` can be read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ipy.core.errors import UsageError

InputHook = Callable[[Any], None]

#: Hooks of users and extensions, by name.
registered: dict[str, InputHook] = {}

#: Other names of the same hook.
aliases: dict[str, str] = {"qt4": "qt", "gtk2": "gtk"}

#: The names that can be given to `%gui`.
backends: list[str] = [
    "qt",
    "qt5",
    "qt6",
    "gtk",
    "gtk2",
    "gtk3",
    "gtk4",
    "tk",
    "wx",
    "pyglet",
    "glut",
    "osx",
    "asyncio",
]

_MODULES = {"qt5": "qt", "qt6": "qt", "gtk": "gtk3"}


class UnknownBackend(UsageError, KeyError):
    """No event loop has the given name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        import difflib

        names = sorted({*backends, *registered})
        close = difflib.get_close_matches(self.name, names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"supported are: {', '.join(names)}"
        return f"No event loop integration for {self.name!r}; {hint}"


def register(name: str, inputhook: InputHook) -> None:
    """Make `inputhook` known as `%gui name`."""
    registered[name] = inputhook


def get_inputhook_name_and_func(gui: str) -> tuple[str, InputHook | None]:
    """Return the name of the event loop that `gui` stands for, and its hook; asyncio needs none.

    Raises:
        UnknownBackend: there is none.
        UsageError: its library is not installed, or is too old.
    """
    if gui in registered:
        return gui, registered[gui]
    if gui not in backends and gui not in aliases:
        raise UnknownBackend(gui)
    gui = aliases.get(gui, gui)
    if gui == "asyncio":
        return gui, None
    if gui in ("qt", "qt5", "qt6"):
        gui = set_qt_api(gui)
    module = _MODULES.get(gui, gui)
    try:
        loaded = import_module(f"ipy.terminal.pt_inputhooks.{module}")
        hook: InputHook = loaded.inputhook
        if hasattr(loaded, "prepare"):
            loaded.prepare()
    except ImportError as error:
        raise UsageError(f"%gui {gui} needs a library that can't be imported: {error}") from None
    return gui, hook


def set_qt_api(gui: str) -> str:
    """Choose the Qt binding that `gui` asks for, and return `qt5` or `qt6`.

    A binding that has been imported wins, then `$QT_API`, then what is installed.

    Raises:
        UsageError: another version than the one asked for has been imported.
    """
    versions = {"PySide6": "qt6", "PyQt6": "qt6", "PyQt5": "qt5", "PySide2": "qt5"}
    for binding, version in versions.items():
        if f"{binding}.QtCore" in sys.modules:
            if gui not in ("qt", version):
                raise UsageError(
                    f"{binding} has been imported, so the event loop is {version}, not {gui}"
                )
            return version
    wanted = os.environ.get("QT_API", "").lower()
    for binding, version in versions.items():
        if wanted == binding.lower():
            if gui not in ("qt", version):
                raise UsageError(f"QT_API={os.environ['QT_API']} means {version}, not {gui}")
            return version
    if gui != "qt":
        return gui
    from importlib.util import find_spec

    for binding, version in versions.items():
        if find_spec(binding) is not None:
            return version
    raise UsageError("%gui qt needs PySide6, PyQt6, PyQt5 or PySide2: pip install PySide6")
