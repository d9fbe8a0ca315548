"""`sys.stdout` and `sys.stderr` of a kernel."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from ipy.kernel import parents

if TYPE_CHECKING:
    pass

#: Sees, changes or swallows (by returning None) a message that a thread is about to publish.
Hook = Callable[[dict[str, Any]], "dict[str, Any] | None"]


# Every text pays for what stands in `OutStream.write`.
_current = parents.current.get


class Echo(Protocol):
    """A stream that gets a copy of what is written."""

    def write(self, text: str, /) -> object:
        """Take a text."""

    def flush(self) -> object:
        """Write out what was taken."""


class ThreadHooks:
    """Functions that see messages before they are published, each in the thread that has registered it."""

    def __init__(self) -> None:
        self._local = threading.local()

    @property
    def functions(self) -> list[Hook]:
        """Those of this thread, in the order in which they were registered."""
        found: list[Hook] = getattr(self._local, "functions", [])
        return found

    def register(self, hook: Hook) -> None:
        """Add a function."""
        self._local.functions = [*self.functions, hook]

    def unregister(self, hook: Hook) -> bool:
        """Take a function out; whether it was there."""
        rest = list(self.functions)
        if hook not in rest:
            return False
        rest.remove(hook)
        self._local.functions = rest
        return True

    def apply(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """The message as the functions leave it; None if one swallows it."""
        for hook in self.functions:
            changed = hook(message)
            if changed is None:
                return None
            message = changed
        return message


class OutStream(io.TextIOBase):
    """A text stream whose text goes to the clients, in the name of the cell that writes it.

    Text is gathered for some milliseconds; `flush` shortens that. Where clients are too slow, writing waits.

    Args:
        transport: takes the text.
        name: "stdout" or "stderr".
        drain: brings in what C code and children have written before.
        descriptor: what `fileno()` gives: the descriptor behind which the kernel reads, so that children's output arrives too. None
            where nothing is captured: then `fileno()` is refused.
        echo: gets a copy.
        isatty: what `isatty()` says.
    """

    def __init__(
        self,
        transport: Any,
        name: str,
        *,
        drain: Callable[[], object] | None = None,
        descriptor: int | None = None,
        echo: Echo | None = None,
        isatty: bool = False,
    ) -> None:
        super().__init__()
        if echo is not None and not hasattr(echo, "write"):
            raise ValueError(f"echo must be a stream with a method write, got {echo!r}")
        self.name = name
        self.topic = f"stream.{name}".encode()
        self.echo = echo
        self._transport = transport
        self._put = transport.put_text
        self._drain = drain
        self._descriptor = descriptor
        self._isatty = isatty
        self._hooks: ThreadHooks | None = None
        self._pid = os.getpid()
        #: Set in a forked child: takes the text there.
        self.forked: Callable[[str], object] | None = None

    # -- what it is ---------------------------------------------------------------------------------

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Text is sent as UTF-8."""
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        """Lone surrogates are replaced when the text is sent."""
        return "replace"

    @property
    def mode(self) -> str:
        """It is written to."""
        return "w"

    @property
    def parent_header(self) -> dict[str, Any]:
        """The header of the request in whose name the running code writes."""
        request = parents.get()
        return {} if request is None else request.message.header

    def isatty(self) -> bool:
        """Whether programs shall take it for a terminal."""
        return self._isatty

    def writable(self) -> bool:
        """Yes."""
        return True

    def readable(self) -> bool:
        """No."""
        return False

    def fileno(self) -> int:
        """The descriptor whose text arrives at the clients too.

        Raises:
            io.UnsupportedOperation: the kernel does not capture descriptors.
        """
        if self._descriptor is None:
            raise io.UnsupportedOperation(
                f"{self.name} of this kernel has no file descriptor: it goes to the clients as messages"
            )
        return self._descriptor

    # -- writing ---------------------------------------------------------------------------------

    def write(self, string: str) -> int:
        """Send a text to the clients; return its length.

        Raises:
            TypeError: it is no str.
            ValueError: the stream was closed.
        """
        if string.__class__ is not str and not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string).__name__}")
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if self.forked is not None:
            self.forked(string)
            return len(string)
        if self.echo is not None:
            self._echo(string)
        if string != "\n":
            if not string:
                return 0
            if self._drain is not None:
                # What a child has printed before this comes before this. (The end of a line follows its text at once.)
                self._drain()
        if self._hooks is not None and self._hooks.functions:
            self._publish_with_hooks(string)
        else:
            self._put(self.name, string, _current() or parents.get())
        return len(string)

    def writelines(self, sequence: Iterable[str]) -> None:  # type: ignore[override]
        """Write texts one after the other."""
        for string in sequence:
            self.write(string)

    def flush(self) -> None:
        """Let what was written be sent soon; there is no need to, it is sent anyway."""
        if self.forked is None:
            self._transport.flush()

    def _echo(self, string: str) -> None:
        assert self.echo is not None
        try:
            self.echo.write(string)
            self.echo.flush()
        except (OSError, ValueError):
            # The terminal of the kernel is gone; its clients are not.
            self.echo = None

    def _publish_with_hooks(self, string: str) -> None:
        assert self._hooks is not None
        message = self._hooks.apply(
            {
                "header": {"msg_type": "stream"},
                "msg_type": "stream",
                "parent_header": self.parent_header,
                "metadata": {},
                "content": {"name": self.name, "text": string},
                "buffers": [],
            }
        )
        if message is not None:
            content = message["content"]
            self._put(content["name"], content["text"], parents.get())

    # -- in whose name -----------------------------------------------------------------------------

    def set_parent(self, parent: Any) -> None:
        """Write in the name of another request from now on, in this thread or task.

        Args:
            parent: the message as a dict, or its header.
        """
        parents.adopt(parent)

    def register_hook(self, hook: Hook) -> None:
        """Let a function see, change or swallow (by returning None) what this thread writes."""
        if self._hooks is None:
            self._hooks = ThreadHooks()
        self._hooks.register(hook)

    def unregister_hook(self, hook: Hook) -> bool:
        """Take back `register_hook`; whether it was there."""
        return self._hooks is not None and self._hooks.unregister(hook)
