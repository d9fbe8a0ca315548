"""Kernels that are guests of a program: what they change in the process, they change only while a request is answered."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from ipy.core import patches as core_patches
from ipy.core.active import get_ipython, set_active

from . import comms, patches
from .shell import ZMQInteractiveShell

if TYPE_CHECKING:
    from .comms import CommSite


class GuestInteractiveShell(ZMQInteractiveShell):
    """The shell of a guest; there may be several in a process."""

    __module__ = "ipykernel.zmqshell"

    @classmethod
    def instance(cls, *args: Any, **kwargs: Any) -> Self:
        """Make a shell, which is the active one only while its code runs."""
        before = get_ipython()
        shell = cls(*args, **kwargs)
        shell.restore_sys_module_state()
        set_active(before)
        return shell


class Guest:
    """Leads output and input of a kernel's code to its clients, and lets its shell be the active one.

    Args:
        kernel: the kernel.
        stdout: takes the place of `sys.stdout`.
        stderr: takes the place of `sys.stderr`.
        site: where comms of its code belong.
        in_thread_only: output and questions of other threads stay the program's.
    """

    def __init__(
        self,
        kernel: Any,
        *,
        stdout: Any,
        stderr: Any,
        site: CommSite | None = None,
        in_thread_only: bool = False,
    ) -> None:
        self._kernel = kernel
        self._streams = {"stdout": stdout, "stderr": stderr}
        self._site = site
        self._in_thread_only = in_thread_only
        self._routed: dict[str, ThreadStream] = {}

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The state of the process while a request is answered."""
        shell, undo = self._kernel.shell, patches.Undo()
        streams, questions = dict(self._streams), _questions(self._kernel)
        if self._in_thread_only:
            thread = threading.current_thread()
            streams = {name: self._route(thread, name) for name in streams}
            questions = _in_thread(thread, questions)
        patches.replace_streams(undo, streams["stdout"], streams["stderr"])
        patches.replace_input(undo, *questions)
        name = shell.user_module.__name__
        before, module = set_active(shell), sys.modules.get(name)
        core_patches.register_module(name, shell.user_module)
        singletons = _become_singleton(shell)
        try:
            with comms.using(self._site):
                yield
        finally:
            for step in singletons:
                step()
            if module is not None:
                core_patches.register_module(name, module)
            set_active(before)
            undo.run()

    def _route(self, thread: threading.Thread, name: str) -> ThreadStream:
        """A stream that is the kernel's in its thread only.

        The same one every time, and kept: `print` of another thread may still be at work on it when it is taken away, and does not hold it.
        """
        stream = self._routed.get(name)
        if stream is None:
            stream = ThreadStream(thread, self._streams[name])
            self._routed[name] = stream
        if getattr(sys, name) is not stream:
            stream.outside = getattr(sys, name)
        return stream


class ThreadStream(io.TextIOBase):
    """A stream that is another one in one thread.

    Args:
        thread: whose writes go to `inside`.
        inside: the stream of that thread.

    Attributes:
        outside: the stream of all others.
    """

    def __init__(self, thread: threading.Thread, inside: Any) -> None:
        super().__init__()
        self._thread = thread
        self._inside = inside
        self.outside: Any = None

    def _stream(self) -> Any:
        return self._inside if threading.current_thread() is self._thread else self.outside

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """That of the thread's stream."""
        return str(self._stream().encoding)

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """That of the thread's stream."""
        return getattr(self._stream(), "errors", None)

    def writable(self) -> bool:
        """Yes."""
        return True

    def isatty(self) -> bool:
        """Whether the thread's stream is a terminal."""
        return bool(self._stream().isatty())

    def fileno(self) -> int:
        """The descriptor of the thread's stream."""
        return int(self._stream().fileno())

    def write(self, text: str) -> int:
        """Write to the thread's stream."""
        return int(self._stream().write(text))

    def flush(self) -> None:
        """Flush the thread's stream."""
        self._stream().flush()


def _questions(kernel: Any) -> tuple[Callable[..., str], Callable[..., str]]:
    """What takes the place of `input` and `getpass.getpass`."""

    def ask(prompt: object = "") -> str:
        """Ask the client of the running code for a line."""
        return str(kernel.raw_input(prompt))

    def ask_password(prompt: str = "Password: ", stream: Any = None) -> str:
        """Ask the client of the running code for a line that is not shown."""
        return str(kernel.getpass(prompt, stream))

    return ask, ask_password


def _in_thread(
    thread: threading.Thread, questions: tuple[Callable[..., str], Callable[..., str]]
) -> tuple[Callable[..., str], Callable[..., str]]:
    """The same questions, where other threads ask as they did before."""
    import builtins
    import getpass

    def route(inside: Callable[..., str], outside: Callable[..., str]) -> Callable[..., str]:
        def ask(*args: Any, **kwargs: Any) -> str:
            chosen = inside if threading.current_thread() is thread else outside
            return chosen(*args, **kwargs)

        return ask

    return route(questions[0], builtins.input), route(questions[1], getpass.getpass)


def _become_singleton(shell: Any) -> list[Callable[[], object]]:
    """Let `InteractiveShell.instance()` give this shell, for libraries that ask so; returns the steps that undo it."""
    steps: list[Callable[[], object]] = []
    for owner in type(shell)._walk_mro():
        before = owner.__dict__.get("_instance")
        owner._instance = shell
        steps.append(lambda owner=owner, before=before: setattr(owner, "_instance", before))  # type: ignore[misc]
    return steps
