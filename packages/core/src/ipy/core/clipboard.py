"""Reading the text on the clipboard, with the tools that the platform has."""

from __future__ import annotations

import os
import sys

from .errors import ShellError, TryNext


class ClipboardEmpty(ShellError, ValueError):
    """There is no text on the clipboard."""


def _commands() -> list[tuple[str, ...]]:
    """Programs that print the clipboard, the most fitting first."""
    if sys.platform == "darwin":
        return [("pbpaste", "-Prefer", "ascii")]
    if sys.platform == "win32":
        return [("powershell", "-NoProfile", "-Command", "Get-Clipboard -Raw")]
    wayland = [("wl-paste", "--no-newline", "--type", "text")]
    x11 = [("xclip", "-selection", "clipboard", "-o"), ("xsel", "--clipboard", "--output")]
    if os.environ.get("WAYLAND_DISPLAY"):
        return [*wayland, *(x11 if os.environ.get("DISPLAY") else [])]
    return x11 if os.environ.get("DISPLAY") else []


def clipboard_text() -> str:
    """The text on the clipboard.

    Raises:
        ClipboardEmpty: it holds no text.
        TryNext: it can't be read; the message says what to install.
    """
    import subprocess  # 5 ms
    from shutil import which

    commands = _commands()
    for command in commands:
        if which(command[0]) is None:
            continue
        done = subprocess.run(command, capture_output=True, check=False)
        text = done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
        if done.returncode == 0 and text:
            return text
        raise ClipboardEmpty("the clipboard is empty, or holds no text")
    return _from_tkinter([command[0] for command in commands])


def _from_tkinter(programs: list[str]) -> str:
    try:
        import tkinter
    except ImportError:
        tkinter = None  # type: ignore[assignment]
    if tkinter is None:
        tools = " or ".join(programs) or "a display"
        raise TryNext(f"the clipboard can't be read: install {tools}, or Python's tkinter")
    try:
        root = tkinter.Tk()
    except tkinter.TclError as error:
        tools = f"; with a display, {' or '.join(programs)} would do" if programs else ""
        raise TryNext(f"the clipboard can't be read: {error}{tools}") from None
    root.withdraw()
    try:
        return str(root.clipboard_get())
    except tkinter.TclError:
        raise ClipboardEmpty("the clipboard is empty, or holds no text") from None
    finally:
        root.destroy()
