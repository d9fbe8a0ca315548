"""The event loop of Cocoa on macOS, reached through the Objective-C runtime."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any

_objc = ctypes.cdll.LoadLibrary(ctypes.util.find_library("objc") or "libobjc.dylib")
_CoreFoundation = ctypes.cdll.LoadLibrary(
    ctypes.util.find_library("CoreFoundation") or "CoreFoundation"
)
ctypes.cdll.LoadLibrary(ctypes.util.find_library("AppKit") or "AppKit")

_pointer = ctypes.c_void_p
_objc.objc_getClass.restype = _pointer
_objc.sel_registerName.restype = _pointer
_objc.objc_msgSend.restype = _pointer
_objc.objc_msgSend.argtypes = [_pointer, _pointer]

_CoreFoundation.CFFileDescriptorCreate.restype = _pointer
_CoreFoundation.CFFileDescriptorCreateRunLoopSource.restype = _pointer
_CoreFoundation.CFRunLoopGetCurrent.restype = _pointer
_COMMON_MODES = _pointer.in_dll(_CoreFoundation, "kCFRunLoopCommonModes")
_READ = 1

_Callback = ctypes.CFUNCTYPE(None, _pointer, ctypes.c_ulong, _pointer)


def _message(receiver: Any, selector: bytes) -> Any:
    return _objc.objc_msgSend(_pointer(receiver), _pointer(_objc.sel_registerName(selector)))


def _application() -> Any:
    return _message(_objc.objc_getClass(b"NSApplication"), b"sharedApplication")


def _stop(descriptor: Any, _types: int, _info: Any) -> None:
    _CoreFoundation.CFFileDescriptorInvalidate(_pointer(descriptor))
    app = _application()
    _message(app, b"stop:")
    # `stop` takes effect after the next event only.
    _CoreFoundation.CFRunLoopWakeUp(_pointer(_CoreFoundation.CFRunLoopGetCurrent()))


# Kept for as long as the module lives: the run loop holds no reference to it.
_on_input = _Callback(_stop)


def inputhook(context: Any) -> None:
    """Let the windows of Cocoa work until there is input."""
    app = _application()
    windows = _message(app, b"windows")
    if not windows or not _message(windows, b"count"):
        _sleep(context)
        return
    descriptor = _CoreFoundation.CFFileDescriptorCreate(
        None, context.fileno(), False, _on_input, None
    )
    _CoreFoundation.CFFileDescriptorEnableCallBacks(_pointer(descriptor), _READ)
    source = _CoreFoundation.CFFileDescriptorCreateRunLoopSource(None, _pointer(descriptor), 0)
    loop = _CoreFoundation.CFRunLoopGetCurrent()
    _CoreFoundation.CFRunLoopAddSource(_pointer(loop), _pointer(source), _COMMON_MODES)
    try:
        if not context.input_is_ready():
            _message(app, b"run")
    finally:
        _CoreFoundation.CFRelease(_pointer(source))
        _CoreFoundation.CFRelease(_pointer(descriptor))


def _sleep(context: Any) -> None:
    import select

    select.select([context.fileno()], [], [])
