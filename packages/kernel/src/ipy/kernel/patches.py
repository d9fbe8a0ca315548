"""The only place of the kernel that assigns to `sys`, `builtins`, signals, `threading` and other people's modules.

Everything can be undone: kernels that are embedded in a program, and tests, put back what they found.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import builtins
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread
from types import FrameType
from typing import Any

from . import parents

_ABSENT = object()
_SIGINT = int(signal.SIGINT)
SignalHandler = Callable[[int, FrameType | None], Any]


class Undo:
    """Steps that put back what was changed, last one first."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def add(self, step: Callable[[], object]) -> None:
        """Remember a step."""
        self._steps.append(step)

    def run(self) -> None:
        """Take all steps; each is taken once."""
        while self._steps:
            self._steps.pop()()


def replace(undo: Undo, target: Any, **values: Any) -> None:
    """Set attributes of a module or object; undoing leaves alone what somebody else has replaced since."""
    for name, value in values.items():
        before = vars(target).get(name, _ABSENT)
        setattr(target, name, value)

        def restore(name: str = name, value: Any = value, before: Any = before) -> None:
            if vars(target).get(name, _ABSENT) is not value:
                return
            if before is _ABSENT:
                delattr(target, name)
            else:
                setattr(target, name, before)

        undo.add(restore)


def replace_streams(undo: Undo, stdout: Any, stderr: Any) -> None:
    """Make `sys.stdout` and `sys.stderr` go to the clients; None leaves one alone."""
    given = {"stdout": stdout, "stderr": stderr}
    replace(undo, sys, **{name: stream for name, stream in given.items() if stream is not None})


def replace_original_streams(undo: Undo, stdout: Any, stderr: Any) -> None:
    """Make `sys.__stdout__` and `sys.__stderr__` write to the kernel's own terminal or log, past the capture of descriptors."""
    replace(undo, sys, __stdout__=stdout, __stderr__=stderr)


def replace_displayhook(undo: Undo, hook: Callable[[Any], Any]) -> None:
    """Make a function show the values of expressions."""
    replace(undo, sys, displayhook=hook)


def keep_last_value(value: object) -> None:
    """Keep a value as `_`, as the interpreter's own displayhook does."""
    vars(builtins)["_"] = value


def replace_input(undo: Undo, read: Callable[..., str], read_password: Callable[..., str]) -> None:
    """Make `input()` and `getpass.getpass()` ask the clients."""
    replace(undo, builtins, input=read)
    import getpass

    replace(undo, getpass, getpass=read_password)


def threads_keep_request(undo: Undo) -> None:
    """Let a thread belong to the request of the code that starts it."""
    start = Thread.start

    def start_with_request(self: Thread) -> None:
        if not hasattr(self, parents.THREAD_ATTRIBUTE):
            setattr(self, parents.THREAD_ATTRIBUTE, parents.get())
        start(self)

    start_with_request.__doc__ = start.__doc__
    start_with_request.__name__ = "start"
    start_with_request.__qualname__ = "Thread.start"
    replace(undo, Thread, start=start_with_request)


def in_main_thread() -> bool:
    """Whether this is the main thread, which alone may set signal handlers."""
    return current_thread() is main_thread()


def set_signal(undo: Undo, number: int, handler: SignalHandler) -> None:
    """Handle a signal; only in the main thread, elsewhere nothing is changed."""
    if not in_main_thread():
        return
    before = signal.signal(number, handler)
    # None: it was set by C code, and can't be put back.
    undo.add(lambda: signal.signal(number, signal.SIG_DFL if before is None else before))


def drop_interrupts() -> None:
    """Let interrupts go by until `set_signal` says otherwise; only in the main thread."""
    if in_main_thread():
        signal.signal(signal.SIGINT, _drop)


def _drop(number: int, frame: Any) -> None:
    """Do nothing; unlike SIG_IGN, it isn't handed down to children."""


def swap_interrupt_handler(handler: Any) -> Any:
    """Set the handler of SIGINT and return the one before."""
    # Past the wrapper in `signal`, whose enumerations cost more than all the rest: this is called twice for every cell.
    return _signal.signal(_SIGINT, handler)


def tell_of_signals(undo: Undo, descriptor: int) -> None:
    """Let the numbers of signals be written to a descriptor, by the very handler of the system."""
    before = signal.set_wakeup_fd(descriptor, warn_on_full_buffer=False)
    undo.add(lambda: signal.set_wakeup_fd(before))


def shorten_switch_interval(seconds: float) -> float:
    """Let threads that wait for the interpreter get it after `seconds`; return what it was before."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    return before


def restore_switch_interval(seconds: float, ours: float) -> None:
    """Undo `shorten_switch_interval`, unless the user has chosen an interval of his own since."""
    if abs(sys.getswitchinterval() - ours) < 1e-9:
        sys.setswitchinterval(seconds)


@contextmanager
def without_running_loop() -> Iterator[None]:
    """Let no event loop count as running in this thread, for a while: cells are run as if called from outside of it."""
    asyncio = sys.modules.get("asyncio")
    loop = None if asyncio is None else asyncio._get_running_loop()
    if asyncio is None or loop is None:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


def set_environment(name: str, value: str) -> None:
    """Set a variable of the environment unless it is set."""
    os.environ.setdefault(name, value)


def take_environment(name: str) -> str:
    """Take a variable that is meant for this process alone out of the environment; empty if it isn't set."""
    return os.environ.pop(name, "")


def set_main_path(entry: str) -> None:
    """Put an entry in front of `sys.path`, once."""
    if entry not in sys.path[:1]:
        sys.path.insert(0, entry)


@contextmanager
def module_path(entries: list[str]) -> Iterator[None]:
    """Look for modules in `entries` first, for a while; the list that the user may change stays as it is."""
    before = sys.path
    # Threads of the user's go on and may import, too: what they know stays within reach.
    sys.path = ours = [*entries, *(entry for entry in before if entry not in entries)]
    try:
        yield
    finally:
        if sys.path is ours:
            sys.path = before


def remove_current_directory() -> None:
    """Take the current directory out of `sys.path`, so that files in it are not taken for modules of the kernel."""
    sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]
