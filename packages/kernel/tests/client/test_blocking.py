"""The blocking client, on a kernel of ours."""

from __future__ import annotations

import asyncio
import inspect
import queue
import signal
import sys
import threading
from typing import Any

import pytest

from ipy.kernel import (
    AsyncKernelClient,
    BlockingKernelClient,
    DeadKernelError,
    KernelClient,
    KernelManager,
)
from ipy.kernel.client import ReplyTimeoutError


@pytest.mark.spec("TKER-018", "TKER-019")
def test_every_asynchronous_method_has_a_blocking_one() -> None:
    """The blocking client is derived: each coroutine method of the other has its counterpart, with the same parameters."""
    names = [
        name
        for name, value in vars(AsyncKernelClient).items()
        if inspect.iscoroutinefunction(value) and not name.startswith("_")
    ]
    assert "wait_for_ready" in names
    for name in names:
        derived = getattr(BlockingKernelClient, name)
        assert not inspect.iscoroutinefunction(derived)
        assert inspect.signature(derived) == inspect.signature(getattr(AsyncKernelClient, name))
    requests = [name for name in vars(KernelClient) if name in vars(AsyncKernelClient)]
    assert {"execute", "complete", "history", "shutdown"} <= set(requests)
    assert all(name in vars(BlockingKernelClient) for name in requests)


@pytest.mark.spec("KERNEL-041", "KERNEL-042", "KERNEL-044", "TKER-019", "TKER-021")
def test_requests_and_replies(client: Any) -> None:
    """Requests return their id; with reply=True the reply. Messages are dicts of the documented form."""
    assert type(client) is BlockingKernelClient
    msg_id = client.execute("x = 6 * 7; x", user_expressions={"y": "x + 1"})
    reply = client.get_shell_msg(timeout=60)
    assert reply["parent_header"]["msg_id"] == msg_id
    assert reply["msg_type"] == "execute_reply"
    assert set(reply) >= {"header", "parent_header", "metadata", "content", "buffers", "msg_id"}
    assert reply["header"]["date"].tzinfo is not None
    assert reply["content"]["user_expressions"]["y"]["data"]["text/plain"] == "43"
    states = []
    while "idle" not in states:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "execute_result":
            assert message["content"]["data"]["text/plain"] == "42"
        states.append(message["content"].get("execution_state"))
    assert (
        client.kernel_info(reply=True, timeout=60)["content"]["language_info"]["name"] == "python"
    )
    assert "xrange_" not in client.complete("impo", reply=True, timeout=60)["content"]["matches"]
    assert client.inspect("x", reply=True, timeout=60)["content"]["found"]
    assert (
        client.is_complete("for a in b:", reply=True, timeout=60)["content"]["status"]
        == "incomplete"
    )
    history = client.history(hist_access_type="tail", n=1, reply=True, timeout=60)["content"][
        "history"
    ]
    assert history[0][2].startswith("x = 6")
    assert client.comm_info(reply=True, timeout=60)["content"]["comms"] == {}
    for name in ("shell", "iopub", "stdin", "control"):
        assert getattr(client, f"{name}_channel").is_alive()
    assert client.hb_channel.is_alive()
    assert client.hb_channel.is_beating()
    assert client.is_alive()


def test_nothing_came_in_time(client: Any) -> None:
    """get_*_msg raise queue.Empty, reply=True raises TimeoutError; a late reply is still there."""
    with pytest.raises(queue.Empty):
        client.get_stdin_msg(timeout=0.01)
    with pytest.raises(ReplyTimeoutError, match="Timeout waiting for reply"):
        client.execute("import time; time.sleep(0.3)", reply=True, timeout=0.01)
    assert client.get_shell_msg(timeout=60)["content"]["status"] == "ok"


def test_other_replies_are_kept(client: Any) -> None:
    """Waiting for one reply loses no other."""
    first = client.execute("1")
    second = client.execute("2", reply=True, timeout=60)
    assert second["content"]["execution_count"] == 2
    assert client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] == first


def test_wrong_arguments_are_refused_here(client: Any) -> None:
    """Code that isn't text and unknown ways of access are errors at once, not replies."""
    with pytest.raises(ValueError, match="code must be a string, got int"):
        client.execute(1)
    with pytest.raises(ValueError, match="user_expressions"):
        client.execute("1", user_expressions={"a": 1})
    with pytest.raises(ValueError, match="hist_access_type"):
        client.history(hist_access_type="all")


@pytest.mark.spec("TKER-020")
def test_execute_interactive(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Output goes to our streams, or to a hook; questions to a hook that answers."""
    reply = client.execute_interactive(
        "import sys; print('out'); print('err', file=sys.stderr); 'value'", timeout=60
    )
    assert reply["content"]["status"] == "ok"
    captured = capsys.readouterr()
    assert captured.out == "out\n'value'\n"
    assert captured.err == "err\n"
    seen: list[str] = []
    asked: list[Any] = []

    def answer(message: Any) -> None:
        asked.append((message["content"]["prompt"], message["content"]["password"]))
        client.input("me")

    reply = client.execute_interactive(
        "name = input('who? '); name * 2",
        timeout=60,
        output_hook=lambda message: seen.append(message["msg_type"]),
        stdin_hook=answer,
    )
    assert asked == [("who? ", False)]
    assert seen.count("execute_result") == 1
    assert seen[0] == seen[-1] == "status"


def test_interactive_run_times_out(client: Any, manager: KernelManager) -> None:
    """A run that takes too long is an error; the kernel can be interrupted then."""
    with pytest.raises(TimeoutError, match="within 0.2 s"):
        client.execute_interactive("import time; time.sleep(60)", timeout=0.2)
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=60)["content"]["ename"] == "KeyboardInterrupt"


def test_asynchronous_hook_is_refused(client: Any) -> None:
    """A blocking client says that it can't wait for a coroutine, instead of forgetting it."""

    async def hook(message: Any) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="AsyncKernelClient"):
        client.execute_interactive("1", timeout=60, output_hook=hook)


def test_works_where_a_loop_runs(client: Any) -> None:
    """The blocking client needs no loop, so it can be used inside of one."""

    async def main() -> Any:
        return client.execute("5", reply=True, timeout=60)

    assert asyncio.run(main())["content"]["status"] == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="interval timers are POSIX")
@pytest.mark.spec("KERNEL-049")
def test_signals_during_a_wait(client: Any) -> None:
    """A signal whose handler returns doesn't end a wait; one whose handler raises does."""
    hits: list[int] = []
    old = signal.signal(signal.SIGALRM, lambda *_: hits.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        client.execute("import time; time.sleep(0.3)", reply=True, timeout=60)
        assert hits == [1]

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            client.get_shell_msg(timeout=60)
    finally:
        signal.signal(signal.SIGALRM, old)
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"


@pytest.mark.spec("KERNEL-041", "KERNEL-002")
def test_several_clients(client: Any, manager: KernelManager) -> None:
    """Any number of clients talk to one kernel; each gets its own replies and sees what the others cause."""
    other = manager.blocking_client()
    other.start_channels()
    try:
        other.wait_for_ready(timeout=60)
        client.execute("shared = 1", reply=True, timeout=60)
        reply = other.execute("shared", reply=True, timeout=60)
        assert reply["content"]["status"] == "ok"
        with pytest.raises(queue.Empty):
            client.get_shell_msg(timeout=0)
        codes = []
        while len(codes) < 2:
            message = client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "execute_input":
                codes.append(message["content"]["code"])
        assert codes == ["shared = 1", "shared"]
    finally:
        other.stop_channels()


@pytest.mark.spec("KERNEL-033", "KERNEL-041", "TKER-019")
def test_connection_file_alone_suffices(client: Any, manager: KernelManager) -> None:
    """A client that only knows the file talks to the kernel."""
    other = BlockingKernelClient(connection_file=manager.connection_file)
    other.load_connection_file()
    other.start_channels()
    try:
        other.wait_for_ready(timeout=60)
        assert other.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
        assert other.is_alive()
    finally:
        other.stop_channels()


@pytest.mark.spec("KERNEL-048")
def test_channels_stop_and_start_again(client: Any) -> None:
    """stop_channels ends the heartbeat's thread and closes all sockets; the client can be started again."""
    heart = client.hb_channel
    client.stop_channels()
    assert not client.channels_running
    assert not heart.is_alive()
    assert not any(thread.name == "heartbeat" for thread in threading.enumerate())
    client.stop_channels()
    client.start_channels(hb=False)
    client.wait_for_ready(timeout=60)
    assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"


@pytest.mark.spec("TKER-021")
def test_no_input_without_the_channel(manager: KernelManager) -> None:
    """A client without stdin channel forbids input."""
    client = manager.client()
    client.start_channels(stdin=False, hb=False)
    try:
        client.wait_for_ready(timeout=60)
        assert not client.allow_stdin
        reply = client.execute("input()", reply=True, timeout=60)
        assert reply["content"]["ename"] == "StdinNotImplementedError"
    finally:
        client.stop_channels()


def test_control_channel_overtakes(client: Any) -> None:
    """Requests on the control channel are answered while code runs."""
    running = client.execute("import time; time.sleep(60)")
    while client.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    reply = client.interrupt(reply=True, timeout=60)
    assert reply["msg_type"] == "interrupt_reply"
    ended = client.get_shell_msg(timeout=60)
    assert ended["parent_header"]["msg_id"] == running
    assert ended["content"]["ename"] == "KeyboardInterrupt"


def test_death_ends_every_wait(client: Any, manager: KernelManager) -> None:
    """Whoever waits, in whichever thread, is told that the kernel died, and how."""
    errors: list[DeadKernelError] = []

    def wait() -> None:
        try:
            while True:
                client.get_iopub_msg()
        except DeadKernelError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    with pytest.raises(DeadKernelError, match="exit status 7") as caught:
        client.execute("import os; os._exit(7)", reply=True)
    thread.join(60)
    assert caught.value.report.exit_status == 7
    assert [error.report.exit_status for error in errors] == [7]
    assert isinstance(caught.value, queue.Empty)
    assert isinstance(caught.value, RuntimeError)
    assert not client.is_alive()
    with pytest.raises(DeadKernelError):
        client.get_shell_msg(timeout=60)
    with pytest.raises(RuntimeError, match="died"):
        client.wait_for_ready(timeout=60)
