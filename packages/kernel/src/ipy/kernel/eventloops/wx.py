"""The event loop of wxPython 4."""

from __future__ import annotations

from typing import Any

from .waiting import Waiting, Watcher

_application: Any = None


def prepare(gui: str) -> None:
    """See that there is an application.

    Raises:
        ImportError: wxPython is missing.
    """
    global _application
    import wx

    if wx.GetApp() is None:
        # False: output stays where it is. wx would also put the default handler for SIGINT in place, which ends the process.
        _application = wx.App(redirect=False, clearSigInt=False)
        _application.SetExitOnFrameDelete(False)


def run(waiting: Waiting) -> None:
    """Let the windows of wx work until a request waits."""
    import wx

    loop = wx.GUIEventLoop()
    with wx.EventLoopActivator(loop), Watcher(waiting, lambda: wx.CallAfter(loop.Exit)):
        loop.Run()
