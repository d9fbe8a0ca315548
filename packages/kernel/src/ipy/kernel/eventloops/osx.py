"""The event loop of Cocoa on macOS, reached through the Objective-C runtime."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from typing import Any

from .waiting import Waiting

_READ = 1
_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p)


class Cocoa:
    """The few functions of the system that are needed.

    Raises:
        OSError: a library is missing.
    """

    def __init__(self) -> None:
        pointer = ctypes.c_void_p
        self.objc = load_library("objc")
        self.foundation = load_library("CoreFoundation")
        load_library("AppKit")
        self.objc.objc_getClass.restype = pointer
        self.objc.sel_registerName.restype = pointer
        self.objc.objc_msgSend.restype = pointer
        self.objc.objc_msgSend.argtypes = [pointer, pointer]
        for name in (
            "CFFileDescriptorCreate",
            "CFFileDescriptorCreateRunLoopSource",
            "CFRunLoopGetCurrent",
        ):
            getattr(self.foundation, name).restype = pointer
        self.common_modes = pointer.in_dll(self.foundation, "kCFRunLoopCommonModes")
        # The run loop holds no reference to it: it has to live as long as this object.
        self.on_request = _Callback(self._stop)

    def send(self, receiver: Any, selector: bytes) -> Any:
        """Send a message without arguments to an object."""
        name = self.objc.sel_registerName(selector)
        return self.objc.objc_msgSend(ctypes.c_void_p(receiver), ctypes.c_void_p(name))

    def application(self) -> Any:
        """The application object; made at the first call."""
        return self.send(self.objc.objc_getClass(b"NSApplication"), b"sharedApplication")

    def _stop(self, descriptor: Any, _types: int, _info: Any) -> None:
        self.foundation.CFFileDescriptorInvalidate(ctypes.c_void_p(descriptor))
        self.send(self.application(), b"stop:")
        # `stop` takes effect after the next event only.
        loop = ctypes.c_void_p(self.foundation.CFRunLoopGetCurrent())
        self.foundation.CFRunLoopWakeUp(loop)


_cocoa: Cocoa | None = None


def load_library(name: str) -> ctypes.CDLL:
    """Load a library of the system.

    Raises:
        OSError: there is none of this name.
    """
    path = ctypes.util.find_library(name)
    if path is None:
        raise OSError(f"{name} is not there (this is {sys.platform}, not macOS)")
    return ctypes.cdll.LoadLibrary(path)


def prepare(gui: str) -> None:
    """Load the libraries.

    Raises:
        OSError: this is not macOS.
    """
    global _cocoa
    if _cocoa is None:
        _cocoa = Cocoa()


def run(waiting: Waiting) -> None:
    """Let the windows of Cocoa work until a request waits."""
    cocoa = _cocoa
    assert cocoa is not None
    create = cocoa.foundation.CFFileDescriptorCreate
    descriptor = ctypes.c_void_p(create(None, waiting.fileno(), False, cocoa.on_request, None))
    cocoa.foundation.CFFileDescriptorEnableCallBacks(descriptor, _READ)
    make_source = cocoa.foundation.CFFileDescriptorCreateRunLoopSource
    source = ctypes.c_void_p(make_source(None, descriptor, 0))
    loop = ctypes.c_void_p(cocoa.foundation.CFRunLoopGetCurrent())
    cocoa.foundation.CFRunLoopAddSource(loop, source, cocoa.common_modes)
    try:
        if not waiting.has_work():
            cocoa.send(cocoa.application(), b"run")
    finally:
        cocoa.foundation.CFFileDescriptorInvalidate(descriptor)
        cocoa.foundation.CFRelease(source)
        cocoa.foundation.CFRelease(descriptor)
