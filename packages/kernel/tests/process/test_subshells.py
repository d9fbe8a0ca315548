"""Subshells: cells that run beside the main one."""

from __future__ import annotations

import pytest

from .running import RunningKernel


@pytest.mark.spec("TKER-037")
def test_a_subshell_runs_beside_the_main_shell(kernel: RunningKernel) -> None:
    """Cells run at the same time, in one namespace, each with its own output."""
    client = kernel.client
    subshell = client.ask("create_subshell_request", channel="control")["subshell_id"]
    assert client.ask("list_subshell_request", channel="control")["subshell_id"] == [subshell]
    first = client.execute(
        "import threading\ngo = threading.Event()\nprint('began', flush=True)\ngo.wait()\nprint('main')"
    )
    client.until("iopub", lambda one: one.parent_id == first and one.msg_type == "stream")
    second = client.execute("print('sub'); go.set()", options={"subshell_id": subshell})
    texts: dict[str, str] = {}
    idle: set[str] = set()
    while idle != {first, second}:
        one = client.receive("iopub")
        if one.msg_type == "stream":
            texts[one.content["text"]] = one.parent_id
        elif one.msg_type == "status" and one.content["execution_state"] == "idle":
            idle.add(one.parent_id)
    assert texts == {"main\n": first, "sub\n": second}
    for _ in (first, second):
        assert client.receive("shell").content["status"] == "ok"
    assert client.ask("delete_subshell_request", {"subshell_id": subshell}, channel="control") == {
        "status": "ok"
    }
    assert client.ask("list_subshell_request", channel="control")["subshell_id"] == []


def test_deleting_an_unknown_subshell_is_refused(kernel: RunningKernel) -> None:
    """The reply names those that exist."""
    reply = kernel.ask("delete_subshell_request", {"subshell_id": "nobody"}, channel="control")
    assert reply["status"] == "error"
    assert "nobody" in reply["evalue"]


@pytest.mark.spec("TKER-037")
def test_errors_abort_the_cells_of_their_own_subshell(kernel: RunningKernel) -> None:
    """Each has its own queue."""
    client = kernel.client
    subshell = client.ask("create_subshell_request", channel="control")["subshell_id"]
    options = {"subshell_id": subshell}
    bad = client.execute("import time; time.sleep(0.5); 1/0", options=options)
    behind = client.execute("1", options=options)
    other = client.execute("2")
    replies = {}
    while len(replies) < 3:
        one = client.receive("shell")
        replies[one.parent_id] = one.content["status"]
    assert replies == {bad: "error", behind: "aborted", other: "ok"}


def test_a_subshell_awaits_on_a_loop_of_its_own(kernel: RunningKernel) -> None:
    """Top-level await works there."""
    client = kernel.client
    subshell = client.ask("create_subshell_request", channel="control")["subshell_id"]
    cell = client.execute(
        "import asyncio\nawait asyncio.sleep(0.01, 'there')", options={"subshell_id": subshell}
    )
    assert client.answers(cell).result == "'there'"
