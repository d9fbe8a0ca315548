"""What a kernel changes in its process while it lives: streams, descriptors, input, threads, faults; and puts back at its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from . import patches
from .output.streams import OutStream

if TYPE_CHECKING:
    from .engine import KernelEngine


class Surroundings:
    """Leads what the process writes and reads to the clients.

    Args:
        engine: the kernel's.
        capture: lead the descriptors 1 and 2 there too, for C code and children.
        stdout: what to do with `sys.stdout`: "send", "drop" or "leave".
        stderr: the same for `sys.stderr`.
        echo: also write to the terminal of the kernel.
        outstream: makes the streams.
    """

    def __init__(
        self,
        engine: KernelEngine,
        *,
        capture: bool = True,
        stdout: str = "send",
        stderr: str = "send",
        echo: bool = False,
        outstream: Callable[..., Any] = OutStream,
    ) -> None:
        self._engine = engine
        self._capture = capture and os.name == "posix"
        self._choices = {"stdout": stdout, "stderr": stderr}
        self._echo = echo
        self._outstream = outstream
        self._undo = patches.Undo()
        self.streams: dict[str, Any] = {}
        self.originals: dict[str, Any] = {"stdout": sys.__stdout__, "stderr": sys.__stderr__}

    def open(self) -> None:
        """Change them."""
        engine = self._engine
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        if self._capture:
            self._capture_descriptors()
        for number, (name, choice) in enumerate(self._choices.items(), start=1):
            if choice == "send":
                self.streams[name] = self._outstream(
                    engine.transport,
                    name,
                    drain=engine.pipes.make_check(number) if engine.pipes is not None else None,
                    descriptor=number if engine.pipes is not None else None,
                    echo=self.originals[name] if self._echo else None,
                )
            elif choice == "drop":
                self.streams[name] = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the life of the process
        patches.replace_streams(self._undo, self.streams.get("stdout"), self.streams.get("stderr"))
        patches.threads_keep_request(self._undo)
        engine.transport.forked = self._say_in_child
        os.register_at_fork(after_in_child=self._forked) if hasattr(
            os, "register_at_fork"
        ) else None

    def ask_clients(self, kernel: Any) -> None:
        """Let `input()` and `getpass.getpass()` ask the clients of a kernel."""

        def ask(prompt: object = "") -> str:
            __tracebackhide__ = "__ipython_top__"
            return str(kernel.raw_input(prompt))

        def ask_password(prompt: str = "Password: ", stream: Any = None) -> str:
            __tracebackhide__ = "__ipython_top__"
            return str(kernel.getpass(prompt, stream))

        ask.__name__, ask.__doc__ = "input", "Ask the client of the running code for a line."
        patches.replace_input(self._undo, ask, ask_password)

    def _capture_descriptors(self) -> None:
        if sys.platform == "win32":
            return
        from .output.pipes import Pipes

        pipes = Pipes(self._engine.transport)
        pipes.open()
        self._engine.pipes = pipes
        self._engine.transport.drain = pipes.drain
        for number, name in ((1, "stdout"), (2, "stderr")):
            self.originals[name] = _text_stream(pipes.original(number))
        patches.replace_original_streams(
            self._undo, self.originals["stdout"], self.originals["stderr"]
        )

    # -- forked children -----------------------------------------------------------------------------

    def _forked(self) -> None:
        """In a child that was forked: no thread sends there; what it says goes through the descriptors, or to the terminal."""
        engine = self._engine
        if not self.streams:
            return
        engine.transport.outbox.reset_after_fork()
        engine.transport.drain = _nothing
        captured = engine.pipes is not None and engine.pipes.is_open
        for number, name in ((1, "stdout"), (2, "stderr")):
            stream = self.streams.get(name)
            if isinstance(stream, OutStream):
                stream.forked = _writer(number if captured else self.originals[name])
        engine.pipes = None

    def _say_in_child(self, msg_type: str, content: dict[str, Any]) -> None:
        """What a forked child would publish, as text."""
        if msg_type == "stream":
            getattr(sys, content["name"]).write(content["text"])
        elif msg_type == "error":
            sys.stderr.write("\n".join(content["traceback"]) + "\n")
        elif msg_type in ("display_data", "execute_result", "update_display_data"):
            text = content["data"].get("text/plain")
            if text is not None:
                sys.stdout.write(f"{text}\n")

    def close(self) -> None:
        """Put everything back."""
        self._undo.run()
        if self._engine.pipes is not None:
            self._engine.pipes.close()
            self._engine.pipes = None
            self._engine.transport.drain = _nothing
        self.streams.clear()


def _text_stream(descriptor: int) -> TextIOWrapper:
    return open(
        descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )


def _writer(target: Any) -> Callable[[str], object]:
    """A function that writes text to a descriptor or a stream."""
    if not isinstance(target, int):
        stream = target

        def write_stream(text: str) -> None:
            if stream is not None:
                stream.write(text)
                stream.flush()

        return write_stream

    def write(text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(target, data) :]

    return write


def _nothing() -> None:
    return None
