"""What runs a kernel: the transport, the lanes and the threads that answer.

client --> transport thread --> main lane     --> main thread: user code
                            --> query lane    --> query thread: complete, inspect, history, ...
                            --> control lane  --> control thread: interrupt, shutdown, debugger, subshells, usage
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import parents, patches
from .dispatch.aborts import Aborts
from .dispatch.dispatcher import Dispatcher
from .dispatch.router import Router
from .errors import KernelError
from .interrupts import Interrupts, interrupt_process
from .mainloop import MainLoop
from .stdin import Stdin
from .transport.lanes import STOP, Lane

if TYPE_CHECKING:
    from ipy.msgspec.connection import ConnectionInfo
    from ipy.msgspec.session import Session

    from .base import Kernel
    from .parents import Request
    from .preload import Late
    from .subshells import Subshells
    from .transport.thread import Transport
    from .usage import UsageMeter

log = logging.getLogger(__name__)

#: How long a query waits for cells that were sent before it, from the beginning of the running one.
PATIENCE_S = 0.025
#: While a query is answered beside a cell: after this time a thread that waits for the interpreter gets it.
SHORT_SWITCH_S = 0.0005
#: How long the first request waits for somebody to listen to its output.
SUBSCRIBER_PATIENCE_S = 0.25
#: After a shutdown request: how long a cell gets to end after each interrupt, and how many it gets.
SHUTDOWN_GRACE_S, SHUTDOWN_TRIES = 1.0, 5


class KernelEngine:
    """Runs one kernel.

    Args:
        session: this end of the conversation.
        transport: the way to the clients.
        router: puts what comes in into lanes.
        info: where the kernel listens; None where it does not.
        interrupts: takes SIGINT over; None where signals belong to somebody else.
        pipes: captures descriptors; None where that is not done.
    """

    def __init__(
        self,
        *,
        session: Session | Any,
        transport: Transport | Any,
        router: Router,
        info: ConnectionInfo | None = None,
        interrupts: Interrupts | None = None,
        pipes: Any = None,
    ) -> None:
        self.session = session
        self.transport = transport
        self.router = router
        self.info = info
        self.interrupts = interrupts
        self.pipes = pipes
        self.kernel: Kernel | Any = None
        self.stdin = Stdin(transport)
        transport.question_lost = self.stdin.take_undelivered
        self.aborts = Aborts(lane_of=self._lane_of, fence=transport.fence)
        if interrupts is not None:
            interrupts.nudge = router.main.nudge
        self.dispatcher = Dispatcher(
            transport=transport,
            handlers=self._handlers,
            run_coroutine=self.run_coroutine,
            interrupts=interrupts,
        )
        self.main: MainLoop | None = None
        self.is_stopping = False
        self._is_heard = False
        #: What is imported as soon as there is time; None where that is not done.
        self.late: Late | None = None
        #: What ends with the kernel; called last one first.
        self.at_end: list[Callable[[], object]] = []
        self._threads: list[threading.Thread] = []
        self._subshells: Subshells | None = None
        self._usage: UsageMeter | None = None

    # -- life --------------------------------------------------------------------------------------

    def attach(self, kernel: Kernel | Any) -> None:
        """Let a kernel answer what comes in from now on."""
        self.kernel = kernel
        # A process that lives and hears nothing would let its clients wait for ever.
        self.transport.failed = self.stop
        if getattr(self.transport, "has_failed", False):
            self.stop()
        self.main = MainLoop(
            self.router.main,
            self.dispatcher,
            gui_loop=self._gui_loop,
            before=self._before,
            idle=self._idle_work,
        )
        if kernel.read_only_in_thread:
            content = {"status": "ok", **kernel.kernel_info}
            self.router.info = lambda: content
        else:
            self.router.info = None
        self._start_thread("control", self.router.control, self._answer_control)
        if kernel.read_only_in_thread:
            self._start_thread("queries", self.router.queries, self._answer_query)
        self.router.attach(
            take_input=self.stdin.take_reply,
            find_subshell=self._find_subshell,
            queries_apart=kernel.read_only_in_thread,
        )

    def use_session(self, session: Session | None) -> None:
        """Settle how messages are made and checked; None leaves that as it is."""
        if session is not None:
            self.session = session
        self.transport.use_session(session)

    def run(self) -> None:
        """Answer requests on this thread until the kernel is asked to end.

        Raises:
            KernelError: the transport has failed.
        """
        assert self.main is not None, "attach a kernel first"
        self.main.run()
        if getattr(self.transport, "has_failed", False):
            raise KernelError(
                "the kernel has ended, since its clients could not be served any more"
            )

    def stop(self) -> None:
        """End the kernel: the running cell is interrupted, those behind it are not run."""
        self.is_stopping = True
        self.router.main.take_matching(lambda request: True)
        self.router.main.put(STOP)
        if self.main is not None and self.main.is_running:
            threading.Thread(target=self._hurry, name="shutdown", daemon=True).start()

    def _hurry(self) -> None:
        """See to it that a cell that runs while the kernel is to end does so."""
        assert self.main is not None
        for _ in range(SHUTDOWN_TRIES):
            if not self.main.is_running:
                return
            interrupt_process()
            ended = threading.Event()
            ended.wait(SHUTDOWN_GRACE_S)
        if self.main.is_running:
            log.warning("the running cell does not end: the kernel ends without it")
            self._end_without_main()

    def _end_without_main(self) -> None:
        for step in reversed(self.at_end):
            step()
        self.transport.close()
        os._exit(1)

    def close(self) -> None:
        """End the threads; what was said is sent before."""
        if self._subshells is not None:
            self._subshells.close()
        for lane in (self.router.control, self.router.queries):
            lane.put(STOP)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(1.0)
        self._threads.clear()
        self.settle()

    def _start_thread(self, name: str, lane: Lane, answer: Callable[[Request], object]) -> None:
        def serve() -> None:
            while True:
                request = lane.get()
                if request is STOP:
                    return
                answer(request)

        thread = threading.Thread(target=serve, name=name, daemon=True)
        setattr(thread, parents.THREAD_ATTRIBUTE, None)
        thread.start()
        self._threads.append(thread)

    # -- answering ---------------------------------------------------------------------------------

    def _handlers(self, request: Request) -> dict[str, Any]:
        kernel = self.kernel
        handlers: dict[str, Any] = kernel.shell_handlers
        if request.channel == "control" or request.message.msg_type not in handlers:
            handlers = kernel.control_handlers
        return handlers

    def _before(self, request: Request) -> None:
        if not self._is_heard:
            self._is_heard = True
            self.transport.wait_for_subscriber(SUBSCRIBER_PATIENCE_S)
        if self.pipes is not None:
            self.pipes.begin(request)

    def _idle_work(self) -> Callable[[], object] | None:
        """What can wait until nothing else is to be done."""
        is_waiting = self.dispatcher.fields.is_waiting
        return self._do_idle_work if is_waiting or self._has_late_work() else None

    def _has_late_work(self) -> bool:
        return self.late is not None and not self.late.is_done

    def _do_idle_work(self) -> None:
        if self.late is not None and not self.late.is_done:
            self.late.run(self.router.main.has_work)
            if not self.late.is_done:
                return
        # The quick encoder, which comes by itself otherwise when there are many messages: in the middle of work.
        load = getattr(self.session.packer, "load", None)
        if load is not None:
            load()
        if self.dispatcher.fields.is_waiting:
            self.dispatcher.fields.tell()

    def _answer_control(self, request: Request) -> None:
        self._answer_apart(request)

    def _answer_query(self, request: Request) -> None:
        """Answer beside the running cell; but what was sent before and is quick comes first."""
        main = self.router.main
        if main.done_count < request.after and main.wait_done(request.after, PATIENCE_S):
            self._answer_apart(request)
            return
        if main.done_count >= main.put_count:
            self._answer_apart(request)
            return
        # Each time this thread waits for something, it has to wait for the interpreter after it.
        before = patches.shorten_switch_interval(SHORT_SWITCH_S)
        try:
            self._answer_apart(request)
        finally:
            patches.restore_switch_interval(before, SHORT_SWITCH_S)

    def _answer_apart(self, request: Request) -> None:
        parents.current.set(request)
        try:
            self.dispatcher.handle(request, begin=False)
        except Exception:
            # The thread has more to answer; what failed is ours, and told.
            log.exception("answering a %s failed", request.message.msg_type)

    def run_coroutine(self, awaitable: Any) -> Any:
        """Run an awaitable on the user's event loop of this thread."""
        # asyncio: 30-60 ms, for kernels whose methods are coroutine functions.
        from ipy.core.execution.loop import run

        if not hasattr(awaitable, "send"):
            awaitable = _wrapped(awaitable)
        return run(awaitable)

    def _lane_of(self, request: Request) -> Lane:
        if request.subshell_id is not None and self._subshells is not None:
            lane = self._subshells.find(request.subshell_id)
            if lane is not None:
                return lane
        return self.router.main

    def disarm(self) -> None:
        """The user's code has ended: let interrupts go by."""
        if self.interrupts is not None and threading.current_thread() is threading.main_thread():
            self.interrupts.disarm()

    def settle(self) -> None:
        """Bring in everything that was written up to now, by whatever way."""
        if self.pipes is not None:
            self.pipes.end()
        else:
            self.transport.settle()

    # -- what kernels ask for --------------------------------------------------------------------------

    @property
    def subshells(self) -> Subshells:
        """Threads that run cells beside the main one; made at first use."""
        if self._subshells is None:
            from .subshells import Subshells

            self._subshells = Subshells(self.dispatcher)
        return self._subshells

    def _find_subshell(self, subshell_id: str) -> Lane | None:
        return None if self._subshells is None else self._subshells.find(subshell_id)

    def usage(self) -> dict[str, Any]:
        """What the kernel uses of its machine."""
        if self._usage is None:
            from .usage import UsageMeter

            self._usage = UsageMeter()
        return self._usage.read()

    def make_comm_manager(self, kernel: Any) -> Any:
        """The comms of the kernel, which the package `comm` gives from now on."""
        from .comms import install, make_site

        site = make_site(self.transport, kernel)
        self.at_end.append(install(site))
        return site.manager

    def _gui_loop(self) -> Callable[[], object] | None:
        if getattr(self.kernel, "eventloop", None) is None:
            return None
        from .eventloops import wait

        return lambda: wait(self.kernel)


async def _wrapped(awaitable: Any) -> Any:
    return await awaitable
