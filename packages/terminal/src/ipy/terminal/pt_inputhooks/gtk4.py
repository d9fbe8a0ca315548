"""The event loop of GTK 4."""

from __future__ import annotations

from typing import Any

from gi.repository import GLib


def inputhook(context: Any) -> None:
    """Let the windows of GTK work until there is input."""
    loop = GLib.MainLoop()

    def stop(*_: Any) -> bool:
        loop.quit()
        return False

    GLib.io_add_watch(context.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN, stop)
    loop.run()
