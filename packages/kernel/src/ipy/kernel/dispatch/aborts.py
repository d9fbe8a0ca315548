"""Which requests are not run any more: those that a client had sent when it could not know yet that a cell of it has failed.

Some of them wait in the kernel already; others are still on their way. The kernel may well be quicker than a client that sends all cells
of a notebook one after the other. So the dates of the client's own messages are compared: a cell that was sent at `c` and failed `d` seconds
after it had come in can't be known to have failed before `c + d`, by the clock of the client.

Clocks can be wrong, though: dates that don't advance say nothing, and what comes `DATES_COUNT_S` after the failure, by the kernel's own clock,
is run whatever its date says.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.kernel.transport.lanes import Lane


#: How long after a failure the dates of requests count: as long as a burst of messages may be on its way.
DATES_COUNT_S = 0.5


class _Failure:
    """What is aborted after a failing cell of a client.

    Args:
        through: requests up to this number.
        sent_at: when the cell was sent, by the clock of its client; None where it does not say.
        lasted_s: from when the cell had come in to its failure.
        failed_at: by the kernel's own clock.
        until: also what arrives before, by the kernel's own clock.
    """

    def __init__(
        self, through: int, sent_at: float | None, lasted_s: float, failed_at: float, until: float
    ) -> None:
        self.through = through
        self.sent_at = sent_at
        self.lasted_s = lasted_s
        self.failed_at = failed_at
        self.until = until

    def concerns(self, request: Request) -> bool:
        """Whether a request is aborted."""
        if request.number <= self.through or request.received_at < self.until:
            return True
        if self.sent_at is None or request.received_at > self.failed_at + DATES_COUNT_S:
            return False
        sent = sent_at(request)
        if sent is None or sent <= self.sent_at:
            return False  # a clock that stands still, or was set
        # Whole seconds: it may have been sent at the end of that second.
        latest = sent if sent % 1 else sent + 1
        return latest < self.sent_at + self.lasted_s


class Aborts:
    """Remembers the failures of clients until they send cells that know of them.

    Args:
        lane_of: gives the lane in which a request waits.
        fence: waits until everything that has reached the sockets is in the lanes.
    """

    def __init__(self, *, lane_of: Callable[[Request], Lane], fence: Callable[[], object]) -> None:
        self._lane_of = lane_of
        self._fence = fence
        self._failures: dict[tuple[Any, ...], _Failure] = {}
        self._ids: set[str] = set()
        #: Requests of the main lane up to this number are aborted, whoever has sent them.
        self._through = 0

    def after_error(self, request: Request, timeout_s: float) -> None:
        """A cell has failed: abort what its client has sent behind it.

        Args:
            request: the cell.
            timeout_s: also abort what arrives so much later.
        """
        now = monotonic()
        self._fence()
        until = now + timeout_s if timeout_s > 0 else 0.0
        through = self._lane_of(request).put_count
        lasted_s = now - request.received_at
        self._failures[_client(request)] = _Failure(through, sent_at(request), lasted_s, now, until)

    def concerns(self, request: Request) -> bool:
        """Whether a request is aborted."""
        if self._ids and request.message.msg_id in self._ids:
            self._ids.discard(request.message.msg_id)
            return True
        if 0 < request.number <= self._through and request.subshell_id is None:
            return True
        if not self._failures:
            return False
        key = _client(request)
        failure = self._failures.get(key)
        if failure is None:
            return False
        if failure.concerns(request):
            return True
        del self._failures[key]
        return False

    def add_ids(self, ids: list[str]) -> None:
        """Abort requests by their ids, when their turn comes."""
        self._ids.update(ids)

    def add_all(self, request: Request) -> None:
        """Abort whatever waits for the main thread now.

        Args:
            request: what asks for it.
        """
        self._fence()
        self._through = self._lane_of(request).put_count


def sent_at(request: Request) -> float | None:
    """When a client has made a request, in seconds by its own clock; None where it does not say."""
    # datetime: 2 ms before the first answer of a kernel; `preload` has it there before there are cells.
    from ipy.msgspec.dates import parse_date

    date = parse_date(request.message.header.get("date"))
    return None if date is None else date.timestamp()


def _client(request: Request) -> tuple[Any, ...]:
    """Who has sent a request, and where it runs: several clients may share a session."""
    return request.message.header.get("session"), request.identities, request.subshell_id
