"""Running a command: with the terminal, through pipes, or captured. The platform's part is in `posix` and `windows`.

Exit statuses follow today's convention for `_exit_code`: as the command gave it, and `-n` for a command that signal n ended,
also where the shell in between reports it as `128 + n`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .captured import Captured

if TYPE_CHECKING:
    import codecs

#: What a status says when the command could not be started.
NOT_STARTED = 126
#: The status of a command that Ctrl-C has ended, on POSIX systems.
_INTERRUPTED = -2


def system(command: str) -> int:
    """Run a command that owns the terminal until it ends, and return its exit status.

    Ctrl-C and Ctrl-Z in the terminal go to the command. A command that can't be started is reported on stderr (status 126).
    """
    _flush()
    if sys.platform == "win32":
        from .windows import run_in_terminal
    else:
        from .posix import run_in_terminal
    try:
        status = exit_status(run_in_terminal(command))
    except OSError as error:
        return _report(command, error)
    if status == _INTERRUPTED:
        _end_line_of_terminal()
    return status


def system_piped(command: str) -> int:
    """Run a command and write what it prints to `sys.stdout` as it comes; for front ends without a terminal.

    stdout and stderr arrive in one stream; stdin is empty. KeyboardInterrupt ends the command.
    """
    _flush()
    decoder = _decoder()

    def write(data: bytes, final: bool = False) -> None:
        text = decoder.decode(data, final)
        if text:
            sys.stdout.write(text)
            sys.stdout.flush()

    if sys.platform == "win32":
        from .windows import run_streaming
    else:
        from .posix import run_streaming
    try:
        status = exit_status(run_streaming(command, write))
    except OSError as error:
        return _report(command, error)
    finally:
        write(b"", final=True)
    return status


def getoutput(command: str | Sequence[str]) -> str:
    """Return what a command writes to stdout; what it writes to stderr is shown.

    Args:
        command: a line for the shell, or a list of words that is run without one.
    """
    return getoutputstatus(command)[0]


def getoutputstatus(command: str | Sequence[str]) -> tuple[str, int]:
    """Return what a command writes to stdout and its exit status; stderr is shown."""
    shown = _stderr_is_ours()
    captured = _capture(command, stderr=not shown)
    if captured.stderr:
        sys.stderr.write(decode(captured.stderr))
    return decode(captured.stdout), captured.status


def getoutputerror(command: str | Sequence[str]) -> tuple[str, str]:
    """Return what a command writes to stdout and to stderr."""
    return get_output_error_code(command)[:2]


def get_output_error_code(command: str | Sequence[str]) -> tuple[str, str, int]:
    """Return what a command writes to stdout, to stderr, and its exit status."""
    captured = _capture(command, stderr=True)
    return decode(captured.stdout), decode(captured.stderr), captured.status


def exit_status(returncode: int) -> int:
    """Bring a return code to the form of `_exit_code`: `128 + n`, a shell's word for signal n, becomes `-n`."""
    return 128 - returncode if 128 < returncode < 256 else returncode


def decode(data: bytes) -> str:
    """Decode what a command printed, in the platform's encoding; bytes that don't fit become U+FFFD."""
    return data.decode(_encoding(), "replace")


def _capture(command: str | Sequence[str], stderr: bool) -> Captured:
    _flush()
    if sys.platform == "win32":
        from .windows import capture
    else:
        from .posix import capture
    try:
        captured = capture(command, stderr)
    except OSError as error:
        return Captured(b"", b"", _report(command, error))
    return captured._replace(status=exit_status(captured.status))


def _encoding() -> str:
    if sys.platform == "win32":
        from .windows import console_encoding

        return console_encoding()
    return sys.getfilesystemencoding()  # the locale's


def _decoder() -> codecs.IncrementalDecoder:
    import codecs

    return codecs.getincrementaldecoder(_encoding())("replace")


def _flush() -> None:
    """What was printed before must stand before what the command prints."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            continue  # no stream, a closed one, or nobody reads it: that is no reason to run nothing


def _end_line_of_terminal() -> None:
    """The terminal has shown the keys as `^C`, and left the cursor behind them; also where `sys.stdout` is captured."""
    try:
        if os.isatty(1):
            os.write(1, b"\n")
    except OSError:
        return  # the terminal has hung up: there is no line either


def _stderr_is_ours() -> bool:
    """Whether what a child writes to file descriptor 2 is seen where `sys.stderr` is seen."""
    try:
        return sys.stderr.fileno() == 2
    except (AttributeError, ValueError, OSError):
        return False


def _report(command: str | Sequence[str], error: OSError) -> int:
    text = command if isinstance(command, str) else " ".join(command)
    short = text if len(text) <= 80 else text[:77] + "..."
    reason = error.strerror or str(error)
    where = f": {error.filename}" if error.filename else ""
    print(f"Can't run {short!r}: {reason}{where}", file=sys.stderr)  # noqa: T201
    return NOT_STARTED
