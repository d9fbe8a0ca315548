"""What the main thread of a console is told by the others while a cell runs, or the prompt waits."""

from __future__ import annotations

from typing import Any, NamedTuple


class Replied(NamedTuple):
    """The kernel has answered the execution of a cell."""

    msg_id: str
    content: dict[str, Any]


class Idle(NamedTuple):
    """All output of a request has come, and stands on the screen."""

    msg_id: str


class InputRequested(NamedTuple):
    """Running code asks for a line."""

    prompt: str
    is_secret: bool


class Died(NamedTuple):
    """The kernel's process has ended, or an existing kernel has fallen silent.

    Attributes:
        report: what is known of it, in words.
        may_restart: whether this console may start it anew.
    """

    report: str
    may_restart: bool


class ShutDown(NamedTuple):
    """The kernel has been shut down.

    Attributes:
        restart: it is to be started again.
        by_client: another client has asked for it; otherwise it ends of its own accord, because of a signal for example.
    """

    restart: bool
    by_client: bool = True


class Answers(NamedTuple):
    """An existing kernel that had fallen silent answers again."""


class Interrupted(NamedTuple):
    """Ctrl-C was pressed."""


class Ended(NamedTuple):
    """A signal asks the console to end."""


Event = Replied | Idle | InputRequested | Died | ShutDown | Answers | Interrupted | Ended
