"""Running commands on Windows, through cmd.exe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

if (
    sys.platform != "win32"
):  # pragma: no cover - tells the type checker that the rest is for Windows
    raise ImportError("ipy.core.system.windows is for Windows")

import ctypes
import subprocess

from .arguments import windows_command_line
from .captured import Captured

#: Seconds an interrupted command gets to end by itself.
GRACE_S = 2.0


def console_encoding() -> str:
    """The code page that console programs write in."""
    page = ctypes.windll.kernel32.GetConsoleOutputCP() or ctypes.windll.kernel32.GetOEMCP()
    return "utf-8" if page == 65001 else f"cp{page}"


def run_in_terminal(command: str) -> int:
    """Run a command in this console; return its return code. Ctrl-C reaches both of us, and the command decides.

    Raises:
        OSError: it can't be started.
    """
    return _wait(_start(command))


def capture(command: str | Sequence[str], stderr: bool) -> Captured:
    """Run a command and return what it writes.

    Raises:
        OSError: it can't be started.
        KeyboardInterrupt: it was interrupted; it has ended by then.
    """
    pipe = subprocess.PIPE
    child = _start(command, stdout=pipe, stderr=pipe if stderr else None)
    try:
        out, err = child.communicate()
    except KeyboardInterrupt:
        _end(child)
        raise
    return Captured(out, err or b"", child.returncode)


def run_streaming(command: str, write: Callable[[bytes], None]) -> int:
    """Run a command and hand on what it prints as it comes; stdin is empty.

    Raises:
        OSError: it can't be started.
        KeyboardInterrupt: it was interrupted; it has ended by then.
    """
    child = _start(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert child.stdout is not None
    try:
        with child.stdout as stream:
            while data := os.read(stream.fileno(), 1 << 16):
                write(data)
        return child.wait()
    except KeyboardInterrupt:
        _end(child)
        raise


def check_pid(pid: int) -> bool:
    """Tell whether a process with this number is running."""
    synchronize, timeout = 0x100000, 0x102
    handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, pid)
    if not handle:
        return False
    try:
        return bool(ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == timeout)
    finally:
        ctypes.windll.kernel32.CloseHandle(handle)


def _start(
    command: str | Sequence[str],
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    directory = None
    line = command
    if isinstance(command, str):
        line, elsewhere = windows_command_line(command, os.getcwd())
        directory = os.environ.get("SYSTEMROOT", "C:\\") if elsewhere else None
    return subprocess.Popen(
        line,
        shell=isinstance(command, str),
        cwd=directory,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )


def _wait(child: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            # A wait without a time limit can't be interrupted on Windows.
            return child.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        except KeyboardInterrupt:
            # The console has told the command as well; an interactive one goes on, another ends.
            continue


def _end(child: subprocess.Popen[bytes]) -> int:
    """End a command and its children after an interrupt."""
    try:
        return child.wait(GRACE_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(child.pid)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return child.wait()
