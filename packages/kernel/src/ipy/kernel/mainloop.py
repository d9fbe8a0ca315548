"""The thread that runs user code: it takes requests one after the other, and waits where the user's own work can go on.

It waits in its lane; once the user has an event loop, in that, so that background tasks go on; with a GUI, in the GUI's loop.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from . import patches
from .transport.lanes import STOP, Lane

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from .dispatch.dispatcher import Dispatcher
    from .parents import Request

log = logging.getLogger(__name__)

#: After so long without a request there is time for what can wait.
IDLE_S = 0.1
#: Messages that may be answered while a cell awaits something: what it awaits may be one of them.
COMM_PREFIX = "comm_"


class MainLoop:
    """Runs the requests of a lane.

    Args:
        lane: where they come from.
        dispatcher: answers them.
        gui_loop: gives the function that runs a GUI's event loop until the lane has work; None without a GUI.
        before: called with each request before it is answered.
        idle: does what can wait, when no request has come for a while; gives None where there is nothing to do.
    """

    def __init__(
        self,
        lane: Lane,
        dispatcher: Dispatcher,
        *,
        gui_loop: Callable[[], Callable[[], object] | None] = lambda: None,
        before: Callable[[Request], object] | None = None,
        idle: Callable[[], Callable[[], object] | None] = lambda: None,
    ) -> None:
        self.lane = lane
        self._dispatcher = dispatcher
        self._gui_loop = gui_loop
        self._before = before
        self._idle = idle
        self._is_turning = False
        self._stop_asked = False
        self._is_running = False
        self._pid = os.getpid()
        #: The loop on which the cells of this thread await, once one has.
        self.cell_loop: AbstractEventLoop | None = None

    @property
    def is_running(self) -> bool:
        """Whether a request is being answered."""
        return self._is_running

    def run(self) -> None:
        """Answer requests until the lane says stop."""
        self.lane.watch = self._watch
        _running.main = self
        try:
            while self._go_on_safely():
                continue
        finally:
            self.lane.watch = None

    def _go_on_safely(self) -> bool:
        try:
            return self._go_on()
        except SystemExit:
            raise
        except BaseException:
            # While another one was being told of: they come faster than that can be done.
            return True

    def _go_on(self) -> bool:
        """Wait for a request and answer it; false where it is the end."""
        try:
            self.lane.recover()
            request = self._next()
            if request is STOP:
                return False
            self._complete(request)
        except SystemExit:
            raise
        except BaseException as error:
            # Out of a signal handler of the user's, or thrown into this thread by another one. It ends what it came upon, not the kernel.
            self._survive(error)
        return True

    def _survive(self, error: BaseException) -> None:
        """Tell of an exception that came from outside while no code of the user's ran, and go on."""
        try:
            log.error("an exception came upon the kernel beside its cells", exc_info=error)
            tell_beside_cells(error)
        except Exception:
            # The user's own stderr; or the next one has come already.
            log.exception("an exception beside the cells can't be told of")

    def _complete(self, request: Request) -> None:
        try:
            self.answer(request)
        finally:
            if request.is_begun:
                self.lane.done()
        if os.getpid() != self._pid:
            # A cell forked, and the child came to its end: it must not go on as a second kernel.
            _leave_child()

    def answer(self, request: Request) -> None:
        """Answer one request."""
        self._is_running = True
        try:
            if self._before is not None:
                self._before(request)
            self._dispatcher.handle(request, more=self.lane.has_work())
        finally:
            self._is_running = False

    def answer_waiting(self) -> None:
        """In a GUI's loop: answer one request, if one waits. The one that says stop is left, for the loop has to return for it."""
        if self._is_running or not self.lane.has_work():
            return
        request = self.lane.take()
        if request is STOP:
            self.lane.put(STOP)
            return
        with patches.without_running_loop():
            self._complete(request)

    # -- waiting -----------------------------------------------------------------------------------

    def _next(self) -> Any:
        if not self.lane.has_work():
            work = self._idle()
            if work is not None and (self._waits_elsewhere() or not self.lane.wait(IDLE_S)):
                work()
        while not self.lane.has_work():
            gui = self._gui_loop()
            if gui is not None:
                self._wait_in_gui(gui)
                continue
            loop = existing_user_loop()
            if loop is None:
                break
            self._wait_in_loop(loop)
        return self.lane.get()

    def _waits_elsewhere(self) -> bool:
        """Whether something of the user's turns while no request comes."""
        return self._gui_loop() is not None or existing_user_loop() is not None

    def _wait_in_gui(self, gui: Callable[[], object]) -> None:
        try:
            gui()
        except KeyboardInterrupt:
            log.info("the event loop of the GUI was interrupted; it goes on")

    def _wait_in_loop(self, loop: AbstractEventLoop) -> None:
        """Let the user's loop turn until the lane has work."""

        def wake() -> None:
            if not self._stop_asked:
                self._stop_asked = True
                try:
                    loop.call_soon_threadsafe(stop)
                except RuntimeError:
                    return  # closed meanwhile: it does not turn any more

        def stop() -> None:
            # Late, it would end a cell's own use of the loop.
            if self._is_turning:
                loop.stop()

        self._stop_asked = False
        self._is_turning = True
        self.lane.notify = wake
        try:
            if not self.lane.has_work():
                loop.run_forever()
        except RuntimeError:
            # Somebody runs the loop already, or has closed it: then it can't turn here.
            log.exception("the user's event loop can't turn between cells")
            self.lane.notify = None
            self.lane.wait()
        except (SystemExit, KeyboardInterrupt) as error:
            # Out of a background task or a callback: it ends that, not the kernel.
            loop.call_exception_handler(
                {"message": f"{type(error).__name__} in a background task", "exception": error}
            )
        finally:
            self._is_turning = False
            self.lane.notify = None

    # -- comms while a cell awaits ----------------------------------------------------------------------

    def _watch(self, request: Request) -> None:
        """In the transport thread: a request was put into the lane."""
        if not self._is_running or not _is_comm(request):
            return
        loop = self.cell_loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.answer_comms)

    def answer_comms(self) -> None:
        """In the user's loop, while a cell awaits: answer what front ends say to comms."""
        if not self._is_running:
            return
        for request in self.lane.take_matching(_is_comm):
            self._dispatcher.handle(request, begin=False)


_running = threading.local()


def run_cell_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a cell that awaits; what front ends say to comms meanwhile is answered, since the cell may wait for it."""
    from ipy.core.execution.loop import run, user_loop

    main: MainLoop | None = getattr(_running, "main", None)
    if main is not None:
        main.cell_loop = user_loop()
        # What came before the loop was there.
        main.cell_loop.call_soon(main.answer_comms)
    return run(coroutine)


def existing_user_loop() -> AbstractEventLoop | None:
    """The event loop of the user's code in this thread; None if there is none, or it was closed."""
    module: Any = sys.modules.get("ipy.core.execution.loop")
    # While that module is being imported, by another thread, it has no functions yet.
    find = getattr(module, "existing_loop", None)
    loop: AbstractEventLoop | None = None if find is None else find()
    return None if loop is None or loop.is_running() else loop


def tell_beside_cells(error: BaseException) -> None:
    """Show the user an exception that his signal handlers, or other threads, have raised between his cells."""
    from traceback import format_exception

    text = "".join(format_exception(error))
    sys.stderr.write(f"An exception was raised while no cell ran:\n{text}")
    sys.stderr.flush()


def _is_comm(request: Request) -> bool:
    kind = request.message.msg_type
    return kind.startswith(COMM_PREFIX) and not kind.endswith("_request")


def _leave_child() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)
