"""The title of the terminal's window."""

from __future__ import annotations

import os
import re
import sys

# Terminals that understand the xterm sequence. Others would print it.
_KNOWN = re.compile(
    r"xterm|rxvt|screen|tmux|konsole|kitty|alacritty|foot|gnome|vte|st-|st$|wezterm|ghostty|cygwin|putty|eterm|iterm|mlterm|kterm|dtterm|contour"
)


def is_supported(term: str | None = None) -> bool:
    """Tell whether the terminal of the name `term` (by default `$TERM`) has a title that can be set."""
    if os.name == "nt":
        return True
    name = os.environ.get("TERM", "") if term is None else term
    return bool(_KNOWN.match(name.lower()))


class TerminalTitle:
    """Sets the window's title while a shell waits for input, and puts the old one back.

    Args:
        template: text with the field `{cwd}`.
    """

    def __init__(self, template: str) -> None:
        self.template = template
        self._shown: str | None = None

    def show(self, prefix: str = "") -> None:
        """Set the title for the current directory; `prefix` comes in front. Writes only when it changes."""
        title = prefix + self.template.format(cwd=short_cwd())
        title = "".join(char for char in title if char.isprintable())
        if title == self._shown:
            return
        if self._shown is None:
            self._write("\x1b[22;0t")  # the terminal keeps the old title on a stack
        self._shown = title
        self._write(f"\x1b]0;{title}\x07")

    def restore(self) -> None:
        """Put back the title that was there before."""
        if self._shown is not None:
            self._shown = None
            self._write("\x1b[23;0t")

    def _write(self, text: str) -> None:
        if os.name == "nt":
            if text.startswith("\x1b]0;"):
                import ctypes

                ctypes.windll.kernel32.SetConsoleTitleW(text[4:-1])  # type: ignore[attr-defined, unused-ignore]
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except (OSError, ValueError):
            return  # the terminal is gone: there is no title either


def short_cwd() -> str:
    """Return the working directory for a title: the home directory as `~`, and only the last two parts."""
    try:
        cwd = os.getcwd()
    except OSError:
        return "?"
    home = os.path.expanduser("~")
    if cwd == home:
        return "~"
    parts = cwd.split(os.sep)
    return os.sep.join(parts[-2:]) or cwd
