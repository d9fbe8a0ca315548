"""Running one cell in the kernel: from the request until its reply and all of its output have come.

The main thread waits here, for events alone. Ctrl-C is one of them: the first interrupts the kernel, the second does so again and says
what comes next, the third lets go of the cell, which runs on in the kernel while the prompt comes back.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple

from .events import (
    Answers,
    Died,
    Ended,
    Event,
    Idle,
    InputRequested,
    Interrupted,
    Replied,
    ShutDown,
)
from .inbox import Inbox
from .link import KernelLink
from .questions import Questions
from .screen import Screen
from .view import OutputView

#: How long the end of the output is waited for when the reply is there; a kernel over a slow line needs some.
OUTPUT_S = 10.0
#: Interrupts after which a cell is let go of.
PATIENCE = 3


class Outcome(Enum):
    """How a cell's run ended for the console."""

    FINISHED = "finished"
    ABORTED = "aborted"
    DETACHED = "detached"
    LOST = "lost"


class Result(NamedTuple):
    """What came of a cell: how it ended, and the content of the reply, if one came."""

    outcome: Outcome
    reply: dict[str, Any]


class Conversation:
    """Runs cells, one after the other.

    Args:
        link: sends them.
        inbox: what comes back.
        screen: shows output.
        view: where the output is written.
        questions: asks what running code wants to know.
    """

    def __init__(
        self,
        link: KernelLink,
        *,
        inbox: Inbox,
        screen: Screen,
        view: OutputView,
        questions: Questions,
    ) -> None:
        self._link = link
        self._inbox = inbox
        self._screen = screen
        self._view = view
        self._questions = questions
        self._msg_id = ""
        self._reply: dict[str, Any] | None = None
        self._is_idle = False
        self._interrupts = 0

    def run(self, code: str, **kwargs: Any) -> Result:
        """Run `code` and wait for its end; `kwargs` are those of an execute request."""
        self._reply, self._is_idle, self._interrupts = None, False, 0
        self._view.begin_cell()
        with interrupts_go_to(lambda: self._inbox.put(Interrupted())):
            self._msg_id = self._link.execute(code, **kwargs)
            try:
                outcome = self._wait()
            finally:
                self._view.end_cell()
        return Result(outcome, self._reply or {})

    def _wait(self) -> Outcome:
        until: float | None = None
        while self._reply is None or not self._is_idle:
            left = None if until is None else max(0.0, until - time.monotonic())
            event = self._inbox.get(left)
            if event is None:
                break  # the reply is there, and the end of the output got lost on the way
            ending = self._act(event)
            if ending is not None:
                return ending
            if self._reply is not None and until is None:
                until = time.monotonic() + OUTPUT_S
        assert self._reply is not None
        return (
            Outcome.ABORTED
            if self._reply.get("status") in ("aborted", "abort")
            else Outcome.FINISHED
        )

    def _act(self, event: Event) -> Outcome | None:
        """Take note of an event; return how the run ended, if it is over."""
        if isinstance(event, Replied) and event.msg_id == self._msg_id:
            self._reply = event.content
        elif isinstance(event, Idle) and event.msg_id == self._msg_id:
            self._is_idle = True
        elif isinstance(event, InputRequested):
            self._ask(event)
        elif isinstance(event, Interrupted):
            return self._interrupt()
        elif isinstance(event, Died | ShutDown | Ended):
            self._inbox.keep(event)  # the main loop says what it means, and what can be done
            return Outcome.LOST
        elif isinstance(event, Answers):
            print("The kernel answers again.")  # noqa: T201 - said to the person at the prompt
        return None

    def _ask(self, question: InputRequested) -> None:
        from ipy.terminal.editor.session import PromptLeft

        self._screen.settle()
        try:
            with interrupts_raise():
                text = self._questions.ask(
                    question.prompt,
                    is_secret=question.is_secret,
                    before=self._view.take_unfinished_line(),
                    is_urgent=self._ends_question,
                )
        except KeyboardInterrupt:
            self._inbox.put(Interrupted())
            return
        except PromptLeft:
            return  # what made it superfluous waits in the inbox
        self._view.begin_line()
        self._link.answer(text)

    def _ends_question(self, event: Event) -> bool:
        if isinstance(event, Idle):
            return event.msg_id == self._msg_id
        return isinstance(event, Died | ShutDown | Ended)

    def _interrupt(self) -> Outcome | None:
        self._interrupts += 1
        if self._interrupts >= PATIENCE:
            _say("The cell runs on in the kernel; what it prints is shown above the prompt.")
            return Outcome.DETACHED
        if self._interrupts == PATIENCE - 1:
            _say(
                "The kernel has been interrupted again. Ctrl-C once more: back to the prompt, and the cell runs on."
            )
        self._link.interrupt()
        return None


def _say(text: str) -> None:
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()


@contextmanager
def interrupts_go_to(function: Callable[[], None]) -> Iterator[None]:
    """Have Ctrl-C call `function` instead of raising KeyboardInterrupt: nothing that is half done is left so."""
    before = signal.signal(signal.SIGINT, lambda number, frame: function())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interrupts_raise() -> Iterator[None]:
    """Have Ctrl-C raise KeyboardInterrupt, as long as a question is asked."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
