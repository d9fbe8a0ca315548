"""The channels of in-process clients."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from queue import Empty
from threading import Condition
from typing import Any

from ipy.kernel.client.derive import blocking

Message = dict[str, Any]
Accept = Callable[[Message], bool]


class InProcessInbox:
    """The messages of a channel that nobody has taken yet."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()
        self.changed = Condition()

    def put(self, message: Message) -> None:
        """Add a message."""
        with self.changed:
            self._messages.append(message)
            self.changed.notify_all()

    def take(self, accept: Accept | None = None) -> Message | None:
        """Return the first message that fits, and leave the others; None if there is none."""
        with self.changed:
            for index, message in enumerate(self._messages):
                if accept is None or accept(message):
                    del self._messages[index]
                    return message
        return None

    def __len__(self) -> int:
        return len(self._messages)

    def clear(self) -> None:
        """Throw away what came so far."""
        with self.changed:
            self._messages.clear()


class InProcessChannel:
    """A channel between a client and the kernel in its process.

    Front ends with an event loop override `call_handlers`, `call_handlers_later` and `process_events`.

    Args:
        client: whose it is.
    """

    #: "shell", "iopub", "stdin" or "control"; the client sets it.
    name = ""

    def __init__(self, client: Any = None) -> None:
        super().__init__()
        self.client = client
        self.inbox = InProcessInbox()
        self._is_alive = False

    @property
    def socket(self) -> InProcessChannel:
        """What waiters are given: the channel itself."""
        return self

    def start(self) -> None:
        """Take part."""
        self._is_alive = True

    def stop(self) -> None:
        """Take part no more."""
        self._is_alive = False

    def close(self) -> None:
        """As `stop`."""
        self.stop()

    def is_alive(self) -> bool:
        """Tell whether the channel is started."""
        return self._is_alive

    def send(self, msg: Message) -> None:
        """Send a message that `session.msg` made; a request is answered when this returns."""
        self.client.deliver(self.name, msg)

    def call_handlers(self, msg: Message) -> None:
        """Take a message of the kernel: it is kept until somebody asks for it."""
        self.inbox.put(msg)

    def call_handlers_later(self, msg: Message) -> None:
        """Take a reply. With an event loop: when the present event is over."""
        self.call_handlers(msg)

    def process_events(self) -> None:
        """Let the front end work while code waits for its answer."""

    async def receive(
        self,
        accept: Accept | None = None,
        timeout_s: float | None = None,
        *,
        is_reply: bool = False,
    ) -> Message:
        """Return the next message that fits; never suspends.

        Args:
            accept: tells whether a message fits; by default each does.
            timeout_s: how long to wait; None for ever.
            is_reply: taken for callers of other channels: this kernel does not die alone.

        Raises:
            queue.Empty: none came in time.
        """
        from time import monotonic

        deadline = None if timeout_s is None else monotonic() + timeout_s
        while (message := self.inbox.take(accept)) is None:
            remaining = None if deadline is None else deadline - monotonic()
            if remaining is not None and remaining <= 0:
                raise Empty
            with self.inbox.changed:
                # Another thread may make a request meanwhile.
                self.inbox.changed.wait(0.05 if remaining is None else min(remaining, 0.05))
        return message

    _receive = blocking(receive)

    def get_msg(self, timeout: float | None = None) -> Message:
        """Return the next message.

        Args:
            timeout: in seconds; None waits for ever.

        Raises:
            queue.Empty: none came in time.
        """
        return self._receive(None, timeout)

    def get_msgs(self) -> list[Message]:
        """Return all messages that have come, without waiting."""
        messages = []
        while (message := self.inbox.take()) is not None:
            messages.append(message)
        return messages

    def msg_ready(self) -> bool:
        """Tell whether there is a message."""
        return len(self.inbox) > 0


class BlockingInProcessChannel(InProcessChannel):
    """A channel of a client that waits for its answers."""

    def get_msg(  # type: ignore[override]  # callers know it so
        self, block: bool = True, timeout: float | None = None
    ) -> Message:
        """Return the next message.

        Args:
            block: wait for it.
            timeout: in seconds; None waits for ever.

        Raises:
            queue.Empty: none came in time.
        """
        return self._receive(None, timeout if block else 0)


class BlockingInProcessStdInChannel(BlockingInProcessChannel):
    """Asks on the terminal of the program what code asks for."""

    def call_handlers(self, msg: Message) -> None:
        """Ask at once: the code goes on when this returns."""
        if self.client.stdin_hook is not None:
            self.client.stdin_hook(msg)
            return
        if msg["header"]["msg_type"] != "input_request":
            super().call_handlers(msg)
            return
        content = msg["content"]
        self.client.input(self.client.ask(content["prompt"], bool(content.get("password"))))


class InProcessHBChannel:
    """The heartbeat of a kernel that lives as long as its client.

    Args:
        client: whose it is.
    """

    time_to_dead = 3.0

    def __init__(self, client: Any = None) -> None:
        super().__init__()
        self.client = client
        self._is_alive = False
        self._is_paused = True

    def start(self) -> None:
        """Begin to watch."""
        self._is_alive, self._is_paused = True, False

    def stop(self) -> None:
        """Watch no more."""
        self._is_alive = False

    def is_alive(self) -> bool:
        """Tell whether it watches."""
        return self._is_alive

    def pause(self) -> None:
        """Pause."""
        self._is_paused = True

    def unpause(self) -> None:
        """Go on."""
        self._is_paused = False

    def is_beating(self) -> bool:
        """Tell whether the kernel lives."""
        return not self._is_paused
