"""The console's end of the conversation with one kernel.

Theory of operation: a thread of its own turns an event loop in which the client's channels are read. What comes goes three ways:

- replies to requests: to whoever waits for them, by the request's id (`request`), each with its own timeout; one that comes too late is dropped
- output (iopub): to the bounded `outputs` queue, which a thread of the view empties; when it is full, reading stops, and the kernel's own
  back-pressure takes over
- what the main thread has to act upon (replies to cells, input requests, deaths): to `notify`

Nothing here prints, and nothing here waits for a person.
"""

from __future__ import annotations

import asyncio
import inspect
import queue
from collections.abc import Awaitable, Callable
from concurrent.futures import wait
from typing import TYPE_CHECKING, Any

from .events import Answers, Died, Event, InputRequested, Replied
from .kerneloutput import KernelOutput
from .loopthread import LoopThread

if TYPE_CHECKING:
    from ipy.kernel.client.death import DeathReport

#: Messages that may wait to be shown.
OUTPUTS = 1000
#: How often the kernel's life is looked after; seconds.
WATCH_S = 0.3
#: After how long the user is told that a kernel lets us wait; seconds.
USUAL_START_S = 3.0


class KernelStartError(RuntimeError):
    """The kernel can't be started or reached; the message says why."""


class Channels:
    """What a console needs to reach a kernel.

    Args:
        client: an asynchronous client; its channels are not yet started.
        manager: the asynchronous manager of a kernel that this console owns; None for an existing one.
        connection_file: how other clients find the kernel.
        output: what the process of an own kernel writes by itself.
    """

    def __init__(
        self,
        client: Any,
        manager: Any,
        connection_file: str,
        *,
        output: KernelOutput | None = None,
    ) -> None:
        self.output = output
        self.client = client
        self.manager = manager
        self.connection_file = connection_file


#: Makes the channels; is given what takes the text that the kernel's process writes by itself.
Connect = Callable[[Callable[[str], None]], Awaitable[Channels]]


class KernelLink:
    """Talks to one kernel; every method may be called from any thread.

    Args:
        connect: makes the channels; called in the link's loop.
        notify: takes what the main thread has to know.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        notify: Callable[[Event], None],
    ) -> None:
        self._connect = connect
        self._notify = notify
        #: After how many seconds without a heartbeat an existing kernel counts as lost.
        self.heartbeat_timeout_s = 10.0
        self._thread = LoopThread("console-link")
        self._channels: Channels | None = None
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._cells: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._question: dict[str, Any] | None = None
        self.outputs: queue.Queue[dict[str, Any] | None] = queue.Queue()
        #: What the kernel said about itself.
        self.kernel_info: dict[str, Any] = {}
        #: Whether the kernel's process has ended, or an existing one has fallen silent.
        self.is_lost = False
        #: Whether it said that it is at work.
        self.is_busy = False

    # -- beginning and end ----------------------------------------------------------------------------------------------------

    def open(self, timeout_s: float, *, tell_of_wait: Callable[[], None]) -> None:
        """Start or reach the kernel and wait until it answers.

        Args:
            timeout_s: how long to wait.
            tell_of_wait: called if it takes longer than usual.

        Raises:
            KernelStartError: it doesn't answer in time, or ended before.
        """
        self._thread.start()
        opening = self._thread.submit(self._open(timeout_s))
        try:
            wait([opening], USUAL_START_S)
            if not opening.done():
                tell_of_wait()
            opening.result()
        except BaseException:
            opening.cancel()
            raise

    def close(self, *, stop_kernel: bool) -> None:
        """End the conversation; `stop_kernel` ends an own kernel with it."""
        try:
            if self._channels is not None:
                self._thread.run(self._close(stop_kernel))
        finally:
            self._thread.stop()
            self.outputs.put(None)

    @property
    def owns_kernel(self) -> bool:
        """Whether this console has started the kernel."""
        return self._channels is not None and self._channels.manager is not None

    @property
    def connection_file(self) -> str:
        """How other clients find the kernel."""
        return "" if self._channels is None else self._channels.connection_file

    @property
    def session(self) -> str:
        """The id under which the messages of this console go."""
        return "" if self._channels is None else str(self._channels.client.session.session)

    # -- requests -----------------------------------------------------------------------------------------------------------

    def request(
        self, name: str, *args: Any, timeout_s: float, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Ask the kernel and return the content of its reply; None if it doesn't come in time, or the kernel is lost.

        Args:
            name: a method of the client: `complete`, `inspect`, `history`, `is_complete`, `kernel_info`, ...
            *args: for the method.
            timeout_s: how long to wait.
            **kwargs: for the method.
        """
        if self.is_lost:
            return None
        try:
            return self._thread.run(self._request(name, args, kwargs, timeout_s))
        except (TimeoutError, asyncio.CancelledError):
            return None

    def execute(self, code: str, **kwargs: Any) -> str:
        """Have the kernel run `code` and return the request's id; `Replied` comes with its reply."""
        return self._thread.run(self._execute(code, kwargs))

    def answer(self, text: str) -> None:
        """Send the line that running code asked for."""
        self._thread.run(self._answer(text))

    def interrupt(self) -> None:
        """Interrupt what runs: an own kernel by its manager, an existing one by a message."""
        self._thread.submit(self._interrupt())

    def restart(self, timeout_s: float) -> None:
        """Start an own kernel anew and wait until it answers.

        Raises:
            KernelStartError: it doesn't.
        """
        self._thread.run(self._restart(timeout_s))

    # -- in the loop ------------------------------------------------------------------------------------------------------------

    @property
    def _client(self) -> Any:
        assert self._channels is not None
        return self._channels.client

    async def _open(self, timeout_s: float) -> None:
        self._channels = await self._connect(self._take_text)
        client = self._client
        await _done(client.start_channels())
        # One beat a second: so many may be missed.
        client.hb_channel.missed_beats = max(1, round(self.heartbeat_timeout_s))
        await self._make_ready(timeout_s)

    async def _read(
        self,
        read: Callable[..., Awaitable[Any]],
        take: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        while True:
            try:
                message = await read(timeout=None)
            except queue.Empty:
                # Said of a kernel that has ended; `_watch` tells of that.
                await asyncio.sleep(WATCH_S)
                continue
            await take(message)

    async def _take_shell(self, message: dict[str, Any]) -> None:
        parent = message["parent_header"].get("msg_id", "")
        waiting = self._waiting.pop(parent, None)
        if waiting is not None:
            if not waiting.done():
                waiting.set_result(message["content"])
        elif parent in self._cells:
            self._cells.discard(parent)
            self._notify(Replied(parent, message["content"]))

    async def _take_iopub(self, message: dict[str, Any]) -> None:
        if message["msg_type"] == "status":
            self.is_busy = message["content"].get("execution_state") == "busy"
        while self.outputs.qsize() >= OUTPUTS:
            await asyncio.sleep(0.01)
        self.outputs.put(message)

    def _take_text(self, text: str) -> None:
        """Show text that the kernel's process wrote by itself; called in a thread."""
        self.outputs.put(
            {
                "msg_type": "stream",
                "parent_header": {"session": self.session},
                "content": {"name": "stdout", "text": text},
            }
        )

    async def _take_stdin(self, message: dict[str, Any]) -> None:
        if message["msg_type"] == "input_request":
            self._question = message
            content = message["content"]
            self._notify(
                InputRequested(str(content.get("prompt", "")), bool(content.get("password")))
            )

    async def _request(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], timeout_s: float
    ) -> dict[str, Any]:
        msg_id = await _done(getattr(self._client, name)(*args, **kwargs))
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[msg_id] = future
        try:
            return await asyncio.wait_for(future, timeout_s)
        finally:
            self._waiting.pop(msg_id, None)

    async def _execute(self, code: str, kwargs: dict[str, Any]) -> str:
        msg_id: str = await _done(self._client.execute(code, **kwargs))
        self._cells.add(msg_id)
        return msg_id

    async def _answer(self, text: str) -> None:
        question, self._question = self._question, None
        if question is not None:
            await _done(self._client.input(text))

    async def _interrupt(self) -> None:
        assert self._channels is not None
        owner = self._channels.manager
        await _done(
            owner.interrupt_kernel() if owner is not None else self._channels.client.interrupt()
        )

    async def _restart(self, timeout_s: float) -> None:
        assert self._channels is not None
        await self._stop_reading()
        self._forget_requests()
        if self._channels.output is not None:
            self._channels.output.is_shown = False
        try:
            await _done(self._channels.manager.restart_kernel(now=True))
        except (OSError, RuntimeError) as error:
            raise KernelStartError(f"The kernel can't be started: {error}") from error
        await self._make_ready(timeout_s)
        self.is_lost = self.is_busy = False

    def _forget_requests(self) -> None:
        for future in self._waiting.values():
            future.cancel()
        self._waiting.clear()
        self._cells.clear()
        self._question = None

    # -- readiness, life and death ------------------------------------------------------------------------------------------------

    async def _make_ready(self, timeout_s: float) -> None:
        """Wait until the kernel answers and its output is heard, then begin to read.

        Raises:
            KernelStartError: it doesn't in time, or ended.
        """
        from ipy.kernel.client.errors import DeadKernelError

        client = self._client
        try:
            await self._wait_for_ready(timeout_s)
            reply = await client.kernel_info(reply=True, timeout=timeout_s)
        except DeadKernelError as error:
            raise KernelStartError(_told(error.report)) from error
        except TimeoutError as error:
            raise KernelStartError(
                f"The kernel doesn't answer within {timeout_s:g} s (ZMQTerminalInteractiveShell.kernel_timeout)."
            ) from error
        self.kernel_info = reply["content"]
        if self._channels is not None and self._channels.output is not None:
            # IPython's kernels publish what is written there; what is left are their notes to people.
            self._channels.output.is_shown = self.kernel_info.get("implementation") != "ipython"
            self._channels.output.has_answered = True
        for read, take in (
            (client.get_shell_msg, self._take_shell),
            (client.get_iopub_msg, self._take_iopub),
            (client.get_stdin_msg, self._take_stdin),
        ):
            self._tasks.append(asyncio.create_task(self._read(read, take)))
        self._tasks.append(asyncio.create_task(self._watch()))

    async def _wait_for_ready(self, timeout_s: float) -> None:
        """Wait for an answer; an existing kernel whose heart doesn't beat isn't there at all."""
        waiting = asyncio.create_task(self._client.wait_for_ready(timeout=timeout_s))
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=WATCH_S)
                if (
                    not waiting.done()
                    and not self.owns_kernel
                    and not await self._client.is_alive()
                ):
                    raise KernelStartError(
                        f"No kernel answers at the addresses in {self.connection_file}: it has ended, or can't be reached from here."
                    )
            await waiting
        finally:
            waiting.cancel()

    async def _stop_reading(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        """Tell once when the kernel is lost, and when an existing one is back."""
        while True:
            await asyncio.sleep(WATCH_S)
            alive = await self._client.is_alive()
            if alive == (not self.is_lost):
                continue
            self.is_lost = not alive
            self._notify(Answers() if alive else Died(self._report(), may_restart=self.owns_kernel))

    def _report(self) -> str:
        if not self.owns_kernel:
            return f"The kernel doesn't answer any more: its heart hasn't beaten for {self.heartbeat_timeout_s:g} s."
        return _told(self._client.vitals.report)

    async def _close(self, stop_kernel: bool) -> None:
        await self._stop_reading()
        assert self._channels is not None
        manager = self._channels.manager
        try:
            if manager is not None and stop_kernel:
                await _done(manager.shutdown_kernel())
        finally:
            await _done(self._client.stop_channels())
            if self._channels.output is not None:
                self._channels.output.close()


def _told(report: DeathReport) -> str:
    """Return a report as a sentence; what the kernel wrote on its stderr has gone to ours already."""
    text = str(report._replace(stderr_tail=""))
    return text[:1].upper() + text[1:]


async def _done(value: Any) -> Any:
    """Return `value`, or what it comes to: some methods of clients are coroutines, others aren't."""
    return await value if inspect.isawaitable(value) else value
