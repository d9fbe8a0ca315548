"""What is different on Windows: handles that the starting process has passed on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

if sys.platform == "win32":
    import _thread
    import ctypes

    _INFINITE = 0xFFFFFFFF
    _SYNCHRONIZE = 0x00100000

    def _wait(handle: int) -> None:
        ctypes.windll.kernel32.WaitForSingleObject(handle, _INFINITE)

    def _in_thread(function: Callable[[], object], name: str) -> None:
        threading.Thread(target=function, name=name, daemon=True).start()

    def watch_parent_handle(handle_or_pid: int, ended: Callable[[], object]) -> None:
        """Call a function when a process ends.

        Args:
            handle_or_pid: an inherited handle of it (`JPY_PARENT_PID` holds one there), or its id.
            ended: called in another thread.
        """
        opened = ctypes.windll.kernel32.OpenProcess(_SYNCHRONIZE, False, handle_or_pid)
        handle = opened or handle_or_pid

        def look() -> None:
            _wait(handle)
            ended()

        _in_thread(look, "parent-watch")

    def watch_interrupt_handle(handle: int) -> None:
        """Interrupt the main thread whenever an inherited event (`JPY_INTERRUPT_EVENT`) is set."""

        def look() -> None:
            while True:
                _wait(handle)
                _thread.interrupt_main()

        _in_thread(look, "interrupt-watch")
else:

    def watch_parent_handle(handle_or_pid: int, ended: Callable[[], object]) -> None:
        """Only on Windows."""
        raise NotImplementedError("handles of processes are a matter of Windows")

    def watch_interrupt_handle(handle: int) -> None:
        """Only on Windows."""
        raise NotImplementedError("events of the system are a matter of Windows")
