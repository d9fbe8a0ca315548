"""The clients of an in-process kernel."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Type

from ipy.kernel.client.asynchronous import AsyncKernelClient, request
from ipy.kernel.client.base import KernelClient
from ipy.kernel.client.derive import blocking
from ipy.kernel.client.hooks import write_to_streams
from ipy.msgspec.identity import new_id
from ipy.msgspec.session import ConfigurableSession

from .channels import (
    BlockingInProcessChannel,
    BlockingInProcessStdInChannel,
    InProcessChannel,
    InProcessHBChannel,
)

Message = dict[str, Any]
Hook = Callable[[Message], Any]


class InProcessWaiter:
    """Waits for what another thread may send: everything else is there when a request returns."""

    def __init__(self) -> None:
        # Requests are done in the calling thread; there are no sockets.
        self.lock: AbstractContextManager[object] = nullcontext()

    async def wait(self, sockets: Sequence[Any], timeout_s: float | None) -> None:
        """Wait a moment for a message."""
        channel = sockets[0]
        with channel.inbox.changed:
            if not len(channel.inbox):
                channel.inbox.changed.wait(0.05 if timeout_s is None else min(timeout_s, 0.05))

    async def sleep(self, duration_s: float) -> None:
        """Let time pass."""
        from time import sleep

        sleep(duration_s)

    def sent(self, socket: Any) -> None:
        """Nothing to do."""

    def received(self) -> None:
        """Nothing to do: the inbox tells of changes."""

    def wake(self) -> None:
        """Nothing to do: waits are short."""

    def forget(self, socket: Any) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class InProcessKernelClient(KernelClient):
    """Talks to a kernel in its process; for front ends with an event loop, which handle messages as they come.

    Attributes:
        kernel: the kernel.
    """

    shell_channel_class = Type(InProcessChannel, klass=object)
    iopub_channel_class = Type(InProcessChannel, klass=object)
    stdin_channel_class = Type(InProcessChannel, klass=object)
    control_channel_class = Type(InProcessChannel, klass=object)
    hb_channel_class = Type(InProcessHBChannel, klass=object)
    waiter_class = InProcessWaiter
    kernel: Any = AnyTrait(None, allow_none=True)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("session", ConfigurableSession(key=b""))
        super().__init__(**kwargs)
        self._identity = new_id().encode("ascii")

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = True,
        control: bool = True,
    ) -> None:
        """Connect to the kernel; see `KernelClient.start_channels`.

        Raises:
            RuntimeError: there is no kernel.
        """
        if self.kernel is None:
            raise RuntimeError("there is no kernel: call start_kernel() of its manager first")
        self.kernel.engine.clients[self._identity] = self
        super().start_channels(shell, iopub, stdin, hb, control)

    def stop_channels(self) -> None:
        """Disconnect."""
        if self.kernel is not None:
            self.kernel.engine.clients.pop(self._identity, None)
        super().stop_channels()

    def get_connection_info(self, session: bool = False) -> Any:
        """Say that there is nothing to connect to."""
        return {**super().get_connection_info(session), "transport": "inproc"}

    def _make_channel(self, name: str) -> Any:
        channel = getattr(self, f"{name}_channel_class")(self)
        channel.name = name
        return channel

    def _make_heartbeat(self) -> Any:
        make: Any = self.hb_channel_class
        return make(self)

    # -- messages ------------------------------------------------------------------------------------

    def deliver(self, channel: str, message: Message) -> None:
        """Give a message to the kernel.

        Raises:
            RuntimeError: the channels are not started.
        """
        if self.kernel is None or self._identity not in self.kernel.engine.clients:
            raise RuntimeError("the channels of this client are not started: call start_channels()")
        frames = self.session.serialize(message, ident=[self._identity])
        self.kernel.engine.take(channel, [bytes(part) for part in frames])

    def receive(self, name: str, frames: Sequence[Any]) -> None:
        """Take a message of the kernel."""
        channel = self._channels.get(name)
        if channel is None or not channel.is_alive():
            return
        _, parts = self.session.feed_identities([bytes(part) for part in frames])
        message = self.session.deserialize(parts)
        if name in ("shell", "control"):
            channel.call_handlers_later(message)
        else:
            channel.call_handlers(message)

    def process_events(self) -> bool:
        """Let the front end work while code waits for its answer; whether it has a way to."""
        channel = self._channels.get("stdin")
        if channel is None or type(channel).process_events is InProcessChannel.process_events:
            return False
        channel.process_events()
        return True


class BlockingInProcessKernelClient(InProcessKernelClient):
    """Talks to a kernel in its process and hands out the answers.

    Request methods return the request's `msg_id`; with `reply=True` the reply.
    """

    shell_channel_class = Type(BlockingInProcessChannel, klass=object)
    iopub_channel_class = Type(BlockingInProcessChannel, klass=object)
    stdin_channel_class = Type(BlockingInProcessStdInChannel, klass=object)
    control_channel_class = Type(BlockingInProcessChannel, klass=object)

    #: Takes questions of running code instead of the terminal.
    stdin_hook: Hook | None = None

    execute = request(KernelClient.execute, derive=blocking)
    complete = request(KernelClient.complete, derive=blocking)
    inspect = request(KernelClient.inspect, derive=blocking)
    history = request(KernelClient.history, derive=blocking)
    kernel_info = request(KernelClient.kernel_info, derive=blocking)
    comm_info = request(KernelClient.comm_info, derive=blocking)
    is_complete = request(KernelClient.is_complete, derive=blocking)
    shutdown = request(KernelClient.shutdown, "control", derive=blocking)
    debug = request(KernelClient.debug, "control", derive=blocking)

    get_shell_msg = blocking(AsyncKernelClient.get_shell_msg)
    get_iopub_msg = blocking(AsyncKernelClient.get_iopub_msg)
    get_stdin_msg = blocking(AsyncKernelClient.get_stdin_msg)
    get_control_msg = blocking(AsyncKernelClient.get_control_msg)
    is_alive = blocking(AsyncKernelClient.is_alive)
    wait_for_ready = blocking(AsyncKernelClient.wait_for_ready)

    def ask(self, prompt: str, password: bool) -> str:
        """Ask the user of the program; replaced by programs that have another way."""
        if password:
            from getpass import getpass

            return getpass(prompt)
        return _terminal_input(prompt)

    def execute_interactive(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: Mapping[str, str] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
        timeout: float | None = None,
        output_hook: Hook | None = None,
        stdin_hook: Hook | None = None,
    ) -> Message:
        """Run code, pass on its output, answer its questions, and return the reply; see `BlockingKernelClient`.

        Args:
            code: one cell.
            silent: as in `execute`; so the next four.
            store_history: as in `execute`.
            user_expressions: as in `execute`.
            allow_stdin: as in `execute`.
            stop_on_error: as in `execute`.
            timeout: taken for callers of other clients: the code runs in this thread.
            output_hook: is given each message that the code caused; by default they are written to the program's output.
            stdin_hook: is given each question; it answers with `input`.
        """
        before, self.stdin_hook = self.stdin_hook, stdin_hook or self.stdin_hook
        try:
            msg_id = KernelClient.execute(
                self, code, silent, store_history, user_expressions, allow_stdin, stop_on_error
            )
        finally:
            self.stdin_hook = before

        def is_ours(message: Message) -> bool:
            return bool(message["parent_header"].get("msg_id") == msg_id)

        hook = output_hook or write_to_streams
        while (message := self.iopub_channel.inbox.take(is_ours)) is not None:
            hook(message)
        reply: Message = self.shell_channel.inbox.take(is_ours)
        return reply


# While code of the kernel runs, `builtins.input` is the kernel's.
_terminal_input = builtins.input
