"""Starting and interrupting processes on Windows, where there are no signals to send.

Source: the Windows API documentation, CreateEventW and SetEvent.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import Any

if sys.platform == "win32":
    from ctypes import wintypes
    from msvcrt import get_osfhandle

    class _SecurityAttributes(ctypes.Structure):
        _fields_ = [
            ("nLength", wintypes.DWORD),
            ("lpSecurityDescriptor", wintypes.LPVOID),
            ("bInheritHandle", wintypes.BOOL),
        ]

    def create_interrupt_event() -> int:
        """Make an event that a child inherits and takes for Ctrl-C when it is set."""
        attributes = _SecurityAttributes(ctypes.sizeof(_SecurityAttributes), None, True)
        create = ctypes.windll.kernel32.CreateEventW
        create.restype = wintypes.HANDLE
        handle = create(ctypes.byref(attributes), False, False, None)
        if not handle:
            raise ctypes.WinError()
        return int(handle)

    def send_interrupt(interrupt_handle: int) -> None:
        """Set the event."""
        ctypes.windll.kernel32.SetEvent(wintypes.HANDLE(interrupt_handle))

    def prepare(options: dict[str, Any], *, independent: bool) -> int:
        """Add what Windows needs to the arguments of `subprocess.Popen`; return the event that interrupts the kernel.

        Handles have to be inherited for the event to reach the child, so `close_fds` stays off.
        """
        event = create_interrupt_event()
        environment = options["env"]
        environment["JPY_INTERRUPT_EVENT"] = environment["IPY_INTERRUPT_EVENT"] = str(event)
        options["close_fds"] = False
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
        if independent:
            options["creationflags"] |= subprocess.DETACHED_PROCESS
        elif sys.executable.endswith("pythonw.exe"):
            # A program without a console has no streams to hand down.
            for name in ("stdout", "stderr"):
                if options[name] is None:
                    options[name] = subprocess.DEVNULL
        cwd = options.get("cwd")
        if cwd and os.fspath(cwd).startswith("\\\\"):
            # The command interpreter can't work in a UNC path; the kernel starts in the home directory.
            options["cwd"] = os.path.expanduser("~")
        return event

    def handle_of(stream: Any) -> int:
        """Return the handle of a file."""
        return get_osfhandle(stream.fileno())

else:

    def create_interrupt_event() -> int:
        """Only on Windows."""
        raise NotImplementedError("interrupt events exist on Windows only")

    def send_interrupt(interrupt_handle: int) -> None:
        """Only on Windows."""
        raise NotImplementedError("interrupt events exist on Windows only")

    def prepare(options: dict[str, Any], *, independent: bool) -> int:
        """Only on Windows."""
        raise NotImplementedError("only Windows needs this")
