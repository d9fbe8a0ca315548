"""The client for asyncio, from which the blocking one is derived."""

from __future__ import annotations

import inspect
import queue
import time
from collections.abc import Callable, Mapping
from typing import Any

from traitlets import Type

from .base import KernelClient
from .channels import AsyncZMQSocketChannel
from .errors import DeadKernelError, KernelNotReadyError, ReplyTimeoutError
from .hooks import ask_on_terminal, write_to_streams
from .inbox import Message, answers
from .waiting import AsyncioWaiter

Hook = Callable[[Message], Any]

# How long to wait for what the kernel publishes about a request, until another one is sent: a subscription
# may reach the kernel after the request.
_PATIENCE_S = 0.2


def request(
    method: Callable[..., str],
    channel: str = "shell",
    *,
    derive: Callable[[Any], Any] | None = None,
) -> Callable[..., Any]:
    """Return a request method that also waits for the reply, if asked with `reply=True` and `timeout=`.

    Args:
        method: sends the request and returns its id.
        channel: where the reply comes from.
        derive: makes a blocking method of a coroutine function; by default the reply is awaited.
    """
    import functools

    receive: Callable[..., Any] = derive(receive_reply) if derive else receive_reply

    @functools.wraps(method)
    def wrapper(
        self: Any, *args: Any, reply: bool = False, timeout: float | None = None, **kwargs: Any
    ) -> Any:
        msg_id = method(self, *args, **kwargs)
        return receive(self, msg_id, timeout=timeout, channel=channel) if reply else msg_id

    return wrapper


async def receive_reply(
    client: KernelClient, msg_id: str, *, timeout: float | None = None, channel: str = "shell"
) -> Message:
    """Return the reply to a request; other replies stay where they are.

    Raises:
        ReplyTimeoutError: none came in time.
        DeadKernelError: the kernel has ended.
    """
    try:
        found: Message = await client._channel(channel).receive(
            answers(msg_id), timeout, is_reply=True
        )
    except DeadKernelError:
        raise
    except queue.Empty:
        raise ReplyTimeoutError(
            f"Timeout waiting for reply: none came within {timeout} s"
        ) from None
    return found


class AsyncKernelClient(KernelClient):
    """Talks to a kernel from an asyncio event loop.

    Request methods return the request's `msg_id`; with `reply=True` a coroutine that returns the reply, at most `timeout` seconds
    later.
    """

    shell_channel_class = Type(klass=object, default_value=AsyncZMQSocketChannel)
    iopub_channel_class = Type(klass=object, default_value=AsyncZMQSocketChannel)
    stdin_channel_class = Type(klass=object, default_value=AsyncZMQSocketChannel)
    control_channel_class = Type(klass=object, default_value=AsyncZMQSocketChannel)
    waiter_class = AsyncioWaiter

    execute = request(KernelClient.execute)
    complete = request(KernelClient.complete)
    inspect = request(KernelClient.inspect)
    history = request(KernelClient.history)
    kernel_info = request(KernelClient.kernel_info)
    comm_info = request(KernelClient.comm_info)
    is_complete = request(KernelClient.is_complete)
    shutdown = request(KernelClient.shutdown, "control")
    interrupt = request(KernelClient.interrupt, "control")
    debug = request(KernelClient.debug, "control")
    create_subshell = request(KernelClient.create_subshell, "control")
    delete_subshell = request(KernelClient.delete_subshell, "control")
    list_subshells = request(KernelClient.list_subshells, "control")

    async def get_shell_msg(self, timeout: float | None = None) -> Message:
        """Return the next reply; None waits for ever.

        Raises:
            queue.Empty: none came in time.
            DeadKernelError: the kernel has ended; it is a queue.Empty too.
        """
        return await _next(self, "shell", timeout)

    async def get_iopub_msg(self, timeout: float | None = None) -> Message:
        """Return what the kernel publishes next; raises like `get_shell_msg`."""
        return await _next(self, "iopub", timeout)

    async def get_stdin_msg(self, timeout: float | None = None) -> Message:
        """Return the next question of running code; raises like `get_shell_msg`."""
        return await _next(self, "stdin", timeout)

    async def get_control_msg(self, timeout: float | None = None) -> Message:
        """Return the next reply on the control channel; raises like `get_shell_msg`."""
        return await _next(self, "control", timeout)

    async def is_alive(self) -> bool:
        """Tell whether the kernel lives, as far as is known from here."""
        return seems_alive(self)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and what it publishes arrives.

        Args:
            timeout: in seconds; None waits until the kernel answers or dies.

        Raises:
            DeadKernelError: it died; it is a RuntimeError.
            KernelNotReadyError: it didn't answer in time; it is a RuntimeError.
        """
        await Readiness(self, timeout).wait()

    async def execute_interactive(
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
        """Run code, pass on its output as it comes, answer its questions, and return the reply.

        Args:
            code: one cell.
            silent: as in `execute`; so the next four.
            store_history: as in `execute`.
            user_expressions: as in `execute`.
            allow_stdin: as in `execute`.
            stop_on_error: as in `execute`.
            timeout: in seconds, for all of it.
            output_hook: is given each message that the code caused; by default they are written to `sys.stdout` and
                `sys.stderr`.
            stdin_hook: is given each question; by default the user is asked on the terminal. It answers with `input`.

        Raises:
            ReplyTimeoutError: it took longer.
            DeadKernelError: the kernel died.
            RuntimeError: a channel that is needed isn't started.
        """
        if not self.iopub_channel.is_alive():
            raise RuntimeError("the iopub channel must be running to receive output")
        allow = self.allow_stdin if allow_stdin is None else allow_stdin
        if allow and not self.stdin_channel.is_alive():
            raise RuntimeError("the stdin channel must be running to allow input")
        runs = self._held.runs
        with self.waiter.lock:
            # Known before any thread can read what it causes.
            msg_id = KernelClient.execute(
                self,
                code,
                silent=silent,
                store_history=store_history,
                user_expressions=user_expressions,
                allow_stdin=allow,
                stop_on_error=stop_on_error,
            )
            runs.add(msg_id)
        run = InteractiveRun(
            self,
            msg_id,
            timeout,
            output_hook=output_hook or write_to_streams,
            stdin_hook=(stdin_hook or ask_on_terminal(self)) if allow else None,
        )
        try:
            return await run.finish()
        finally:
            runs.discard(msg_id)


async def _next(client: KernelClient, channel: str, timeout: float | None) -> Message:
    message: Message = await client._channel(channel).receive(None, timeout)
    return message


def seems_alive(client: KernelClient) -> bool:
    """Tell whether the kernel lives, as far as a client knows."""
    if client.vitals is not None:
        return client.vitals.report is None
    heart = client._hb_channel
    if heart is not None:
        return bool(heart.is_beating())
    # Nothing says that it isn't.
    return True


class Readiness:
    """Waits until a kernel that may still be starting answers.

    Requests for information are sent until one is answered on both channels: what the kernel publishes about the first may be lost,
    as long as our subscription hasn't reached it.
    """

    def __init__(self, client: KernelClient, timeout_s: float | None) -> None:
        self._client = client
        self._timeout_s = timeout_s
        self._deadline = None if timeout_s is None else time.monotonic() + timeout_s
        self._asked: list[str] = []
        self._replied = self._idle = False
        self._generation = client.vitals.generation if client.vitals else 0

    async def wait(self) -> None:
        """See `AsyncKernelClient.wait_for_ready`."""
        client = self._client
        self._ask()
        asked_at = time.monotonic()
        while not await self._is_answered():
            now = time.monotonic()
            if self._deadline is not None and now >= self._deadline:
                raise KernelNotReadyError(
                    f"Kernel didn't respond in {self._timeout_s} seconds"
                    + (
                        "; it answers, but nothing that it publishes arrives"
                        if self._replied
                        else ""
                    )
                )
            self._check_life()
            patience = asked_at + _PATIENCE_S - now
            if self._replied and patience <= 0:
                self._ask()
                asked_at, patience = now, _PATIENCE_S
            limit = patience if self._replied else 1.0
            if self._deadline is not None:
                limit = min(limit, self._deadline - now)
            await client.waiter.wait(self._sockets(), limit)
        if client.vitals is not None:
            client.vitals.answered = True

    def _sockets(self) -> tuple[Any, ...]:
        channels = [self._client.shell_channel]
        if self._client.iopub_channel.is_alive():
            channels.append(self._client.iopub_channel)
        return tuple(channel.socket for channel in channels)

    def _ask(self) -> None:
        self._asked.append(KernelClient.kernel_info(self._client))
        self._replied = False

    def _is_ours(self, message: Message) -> bool:
        return message["parent_header"].get("msg_id") in self._asked

    def _is_noise(self, message: Message) -> bool:
        """Tell whether a message only says that the kernel has started, or answers us."""
        if message["msg_type"] == "iopub_welcome":
            return True
        return self._is_ours(message) or message["content"].get("execution_state") == "starting"

    async def _is_answered(self) -> bool:
        client = self._client
        while (reply := client.shell_channel.inbox.take(self._is_ours)) is not None:
            self._replied = self._replied or _causes(self._asked[-1], reply)
        if not client.iopub_channel.is_alive():
            return self._replied
        while (message := client.iopub_channel.inbox.take(self._is_noise)) is not None:
            # Once the last question's end has come, nothing of the earlier ones follows.
            idle = message["content"].get("execution_state") == "idle"
            self._idle = self._idle or (idle and _causes(self._asked[-1], message))
        return self._replied and self._idle

    def _check_life(self) -> None:
        vitals = self._client.vitals
        if vitals is None:
            return
        if vitals.generation != self._generation:
            # It was started again, at other ports: the first had been taken by someone else.
            self._generation = vitals.generation
            owner = self._client.parent
            if owner is not None and list(owner.ports) != self._client.ports:
                self._client.load_connection_info(owner.get_connection_info())
                self._client.reconnect()
                self._ask()
        elif vitals.report is not None:
            raise DeadKernelError(vitals.report)


class InteractiveRun:
    """Follows one execution to its end."""

    def __init__(
        self,
        client: KernelClient,
        msg_id: str,
        timeout_s: float | None,
        *,
        output_hook: Hook,
        stdin_hook: Hook | None,
    ) -> None:
        self._client = client
        self._msg_id = msg_id
        self._timeout_s = timeout_s
        self._deadline = None if timeout_s is None else time.monotonic() + timeout_s
        self._output_hook = output_hook
        self._stdin_hook = stdin_hook

    async def finish(self) -> Message:
        """Pass on output and questions until the kernel is idle again, and return the reply."""
        client = self._client
        sockets = [client.iopub_channel.socket]
        if self._stdin_hook is not None:
            sockets.append(client.stdin_channel.socket)
        vitals = client.vitals
        seen = vitals.remember() if vitals else None
        while not await self._pass_on():
            lost = vitals.lost_since(seen, restarts=True) if vitals and seen else None
            if lost is not None:
                await self._pass_on_rest()
                raise DeadKernelError(lost)
            await client.waiter.wait(sockets, self._remaining("output"))
        return await receive_reply(client, self._msg_id, timeout=self._remaining("reply"))

    def _remaining(self, what: str) -> float | None:
        if self._deadline is None:
            return None
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise ReplyTimeoutError(
                f"Timeout waiting for {what}: none came within {self._timeout_s} s"
            )
        return remaining

    async def _pass_on(self) -> bool:
        """Pass on what has come; tell whether that was all."""
        client = self._client
        is_ours = answers(self._msg_id)
        # Output comes first: a question is asked below what was printed before it.
        while (message := client.iopub_channel.inbox.take(self._is_no_other_runs)) is not None:
            if not is_ours(message):
                continue  # what other clients caused isn't this run's
            await _call(self._output_hook, message)
            content = message["content"]
            if message["msg_type"] == "status" and content.get("execution_state") == "idle":
                return True
        if self._stdin_hook is not None:
            question = client.stdin_channel.inbox.take(is_ours)
            if question is not None:
                await _call(self._stdin_hook, question)
        return False

    def _is_no_other_runs(self, message: Message) -> bool:
        parent = message["parent_header"].get("msg_id")
        return parent == self._msg_id or parent not in self._client._held.runs

    async def _pass_on_rest(self) -> None:
        """Pass on what the kernel said before its end."""
        from .channels import GRACE_S

        await self._client.waiter.wait((self._client.iopub_channel.socket,), GRACE_S)
        await self._pass_on()


def _causes(msg_id: str, message: Message) -> bool:
    return bool(message["parent_header"].get("msg_id") == msg_id)


async def _call(hook: Hook, message: Message) -> None:
    result = hook(message)
    if inspect.isawaitable(result):
        await result
