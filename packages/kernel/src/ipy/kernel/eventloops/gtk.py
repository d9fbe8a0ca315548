"""The event loop of GTK 3 and 4, through GLib."""

from __future__ import annotations

from typing import Any

from .waiting import Waiting


def prepare(gui: str) -> None:
    """Load PyGObject with the version of GTK that is asked for; "gtk" takes the one in use, else version 3.

    Raises:
        ImportError: PyGObject or GTK is missing.
    """
    import gi

    version = {"gtk3": "3.0", "gtk4": "4.0"}.get(gui) or gi.get_required_version("Gtk") or "3.0"
    try:
        gi.require_version("Gtk", version)
    except ValueError as error:
        raise ImportError(str(error)) from None
    from gi.repository import Gtk

    if version == "4.0":
        Gtk.init()


def run(waiting: Waiting) -> None:
    """Let the windows of GTK work until a request waits."""
    from gi.repository import GLib

    loop = GLib.MainLoop()

    def stop(*_: Any) -> bool:
        loop.quit()
        return False

    source = GLib.io_add_watch(waiting.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN, stop)
    try:
        if not waiting.has_work():
            loop.run()
    finally:
        found = GLib.MainContext.default().find_source_by_id(source)
        if found is not None:
            found.destroy()
