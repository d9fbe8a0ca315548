"""How a kernel ended, and how those that wait for it are told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class DeathReport(NamedTuple):
    """How a kernel ended.

    Attributes:
        exit_status: of the process, where it ended by itself; None where a signal ended it, or where it isn't known.
        signal: number of the signal that ended it, or None.
        reason: in words: `killed by the memory limit of its control group`.
        stderr_tail: the last lines that it wrote on its standard error.
        at: when it was noticed.
        pid: of the process.
        expected: it was asked to end.
    """

    exit_status: int | None = None
    signal: int | None = None
    reason: str = ""
    stderr_tail: str = ""
    at: datetime | None = None
    pid: int | None = None
    expected: bool = False

    @property
    def signal_name(self) -> str | None:
        """The signal's name: `SIGSEGV`."""
        if self.signal is None:
            return None
        try:
            return signal.Signals(self.signal).name
        except ValueError:
            return f"signal {self.signal}"

    def __str__(self) -> str:
        process = f" (process {self.pid})" if self.pid else ""
        if self.expected:
            return f"the kernel{process} was {self.reason or 'shut down'}"
        text = f"the kernel{process} died"
        if self.signal is not None:
            text += f" of {self.signal_name}"
        elif self.exit_status is not None:
            text += f" with exit status {self.exit_status}"
        if self.reason:
            text += f": {self.reason}"
        if self.stderr_tail:
            text += "\nIts last lines on stderr:\n" + self.stderr_tail.rstrip("\n")
        return text


class Moment(NamedTuple):
    """How often a kernel had ended and been started at some time."""

    deaths: int
    generation: int


class Vitals:
    """What the owner of a kernel tells those that talk to it: that it was started, and that it ended. Safe between threads.

    Attributes:
        report: how the kernel ended; None while it runs.
        last_report: how it ended last, also after it was started again.
        deaths: counts the ends.
        answered: a client has had an answer since the start.
        generation: counts the starts: whoever saw another number before has to connect anew, if the address changed.
    """

    def __init__(self) -> None:
        self.report: DeathReport | None = None
        self.last_report = DeathReport()
        self.deaths = 0
        self.answered = False
        self.generation = 0
        # Clients that are dropped unsubscribe in whatever thread collects them, maybe one that holds it.
        self._lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call something after each change, in the thread that noticed it; it must not block."""
        with self._lock:
            self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[], None]) -> None:
        """Stop calling it."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def started(self) -> None:
        """Tell that a kernel runs."""
        with self._lock:
            self.report = None
            self.answered = False
            self.generation += 1
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def remember(self) -> Moment:
        """Return what to ask `lost_since` with later."""
        return Moment(self.deaths, self.generation)

    def lost_since(self, moment: Moment, *, restarts: bool = False) -> DeathReport | None:
        """Return how the kernel ended after a moment, or that it isn't there now; None if neither.

        Args:
            moment: what `remember` returned.
            restarts: whether a restart that was asked for counts too: what waits for a reply will never have it.
        """
        if self.report is not None or self.deaths != moment.deaths:
            return self.last_report
        if restarts and self.generation != moment.generation:
            return DeathReport(expected=True, reason="restarted")
        return None

    def ended(self, report: DeathReport) -> None:
        """Tell that the kernel ended."""
        with self._lock:
            self.report = self.last_report = report
            self.deaths += 1
            listeners = list(self._listeners)
        for listener in listeners:
            listener()
