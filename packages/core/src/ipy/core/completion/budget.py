"""Time limits: for completion as a whole, and for the user's code that it may have to call.

Python can't interrupt a function from outside. User code (`__dir__`, a custom completer, ...) therefore runs in a thread of
its own; when it is late it is left behind, and while too many are left behind no more is started.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, TypeVar

log = logging.getLogger(__name__)

Result = TypeVar("Result")

#: What one completion may take, in seconds.
DEFAULT_SECONDS = 0.2


class OutOfTimeError(Exception):
    """The time for a completion is used up."""


class UserCodeError(Exception):
    """The user's code raised what is no `Exception`: SystemExit, KeyboardInterrupt, a class of its own."""


class Budget:
    """The time that is left for one completion."""

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the end; 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())

    @property
    def spent(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end

    def check(self) -> None:
        """Raise `OutOfTimeError` if no time is left."""
        if self.spent:
            raise OutOfTimeError


def until_failure(items: Iterator[Result]) -> Iterator[Result]:
    """The items up to the first failure, which is logged: a failing Tab must not end the line, or the session."""
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except KeyboardInterrupt:
            raise  # in the main thread it is the user's Ctrl-C
        except BaseException:
            # The outermost boundary to the code of users and extensions, which may raise anything.
            log.warning("Completion failed", exc_info=True)
            return
        yield item


class _Worker:
    """A thread that runs one job at a time."""

    def __init__(self, name: str) -> None:
        self.jobs: SimpleQueue[_Job] = SimpleQueue()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while True:
            job = self.jobs.get()
            job.run()
            job.pool.release(self)
            del job  # else the last result would live on until the next job


class _Job:
    __slots__ = ("context", "done", "error", "function", "pool", "result")

    def __init__(self, function: Callable[[], Any], pool: CodeRunner) -> None:
        self.function = function
        self.pool = pool
        self.context = contextvars.copy_context()
        self.done = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self.context.run(self.function)
        except Exception as error:
            self.error = error
        except BaseException as error:
            # In a worker thread this can't be the user's Ctrl-C, which goes to the main thread, and nobody asked for the end of
            # the program by pressing Tab: it is one of the ways in which the user's code fails.
            self.error = UserCodeError(f"it raised {type(error).__name__}")
            self.error.__cause__ = error
        finally:
            self.done.set()


class CodeRunner:
    """Runs the user's code within a time limit.

    Args:
        max_threads: so many calls may be under way at once, the late ones included; then further ones are refused.
    """

    def __init__(self, max_threads: int = 4) -> None:
        self.max_threads = max_threads
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._count = 0

    def call(self, function: Callable[[], Result], seconds: float) -> Result:
        """Return `function()`.

        Raises:
            OutOfTimeError: it did not end in time, or too many others have not ended yet.
            UserCodeError: it raised what is no `Exception`.
            Exception: what the function raised.
        """
        if seconds <= 0:
            raise OutOfTimeError
        job = _Job(function, self)
        self._acquire().jobs.put(job)
        if not job.done.wait(seconds):
            raise OutOfTimeError
        if job.error is not None:
            raise job.error
        result: Result = job.result
        return result

    def release(self, worker: _Worker) -> None:
        """Take back a worker that has ended its job."""
        with self._lock:
            self._idle.append(worker)

    def _acquire(self) -> _Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if self._count >= self.max_threads:
                raise OutOfTimeError
            self._count += 1
            return _Worker(f"completion-{self._count}")


#: Shared by all completers of a process: threads that hang are counted together.
runner = CodeRunner()
