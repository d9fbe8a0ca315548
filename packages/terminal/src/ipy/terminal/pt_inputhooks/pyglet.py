"""The event loop of pyglet."""

from __future__ import annotations

import time
from typing import Any

import pyglet


def inputhook(context: Any) -> None:
    """Let the windows of pyglet work until there is input."""
    while not context.input_is_ready():
        pyglet.clock.tick()
        for window in list(pyglet.app.windows):
            window.switch_to()
            window.dispatch_events()
            window.dispatch_event("on_draw")
            window.flip()
        # Quick while there is something to show, cheap while there is not.
        time.sleep(0.01 if pyglet.app.windows else 0.05)
