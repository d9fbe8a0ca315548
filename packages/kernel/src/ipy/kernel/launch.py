"""The quick start of a kernel: it listens and says what it is before the shell is loaded.

Clients wait for the first answer of a kernel. So the sockets named in the connection file are bound, and `kernel_info_request` is
answered, while the main thread still imports what runs cells.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import KernelEngine

#: How long the interpreter may take to end after a fault of the kernel.
LAST_S = 3.0


def find_connection_file(argv: list[str]) -> str | None:
    """The connection file that a command line names; None if it names none, or asks for something else than a kernel.

    Args:
        argv: the command line without the program.
    """
    path = None
    words = iter(argv)
    for word in words:
        if word in ("-h", "--help", "--help-all", "--version", "-V") or not word.startswith("-"):
            return None
        if word in ("-f", "--f"):
            path = next(words, None)
        elif word.startswith(("-f=", "--f=", "--IPKernelApp.connection_file=")):
            path = word.partition("=")[2]
        elif "kernel_class" in word or word.startswith(("--Session.", "--IPKernelApp.")):
            # The kernel may be another one, or sign in another way.
            return None
    return path


def main(argv: list[str] | None = None) -> int:
    """Run a kernel; the command `python -P -m ipy.kernel`.

    Args:
        argv: the command line without the program; that of the process by default.
    """
    words = sys.argv[1:] if argv is None else argv
    from . import patches

    before = patches.shorten_switch_interval(0.0005)
    from ipy.msgspec.errors import ConnectionInfoError

    from .errors import KernelError

    try:
        engine = listen(find_connection_file(words))
        if engine is not None:
            # Clients take the kernel for ready from now on: an interrupt finds nothing to interrupt, and must not end it.
            patches.drop_interrupts()
    except (ConnectionInfoError, KernelError) as error:
        print(f"the kernel can't start: {error}", file=sys.stderr)  # noqa: T201 - said to the user
        return 1
    from .app import IPKernelApp

    patches.restore_switch_interval(before, 0.0005)
    try:
        IPKernelApp.launch_instance(words, engine=engine)
    except Exception:
        _end_surely()
        raise
    return 0


def _end_surely() -> None:
    """A fault ends the main thread: see to it that the process ends, too, whatever threads of the user's go on."""
    import os
    import threading

    def end() -> None:
        threading.Event().wait(LAST_S)
        os._exit(1)

    threading.Thread(target=end, name="last", daemon=True).start()


def listen(path: str | None) -> KernelEngine | None:
    """Listen where a connection file says; None if there is no such file yet: the application makes it then."""
    import os

    if path is None or not os.path.isfile(path):
        return None
    from .connecting import open_engine
    from .info import kernel_info

    engine = open_engine(path)
    # Configuration files may say how messages are packed; they are read later.
    engine.transport.expect_session()
    content = kernel_info(engine.session.version)
    engine.router.info = lambda: content
    return engine
