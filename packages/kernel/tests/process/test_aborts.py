"""Which cells are aborted behind an error: by their dates, but never for ever."""

from __future__ import annotations

from time import monotonic

import pytest
import zmq

from ipy.kernel.dispatch.aborts import DATES_COUNT_S, Aborts
from ipy.kernel.parents import Request, from_message
from ipy.kernel.transport.lanes import Lane

from .running import Client, RunningKernel

#: A cell came in so long before it failed, in seconds.
LASTED_S = 10.0


class Story:
    """A client whose cell fails now; its date is given in seconds after noon."""

    def __init__(self, failing_date: str) -> None:
        self.lane = Lane()
        self.aborts = Aborts(lane_of=lambda request: self.lane, fence=lambda: None)
        failing = self.request(failing_date)
        failing.received_at = monotonic() - LASTED_S
        self.failed_at = monotonic()
        self.aborts.after_error(failing, 0.0)

    def request(self, date: str | None, identity: bytes = b"one") -> Request:
        """A request that has come in."""
        header = {"msg_id": "m", "msg_type": "execute_request", "session": "s"}
        request = from_message({"header": header | ({} if date is None else {"date": date})})
        request.identities = (identity,)
        self.lane.put(request)
        return request

    def aborts_one_sent(
        self, date: str | None, *, after_s: float = 0.0, identity: bytes = b"one"
    ) -> bool:
        """Whether a request of that date is aborted that comes in so long after the failure."""
        request = self.request(date, identity)
        request.received_at = self.failed_at + after_s
        return self.aborts.concerns(request)


def test_what_was_sent_before_the_failure_could_be_known_is_aborted() -> None:
    """A cell fails 10 s after it was sent: one sent 9.5 s after it can't know, one sent 10.5 s after it may."""
    story = Story("2026-01-01T12:00:00.500000Z")
    assert story.aborts_one_sent("2026-01-01T12:00:10.000001Z")
    assert not story.aborts_one_sent("2026-01-01T12:00:11.000001Z")


@pytest.mark.parametrize(
    ("failing", "following"),
    [
        ("2026-01-01T12:00:00.5Z", "2026-01-01T12:00:00.5Z"),
        ("2026-01-01T12:00:00.5Z", "2026-01-01T11:00:00.5Z"),
        ("2100-01-01T12:00:00.5Z", "2026-01-01T12:00:03.5Z"),
        ("2026-01-01T12:00:00Z", "2026-01-01T12:00:10Z"),
        ("2026-01-01T12:00:00.5Z", None),
        ("2026-01-01T12:00:00.5Z", "tomorrow"),
    ],
    ids=["constant", "stepped back", "far future", "whole seconds", "no date", "no date at all"],
)
def test_dates_that_say_nothing_abort_nothing(failing: str, following: str | None) -> None:
    """A clock that stands still, was set, or is coarse tells of no order."""
    assert not Story(failing).aborts_one_sent(following)


def test_dates_count_for_a_while_only() -> None:
    """By the kernel's own clock: what comes half a second after the failure is run, whatever its date."""
    story = Story("2026-01-01T12:00:00.500000Z")
    assert story.aborts_one_sent("2026-01-01T12:00:03.5Z", after_s=DATES_COUNT_S / 2)
    assert not story.aborts_one_sent("2026-01-01T12:00:03.5Z", after_s=DATES_COUNT_S + 0.1)


def test_clients_of_one_session_do_not_abort_each_other() -> None:
    """They are told apart by their connections."""
    story = Story("2026-01-01T12:00:00.500000Z")
    assert not story.aborts_one_sent("2026-01-01T12:00:03.5Z", identity=b"two")
    assert story.aborts_one_sent("2026-01-01T12:00:03.5Z")


def test_cells_of_another_client_of_the_session_run(kernel: RunningKernel) -> None:
    """Two connections with one session id: the error of one leaves the waiting cell of the other alone."""
    other = Client(kernel.info, kernel.context)
    try:
        other.session = kernel.client.session
        other.sockets["shell"].close()
        other.sockets["shell"] = kernel.context.socket(zmq.DEALER)
        other.sockets["shell"].linger = 0
        other.sockets["shell"].connect(kernel.info.address("shell"))
        other.ask("kernel_info_request")
        failing = kernel.client.execute("import time; time.sleep(0.5); 1/0")
        kernel.client.until("iopub", lambda one: one.parent_id == failing)
        theirs = other.execute("'theirs'")
        assert other.reply_to(theirs).content["status"] == "ok"
        assert kernel.client.reply_to(failing).content["status"] == "error"
    finally:
        other.close()
