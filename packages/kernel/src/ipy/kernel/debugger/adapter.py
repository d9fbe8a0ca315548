"""debugpy's adapter: a process of its own that speaks the Debug Adapter Protocol with us over pipes, and with the debugged process over a socket.

Over pipes, so that the front end's side of it is ours alone: whoever may send requests to a debugger can run code in what it debugs.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from ipy.kernel.errors import KernelError

from .dap import Message, encode, read_messages

if TYPE_CHECKING:
    from subprocess import Popen

log = logging.getLogger(__name__)


class AdapterError(KernelError):
    """The adapter does not answer."""


def exclude_from_tracing(thread: Thread) -> None:
    """Keep the debugger from tracing, and so from stopping, a thread."""
    vars(thread).update(pydev_do_not_trace=True, is_pydev_daemon_thread=True)


class Adapter:
    """A running adapter.

    Args:
        on_event: called with every event, in the thread that reads.
        reply_timeout_s: how long a reply is waited for.
    """

    def __init__(self, on_event: Callable[[Message], object], reply_timeout_s: float = 60) -> None:
        self._on_event = on_event
        self._reply_timeout_s = reply_timeout_s
        self._changed = Condition()
        self._replies: dict[int, Message] = {}
        self._seq = 0
        self._is_over = True
        self._process: Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it can be asked."""
        return self._process is not None and not self._is_over

    def open(self) -> None:
        """Start the process.

        Raises:
            AdapterError: debugpy is not installed, or its process can't be started.
        """
        import subprocess

        try:
            import debugpy.adapter
        except ImportError as error:
            raise AdapterError(
                f"debugging needs debugpy: pip install ipy-kernel[debug] ({error})"
            ) from None
        place = os.path.dirname(debugpy.adapter.__file__)
        try:
            # In a session of its own, so that Ctrl-C in a terminal doesn't reach it; it ends when its input does.
            self._process = subprocess.Popen(
                [sys.executable, place],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise AdapterError(f"the debug adapter can't be started: {error}") from error
        self._is_over = False
        reader = Thread(target=self._read, name="ipy-debug-adapter", daemon=True)
        exclude_from_tracing(reader)
        reader.start()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        try:
            process.stdin.close()
        except OSError:
            # It has ended already.
            log.debug("the debug adapter had ended")
        try:
            process.wait(timeout=5)
        except Exception:
            # subprocess.TimeoutExpired; the module is loaded by `open` only.
            process.kill()
            process.wait()

    def send(self, command: str, arguments: Message | None = None) -> int:
        """Send a request, and return the number that its reply will have.

        Raises:
            AdapterError: the adapter has ended.
        """
        process = self._process
        if process is None or self._is_over:
            raise AdapterError("the debugger is not attached: send `initialize` and `attach` first")
        assert process.stdin is not None
        with self._changed:
            self._seq += 1
            request = {
                "type": "request",
                "seq": self._seq,
                "command": command,
                "arguments": arguments or {},
            }
            try:
                process.stdin.write(encode(request))
                process.stdin.flush()
            except OSError as error:
                raise AdapterError(f"the debug adapter has ended: {error}") from error
            return self._seq

    def receive(self, seq: int) -> Message:
        """Wait for the reply to a request.

        Raises:
            AdapterError: there is none in time, or the adapter has ended.
        """
        with self._changed:
            arrived = self._changed.wait_for(
                lambda: seq in self._replies or self._is_over, self._reply_timeout_s
            )
            if seq in self._replies:
                return self._replies.pop(seq)
        if arrived:
            raise AdapterError("the debug adapter has ended")
        raise AdapterError(f"the debug adapter gave no answer in {self._reply_timeout_s:g} s")

    def ask(self, command: str, arguments: Message | None = None) -> Message:
        """Send a request and wait for its reply; see `send` and `receive`."""
        return self.receive(self.send(command, arguments))

    def _read(self) -> None:
        process = self._process
        assert process is not None
        stream: Any = process.stdout
        try:
            for message in read_messages(stream):
                if message.get("type") == "response":
                    with self._changed:
                        self._replies[message["request_seq"]] = message
                        self._changed.notify_all()
                elif message.get("type") == "event":
                    self._on_event(message)
        except (OSError, ValueError) as error:
            # Cut off in the middle of a message.
            log.debug("the debug adapter broke off: %s", error)
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
            stream.close()
