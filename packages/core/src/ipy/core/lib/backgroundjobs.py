"""Jobs in threads: expressions and functions that run while one goes on working.

    jobs = BackgroundJobManager()
    jobs.new("slow_function(x)")
    jobs.status()

Source: CORE-456 in SPEC.md.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from ipy.core.active import get_ipython
from ipy.core.errors import UsageError


class BackgroundJobBase(threading.Thread):
    """A job; `call` is what it does.

    Attributes:
        num: its number.
        result: what it gave, once it is `Completed`.
        status: `Created`, `Running`, `Completed`, or that it died.
        finished: it has ended, in whatever way.
        error: what it died of.
    """

    stat_created, stat_created_c = "Created", 0
    stat_running, stat_running_c = "Running", 1
    stat_completed, stat_completed_c = "Completed", 2
    stat_dead, stat_dead_c = "Dead (Exception), call jobs.traceback() for details", -1

    def __init__(self) -> None:
        super().__init__()
        self.num = -1
        self.strform = ""
        self.status = self.stat_created
        self.stat_code = self.stat_created_c
        self.finished = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.mode = ""

    def call(self) -> Any:
        """Do the work."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.strform

    def __repr__(self) -> str:
        return f"<BackgroundJob #{self.num}: {self.strform}>"

    def run(self) -> None:
        """Do the work, and keep what comes of it."""
        self.status, self.stat_code = self.stat_running, self.stat_running_c
        try:
            self.result = self.call()
        except BaseException as error:
            # The job is the user's code; whatever ends it is kept for `traceback`.
            self.error = error
            self.result = "<BackgroundJob died, call jobs.traceback() for details>"
            self.status, self.stat_code = self.stat_dead, self.stat_dead_c
        else:
            self.status, self.stat_code = self.stat_completed, self.stat_completed_c
        self.finished = True

    def traceback(self) -> None:
        """Show what the job died of."""
        if self.error is None:
            print(f"Job #{self.num} has no traceback: it is {self.status.lower()}.")
            return
        shell = get_ipython()
        if shell is None:
            import traceback

            traceback.print_exception(self.error)
        else:
            shell.showtraceback((type(self.error), self.error, self.error.__traceback__))


class BackgroundJobExpr(BackgroundJobBase):
    """An expression that is evaluated.

    Args:
        expression: Python; a fault in it is raised at once.
        glob: the globals, by default those of the user.
        loc: the local names.
    """

    def __init__(
        self,
        expression: str,
        glob: dict[str, Any] | None = None,
        loc: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.code = compile(expression, "<BackgroundJob compilation>", "eval")
        if glob is None:
            shell = get_ipython()
            glob = {} if shell is None else shell.user_ns
        self.expression = self.strform = expression
        self.glob = glob
        self.loc = glob if loc is None else loc
        self.mode = "expression"

    def call(self) -> Any:
        """Evaluate it."""
        return eval(self.code, self.glob, self.loc)


class BackgroundJobFunc(BackgroundJobBase):
    """A function that is called.

    Args:
        func: the function.
        *args, **kwargs: its arguments.
    """

    def __init__(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        super().__init__()
        if not callable(func):
            raise TypeError("first argument to BackgroundJobFunc must be callable")
        self.func = func
        self.args = args
        self.kwargs = kwargs
        self.strform = str(func)
        self.mode = "function"

    def call(self) -> Any:
        """Call it."""
        return self.func(*self.args, **self.kwargs)


class BackgroundJobManager:
    """Starts jobs and knows what became of them.

    Attributes:
        all: every job by number.
    """

    def __init__(self) -> None:
        self.all: dict[int, BackgroundJobBase] = {}
        self._next = 0
        self._told: set[int] = set()

    def _in_state(self, code: int) -> list[BackgroundJobBase]:
        return [job for job in self.all.values() if job.stat_code == code]

    @property
    def running(self) -> list[BackgroundJobBase]:
        """Jobs that run."""
        return self._in_state(BackgroundJobBase.stat_running_c)

    @property
    def completed(self) -> list[BackgroundJobBase]:
        """Jobs that have a result."""
        return self._in_state(BackgroundJobBase.stat_completed_c)

    @property
    def dead(self) -> list[BackgroundJobBase]:
        """Jobs that failed."""
        return self._in_state(BackgroundJobBase.stat_dead_c)

    def new(
        self, func_or_exp: Callable[..., Any] | str, *args: Any, daemon: bool = False, **kwargs: Any
    ) -> BackgroundJobBase:
        """Start a job.

        Args:
            func_or_exp: a function, or an expression.
            *args: the arguments of the function; for an expression its globals and locals. By default these are the user's.
            daemon: don't keep the program alive for it.
            **kwargs: further arguments of the function.

        Raises:
            TypeError: it is neither, or an expression got other arguments than namespaces.
            SyntaxError: the expression is none.
        """
        job: BackgroundJobBase
        if callable(func_or_exp):
            job = BackgroundJobFunc(func_or_exp, *args, **kwargs)
        elif isinstance(func_or_exp, str):
            if kwargs or len(args) > 2 or not all(isinstance(each, dict) for each in args):
                raise TypeError(
                    "Expression jobs take at most 2 args (globals,locals), both dictionaries"
                )
            namespaces = args or (sys._getframe(1).f_globals, sys._getframe(1).f_locals)
            job = BackgroundJobExpr(func_or_exp, *namespaces)
        else:
            raise TypeError(
                f"invalid args for new job: a function or an expression is needed, got {type(func_or_exp).__name__}"
            )
        job.daemon = daemon
        job.num = self._next
        self._next += 1
        self.all[job.num] = job
        print(f"Starting job # {job.num} in a separate thread.")
        job.start()
        return job

    def __getitem__(self, number: int) -> BackgroundJobBase:
        return self._job(number)

    def _job(self, number: int) -> BackgroundJobBase:
        try:
            return self.all[number]
        except KeyError:
            known = ", ".join(map(str, self.all)) or "none"
            raise UsageError(f"Job #{number} not found; there are: {known}") from None

    def __call__(self) -> None:
        """Show the state of all jobs."""
        self.status()

    def status(self, verbose: int = 0) -> None:
        """Show the state of all jobs.

        Args:
            verbose: show their whole representations.
        """
        groups = (("Running", self.running), ("Completed", self.completed), ("Dead", self.dead))
        for name, jobs in groups:
            if jobs:
                print(f"{name} jobs:")
                for job in jobs:
                    print(f"{job.num} : {repr(job) if verbose else job}")
                print()

    def _status_new(self) -> bool:
        """Show the jobs that have ended since the last time; whether there are any."""
        news = [job for job in self.all.values() if job.finished and job.num not in self._told]
        self._told.update(job.num for job in news)
        for job in news:
            print(f"Job #{job.num} is {job.status}")
        return bool(news)

    def result(self, num: int) -> Any:
        """What a job gave.

        Raises:
            UsageError: there is no such job, or it has no result.
        """
        job = self._job(num)
        if job.stat_code != job.stat_completed_c:
            raise UsageError(f"Job #{num} has no result: it is {job.status}")
        return job.result

    def remove(self, num: int) -> None:
        """Forget a job that has ended.

        Raises:
            UsageError: there is no such job, or it still runs.
        """
        if not self._job(num).finished:
            raise UsageError(f"Job #{num} is still running, it can not be removed.")
        del self.all[num]

    def flush(self) -> None:
        """Forget all jobs that have ended."""
        for name, jobs in (("Completed", self.completed), ("Dead", self.dead)):
            if jobs:
                print(f"Flushing {len(jobs)} {name} job{'s' if len(jobs) > 1 else ''}.")
        for job in [*self.completed, *self.dead]:
            del self.all[job.num]

    def traceback(self, job: BackgroundJobBase | int | None = None) -> None:
        """Show what a job died of; without a job, what all dead ones died of."""
        if job is None:
            for dead in self.dead:
                print(f"Traceback for: {dead!r}")
                dead.traceback()
        else:
            (self._job(job) if isinstance(job, int) else job).traceback()
