"""The control channel, subshells, and the end of a kernel."""

from __future__ import annotations

import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from ipy.msgspec.testing import Client

from .conftest import Start
from .helpers import begin_busy, end_busy


@pytest.mark.spec("TMSG-034", "TMSG-037", "MSG-147")
def test_control_messages_overtake_queued_cells(client: Client) -> None:
    """While a cell runs and others wait, the control channel answers."""
    running = begin_busy(client)
    waiting = [client.begin("print('waited')", stop_on_error=False) for _ in range(3)]
    for kind in ("kernel_info_request", "usage_request", "list_subshell_request"):
        reply = client.exchange(kind, channel="control").reply
        assert reply.msg_type == kind.replace("request", "reply")
    assert client.recorder.reply_to(running) is None
    assert not [one for one in waiting if client.recorder.reply_to(one)]
    end_busy(client, running)
    for one in waiting:
        assert client.finish(one).content["status"] in ("ok", "aborted")


@pytest.mark.spec("TMSG-037")
def test_kernel_info_is_the_same_on_both_channels(client: Client) -> None:
    """kernel_info_request is answered on control as on shell."""
    on_shell = client.exchange("kernel_info_request").content
    on_control = client.exchange("kernel_info_request", channel="control").content
    assert on_shell == on_control
    assert on_shell["language_info"]["name"] == "python"


@pytest.mark.spec("TMSG-047")
def test_control_messages_come_one_at_a_time(client: Client) -> None:
    """Each is busy, answered and idle before the next one begins, in the order in which they were sent."""
    kinds = ["usage_request", "list_subshell_request", "create_subshell_request"] * 5
    requests = [client.send("control", kind) for kind in kinds]
    for request in requests:
        client.finish(request)
    states = [
        (message.parent_id, message.content["execution_state"])
        for message in client.recorder.messages("iopub", kind="status")
        if message.parent_id in requests
    ]
    assert states == [(one, state) for one in requests for state in ("busy", "idle")]
    replies = [
        message.parent_id
        for message in client.recorder.messages("control")
        if message.parent_id in requests
    ]
    assert replies == requests
    for subshell in client.exchange("list_subshell_request", channel="control").content[
        "subshell_id"
    ]:
        client.exchange("delete_subshell_request", {"subshell_id": subshell}, channel="control")


@pytest.mark.spec("TMSG-035", "MSG-095", "MSG-096", "MSG-097")
@pytest.mark.parametrize("restart", [True, False])
def test_shutdown_is_answered_and_told_to_all(
    start_kernel: Start, surroundings: dict[str, str], restart: bool
) -> None:
    """The reply and its copy for all clients say whether it is a restart; the process ends by itself, with its work done."""
    process = start_kernel()
    client, other = process.client, process.connect()
    other.wait_ready()
    mark = f"'kept, restart={restart}'"
    client.execute(f"import atexit, pathlib\n{mark}")
    farewell = process.folder / "farewell.txt"
    client.execute(f"atexit.register(lambda: pathlib.Path({str(farewell)!r}).write_text('bye'));")
    client.check_alive = other.check_alive = lambda: None  # it may end before all is read
    request = client.send("control", "shutdown_request", {"restart": restart})
    assert client.wait_reply(request).content == {"status": "ok", "restart": restart}
    for one in (client, other):
        one.wait(lambda one=one: one.recorder.messages("iopub", kind="shutdown_reply"), "the copy")
        [told] = one.recorder.messages("iopub", kind="shutdown_reply")
        assert told.content == {"status": "ok", "restart": restart}
        assert told.parent_id == request
    assert process.wait_exit() == 0
    assert farewell.read_text() == "bye"
    database = Path(surroundings["IPYTHONDIR"], "profile_default", "history.sqlite")
    with sqlite3.connect(database) as connection:
        sources = [row[0] for row in connection.execute("select source from history")]
    connection.close()
    assert [text for text in sources if mark in text]


@pytest.mark.spec("MSG-098")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals stop the process here")
def test_a_kernel_that_does_not_answer_is_killed(
    surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stopped process takes no message: its manager ends it by force."""
    from ipy.kernel.manager import KernelManager

    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    manager = KernelManager(shutdown_wait_time=0.2)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        manager.signal_kernel(signal.SIGSTOP)
        manager.shutdown_kernel()
        # It could neither read the request nor handle a signal: nothing but force has ended it.
        assert not manager.is_alive()
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)
