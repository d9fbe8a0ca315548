"""The event loop of GTK 3."""

from __future__ import annotations

from typing import Any

from gi.repository import GLib, Gtk


def inputhook(context: Any) -> None:
    """Let the windows of GTK work until there is input."""

    def stop(*_: Any) -> bool:
        Gtk.main_quit()
        return False

    GLib.io_add_watch(context.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN, stop)
    Gtk.main()
