"""Subshells that aren't there."""

from __future__ import annotations

import pytest

from ipy.msgspec.testing import Client

from .helpers import begin_busy, end_busy


@pytest.mark.spec("TMSG-046")
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("execute_request", {"code": "print('ran')"}),
        ("complete_request", {"code": "pri", "cursor_pos": 3}),
        ("history_request", {"hist_access_type": "tail"}),
    ],
)
def test_unknown_subshells_are_an_error(
    client: Client, kind: str, content: dict[str, object]
) -> None:
    """A request for a subshell that isn't there gets busy, an error reply that names it, and idle; nothing runs."""
    exchange = client.exchange(kind, content, subshell_id="nobody")
    assert exchange.reply.msg_type == kind.replace("request", "reply")
    assert exchange.content["status"] == "error"
    assert exchange.content["ename"] == "UnknownSubshellError"
    assert "nobody" in exchange.content["evalue"]
    assert exchange.kinds == ["status", "status"]
    assert client.recorder.states(parent=exchange.request) == ["busy", "idle"]


@pytest.mark.spec("TMSG-046")
def test_unknown_subshells_are_told_while_a_cell_runs(client: Client) -> None:
    """The main shell isn't waited for."""
    running = begin_busy(client)
    exchange = client.exchange("execute_request", {"code": "1"}, subshell_id="nobody")
    assert exchange.content["ename"] == "UnknownSubshellError"
    assert client.recorder.reply_to(running) is None
    end_busy(client, running)
