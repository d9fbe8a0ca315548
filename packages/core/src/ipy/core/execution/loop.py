"""The user's event loop: a persistent one, on which top-level `await` and background tasks run.

The loop belongs to the thread that runs cells. It turns while a cell awaits, and while a front end waits for input on it.
In between it stands still, and its tasks with it.

While a plain cell runs, the loop counts as the running one (`asyncio.create_task(f())` schedules on it), although it
does not turn. Programs that start a loop of their own in such a cell (`asyncio.run(g())`, `loop.run_until_complete(...)`) do
not notice: for as long as theirs runs, the user's loop does not count.

asyncio costs 30-60 ms to import: this module is imported by the first cell that needs it.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from asyncio import events
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar
from weakref import WeakSet

from ipy.core import patches

T = TypeVar("T")

_UNSET = object()

_loops = threading.local()
#: Tasks that were cancelled by an interrupt.
_interrupted: WeakSet[asyncio.Task[Any]] = WeakSet()


def user_loop() -> asyncio.AbstractEventLoop:
    """The event loop of the user's code in this thread; made at the first call, and again if it was closed."""
    loop: asyncio.AbstractEventLoop | None = getattr(_loops, "loop", None)
    if loop is None or loop.is_closed():
        loop = _loops.loop = asyncio.new_event_loop()
        # `asyncio.get_event_loop()` in user code finds it, as it would in a script that set one.
        asyncio.set_event_loop(loop)
    return loop


def existing_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop of the user's code in this thread, or None if there is none yet, or it was closed: none is made."""
    loop: asyncio.AbstractEventLoop | None = getattr(_loops, "loop", None)
    return None if loop is None or loop.is_closed() else loop


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the user's loop until it is done.

    A `KeyboardInterrupt` cancels the coroutine and lets it clean up; other tasks of the loop live on. As with `asyncio.run`, a
    coroutine that is cancelled raises the interrupt, and one that ends in another way has its result.

    Raises:
        KeyboardInterrupt: an interrupt ended the coroutine; the traceback leads to where that was waiting.
    """
    # A task has a context of its own; what the cell sets in it holds for those that follow, as it does in a plain cell.
    context = contextvars.copy_context()
    loop = user_loop()
    try:
        return _run_to_the_end(loop, loop.create_task(coroutine, context=context))
    finally:
        for variable, value in context.items():
            if variable.get(_UNSET) is not value:
                variable.set(value)


def _run_to_the_end(loop: asyncio.AbstractEventLoop, task: asyncio.Task[T]) -> T:
    try:
        return _turn_until_done(loop, task)
    except (SystemExit, Exception):
        # Of the coroutine itself, or out of a signal handler.
        if not task.done():
            task.cancel()
            _finish(loop, task)
        raise
    except KeyboardInterrupt:
        if task.done():
            raise
    # Not in the handler: what the coroutine raises while it ends would get the interrupt, met inside asyncio, as its context.
    _interrupted.add(task)
    task.cancel()
    _finish(loop, task)
    if not task.done():
        raise KeyboardInterrupt
    try:
        return task.result()
    except asyncio.CancelledError as cancelled:
        raise _interrupt_at(cancelled) from None


def interrupt_behind(cancelled: BaseException) -> BaseException:
    """The interrupt that cancelled the current task, or the exception itself if it has another reason.

    Args:
        cancelled: what the task's own code got, a `CancelledError`.

    Returns:
        a `KeyboardInterrupt` with the traceback of `cancelled`.
    """
    return _interrupt_at(cancelled) if asyncio.current_task() in _interrupted else cancelled


def _interrupt_at(cancelled: BaseException) -> KeyboardInterrupt:
    return KeyboardInterrupt().with_traceback(cancelled.__traceback__)


def interrupt_of_run(interrupt: KeyboardInterrupt) -> KeyboardInterrupt:
    """What Ctrl-C in the user's `asyncio.run()` comes to.

    The runner cancels its task and raises an interrupt of its own while it handles the cancellation: two reports with the
    library's frames, neither of which shows the whole way to the line that was waiting.

    Returns:
        an interrupt with the user's frames, those above `asyncio.run()` and those below it; any other interrupt as it is.
    """
    cancelled = interrupt.__context__
    own = list(_entries(interrupt.__traceback__))
    if not isinstance(cancelled, asyncio.CancelledError) or not own or not _is_asyncios(own[-1]):
        return interrupt
    below = [*own, *_entries(cancelled.__traceback__)]
    whole: TracebackType | None = None
    for entry in reversed([entry for entry in below if not _is_asyncios(entry)]):
        whole = TracebackType(whole, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return KeyboardInterrupt().with_traceback(whole)


def _entries(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _is_asyncios(entry: TracebackType) -> bool:
    return str(entry.tb_frame.f_globals.get("__name__", "")).partition(".")[0] == "asyncio"


def _turn_until_done(loop: asyncio.AbstractEventLoop, task: asyncio.Task[T]) -> T:
    """Let the loop turn until `task` is done; other tasks and callbacks can't end it.

    A `SystemExit` of theirs goes to the loop's exception handler like their other exceptions, and where one of them
    stops the loop, it is started again.
    """
    while True:
        try:
            return loop.run_until_complete(task)
        except SystemExit as error:
            if task.done() or not _is_of_a_callback(error.__traceback__):
                raise
            message = "SystemExit in a background task"
            loop.call_exception_handler({"message": message, "exception": error})
        except RuntimeError as error:
            stopped = str(error) == "Event loop stopped before Future completed."
            if task.done() or loop.is_closed() or not stopped:
                raise


def _is_of_a_callback(traceback: TracebackType | None) -> bool:
    """Tell whether an exception came out of a task or callback of a loop, not out of a signal handler."""
    while traceback is not None:
        if traceback.tb_frame.f_code is events.Handle._run.__code__:
            return True
        traceback = traceback.tb_next
    return False


def _finish(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    """Let a cancelled task end; a second interrupt gives it up."""
    try:
        _turn_until_done(loop, asyncio.ensure_future(asyncio.wait([task]), loop=loop))
    except KeyboardInterrupt:
        # The user insists: the task is left to the loop.
        return


@contextmanager
def counted_as_running() -> Iterator[None]:
    """Let the user's loop count as the running one in this thread, unless another one runs already."""
    if events._get_running_loop() is not None:
        yield
        return
    loop = user_loop()
    events._set_running_loop(loop)
    try:
        with (
            patches.attributes(
                asyncio.base_events.BaseEventLoop,
                run_until_complete=_run_until_complete,
                run_forever=_run_forever,
            ),
            patches.attributes(asyncio, run=_asyncio_run),
            patches.attributes(asyncio.Runner, run=_runner_run),
        ):
            yield
    finally:
        events._set_running_loop(None)


@contextmanager
def _not_counted() -> Iterator[None]:
    """Take back what `counted_as_running` did, while a program's own loop runs."""
    loop = events._get_running_loop()
    if loop is None or loop.is_running():
        # A loop that really turns: asyncio itself has to refuse a second one.
        yield
        return
    events._set_running_loop(None)
    try:
        yield
    finally:
        events._set_running_loop(loop)


def _without_counting(function: Callable[..., Any]) -> Callable[..., Any]:
    from functools import wraps

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with _not_counted():
            return function(*args, **kwargs)

    return wrapper


_asyncio_run = _without_counting(asyncio.run)
_runner_run = _without_counting(asyncio.Runner.run)
_run_until_complete = _without_counting(asyncio.base_events.BaseEventLoop.run_until_complete)
_run_forever = _without_counting(asyncio.base_events.BaseEventLoop.run_forever)
