"""What runs an in-process kernel: requests are answered at once, in the thread that sends them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

from ipy.core.errors import StdinNotImplementedError
from ipy.kernel import comms, parents
from ipy.kernel.dispatch.router import Router
from ipy.kernel.engine import KernelEngine
from ipy.kernel.guest import Guest
from ipy.kernel.output.streams import OutStream
from ipy.kernel.parents import Request
from ipy.kernel.stdin import Stdin
from ipy.kernel.transport.memory import MemoryTransport

if TYPE_CHECKING:
    from ipy.msgspec.session import Session

#: How long a question waits for an answer where no front end shows that it is working on one.
PATIENCE_S = 5.0
_POLL_S = 0.01


class InProcessEngine(KernelEngine):
    """Runs an in-process kernel.

    Args:
        session: the kernel's end of the conversation.
    """

    def __init__(self, session: Session) -> None:
        transport = MemoryTransport(session, self._deliver)
        super().__init__(session=session, transport=transport, router=Router())
        self.stdin = InProcessStdin(transport, self._process_events)
        #: The clients, by the identity that their requests carry.
        self.clients: dict[bytes, Any] = {}
        self._streams = {name: OutStream(transport, name) for name in ("stdout", "stderr")}
        self._site: comms.CommSite | None = None

    def attach(self, kernel: Any) -> None:
        """Let a kernel answer what comes in from now on."""
        self.kernel = kernel

    def take(self, channel: str, frames: list[Any]) -> None:
        """Answer a message of a client; returns when that is done.

        Args:
            channel: "shell", "control" or "stdin".
            frames: the message, with the identity of the client in front.
        """
        message = self.session.decode(frames)
        if channel == "stdin":
            self.stdin.take_reply(message)
            return
        request = Request(message, channel)
        token = parents.enter(parents.get())
        try:
            with self._surroundings():
                self.dispatcher.handle(request)
        finally:
            # Requests may be made while one is answered: by the user's code, or in a GUI's loop.
            parents.leave(token)

    def _deliver(self, channel: str, frames: list[Any]) -> None:
        """Give a message to the clients: on iopub to all, elsewhere to the one that it begins with."""
        if channel == "iopub":
            for client in list(self.clients.values()):
                client.receive(channel, frames)
            return
        client = self.clients.get(bytes(frames[0]))
        if client is not None:
            client.receive(channel, frames)

    def _process_events(self) -> bool:
        """Let the front ends work while code waits for input; whether there is one that does."""
        # All of them, not up to the first.
        worked = [client.process_events() for client in list(self.clients.values())]
        return any(worked)

    def make_comm_manager(self, kernel: Any) -> Any:
        """The comms of the kernel; the package `comm` gives them while its code runs."""
        site = self._site = comms.make_site(self.transport, kernel)
        self.at_end.append(comms.install(site, default=False))
        return site.manager

    # -- the process, while code runs --------------------------------------------------------------------

    def _surroundings(self) -> AbstractContextManager[None]:
        """Lead output and input to the clients, and let the shell be the active one, for the time of a request."""
        stdout, stderr = self._streams["stdout"], self._streams["stderr"]
        return Guest(self.kernel, stdout=stdout, stderr=stderr, site=self._site).at_work()

    def close(self) -> None:
        """Forget the clients and what the kernel has installed."""
        for step in reversed(self.at_end):
            step()
        self.at_end.clear()
        self.clients.clear()


class InProcessStdin(Stdin):
    """Questions that are answered while the front end handles them.

    Args:
        transport: sends questions.
        process_events: lets front ends work; says whether there is one that may still answer.
    """

    def __init__(self, transport: MemoryTransport, process_events: Callable[[], bool]) -> None:
        super().__init__(transport)
        self._replies: Any = _Answers(process_events)


class _Answers:
    """A queue whose `get` lets front ends work, and does not wait for ever."""

    def __init__(self, process_events: Callable[[], bool]) -> None:
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._process_events = process_events

    def put(self, reply: Any) -> None:
        """Add an answer."""
        self._queue.put(reply)

    def empty(self) -> bool:
        """Whether there is no answer."""
        return self._queue.empty()

    def get(self) -> Any:
        """Wait for an answer.

        Raises:
            StdinNotImplementedError: nobody answers: everything runs in one thread, which is this one.
        """
        deadline = monotonic() + PATIENCE_S
        while True:
            try:
                return self._queue.get(timeout=_POLL_S)
            except Empty:
                if self._process_events():
                    deadline = monotonic() + PATIENCE_S
            if monotonic() > deadline:
                raise StdinNotImplementedError(
                    f"input was asked for, but no front end has answered in {PATIENCE_S:g} s"
                )
