"""The event loop of wxPython 3 and newer."""

from __future__ import annotations

import signal
import sys
from typing import Any

import wx

from ipy.core.errors import UsageError

if int(wx.version().split(".", 1)[0]) < 3:
    raise UsageError(f"%gui wx needs wxPython 3 or newer; this is {wx.version()}")


def inputhook(context: Any) -> None:
    """Let the windows of wx work until there is input; KeyboardInterrupt gets through."""
    app = wx.GetApp()
    if app is None or not wx.IsMainThread():
        _sleep(context)
        return
    # wx puts a handler of its own in place, which ends the program.
    before = signal.getsignal(signal.SIGINT)
    if callable(before):
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _run(app, context)
    finally:
        if callable(before):
            signal.signal(signal.SIGINT, before)


def _run(app: Any, context: Any) -> None:
    loop = wx.GUIEventLoop()
    previous = wx.EventLoopBase.GetActive()
    wx.EventLoopBase.SetActive(loop)
    timer = wx.Timer()

    def check(_: Any) -> None:
        if context.input_is_ready():
            loop.Exit()

    timer.Bind(wx.EVT_TIMER, check)
    timer.Start(20)
    try:
        loop.Run()
    finally:
        timer.Stop()
        wx.EventLoopBase.SetActive(previous)


def _sleep(context: Any) -> None:
    import time

    while not context.input_is_ready():
        time.sleep(0.02 if sys.platform != "win32" else 0.05)
