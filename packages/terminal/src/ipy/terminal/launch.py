"""The entry of the command `ipython`: loads the program so that an interrupt meanwhile ends it with one word."""

from __future__ import annotations

from .interrupts import end_interrupted, end_on_interrupt


def main() -> int:
    """Run the command; see `ipy.terminal.app.main`."""
    end_on_interrupt()
    from .app import main as run  # all of the program: 50 ms in which Ctrl-C may come

    try:
        return run()
    except KeyboardInterrupt:
        return end_interrupted()
