"""App Nap: macOS slows down processes whose windows can't be seen, and a kernel has none; cells would take their time.

`NSProcessInfo` is told that the user waits for what the process does. It is reached through the Objective-C runtime with ctypes, as the
event loop of Cocoa is: the package `appnope` does the same in as many lines, and would be a dependency on one platform.

Source: Apple's documentation of `NSProcessInfo`, `beginActivityWithOptions:reason:`.
"""

from __future__ import annotations

import sys
from typing import Any

#: NSActivityUserInitiatedAllowingIdleSystemSleep: the machine may sleep, the process may not be slowed down.
ALLOWING_SLEEP = 0x00FFFFFF & ~(1 << 20)


class _Activity:
    #: What was begun; it lasts as long as the process.
    token: Any = None


def prevent() -> None:
    """Keep the process at full speed; once is enough, and elsewhere than on macOS there is nothing to do.

    Raises:
        OSError: a library of the system is missing.
    """
    if sys.platform != "darwin" or _Activity.token is not None:
        return
    # 5 ms, on macOS alone. Foundation without AppKit, which is for programs that have windows.
    import ctypes

    from .eventloops.osx import load_library

    load_library("Foundation")
    objc: Any = load_library("objc")
    pointer = ctypes.c_void_p
    objc.objc_getClass.restype = objc.sel_registerName.restype = pointer

    def send(receiver: Any, selector: bytes, *arguments: tuple[Any, Any]) -> Any:
        """Send a message; the arguments are (type, value)."""
        kinds, values = [kind for kind, _ in arguments], [value for _, value in arguments]
        function = ctypes.CFUNCTYPE(pointer, pointer, pointer, *kinds)(("objc_msgSend", objc))
        return function(receiver, objc.sel_registerName(selector), *values)

    text = (ctypes.c_char_p, b"code of the user runs")
    reason = send(objc.objc_getClass(b"NSString"), b"stringWithUTF8String:", text)
    info = send(objc.objc_getClass(b"NSProcessInfo"), b"processInfo")
    token = send(
        info,
        b"beginActivityWithOptions:reason:",
        (ctypes.c_uint64, ALLOWING_SLEEP),
        (pointer, reason),
    )
    _Activity.token = send(token, b"retain")
