"""A kernel in the process of its client."""

from __future__ import annotations

import sys

import pytest

from ipy.core.active import get_ipython
from ipy.kernel.inprocess import InProcessKernelManager


@pytest.fixture
def manager(tmp_path, monkeypatch):
    for name in ("HOME", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    manager = InProcessKernelManager()
    manager.start_kernel()
    yield manager
    manager.shutdown_kernel()


@pytest.fixture
def client(manager):
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()


def run(client, code, **options):
    """The reply to a cell, and what was published for it: (type, content)."""
    published = []
    reply = client.execute_interactive(
        code, output_hook=lambda m: published.append((m["msg_type"], m["content"])), **options
    )
    return reply["content"], published


@pytest.mark.spec("KERNEL-053", "TKER-051")
def test_a_cell_is_run_with_the_messages_of_every_kernel(client):
    """Busy, input, output, result, idle; the reply is there when the call returns."""
    reply, published = run(client, "print('hello')\n6 * 7")
    assert (reply["status"], reply["execution_count"]) == ("ok", 1)
    assert [kind for kind, _ in published] == [
        "status",
        "execute_input",
        "stream",
        "execute_result",
        "status",
    ]
    assert published[2][1] == {"name": "stdout", "text": "hello\n"}
    assert published[3][1]["data"] == {"text/plain": "42"}
    assert published[-1][1] == {"execution_state": "idle"}


@pytest.mark.spec("KERNEL-053")
def test_an_error_is_reported(client):
    """As an `error` message and in the reply."""
    reply, published = run(client, "1 / 0")
    assert (reply["status"], reply["ename"]) == ("error", "ZeroDivisionError")
    assert "error" in [kind for kind, _ in published]


@pytest.mark.spec("KERNEL-054")
def test_the_program_reaches_the_namespace(manager, client):
    """Objects go in and out as they are, without being copied."""
    thing = object()
    manager.kernel.shell.push({"thing": thing})
    run(client, "same = thing")
    assert manager.kernel.shell.user_ns["same"] is thing


@pytest.mark.spec("KERNEL-055", "KERNEL-057")
def test_requests_work_as_out_of_process(client):
    """Completion, inspection, history, completeness, comms, kernel_info."""
    run(client, "some_long_name = [1, 2, 3]")
    found = client.complete("some_lo", reply=True)["content"]
    assert found["matches"] == ["some_long_name"]
    assert (found["cursor_start"], found["cursor_end"]) == (0, 7)
    about = client.inspect("some_long_name", reply=True)["content"]
    assert about["found"]
    assert "list" in about["data"]["text/plain"]
    past = client.history(hist_access_type="tail", n=1, reply=True)["content"]
    assert past["history"][-1][2] == "some_long_name = [1, 2, 3]"
    assert client.is_complete("for x in y:", reply=True)["content"]["status"] == "incomplete"
    assert client.comm_info(reply=True)["content"]["comms"] == {}
    assert client.kernel_info(reply=True)["content"]["language_info"]["name"] == "python"


@pytest.mark.spec("KERNEL-057", "KERNEL-086", "KERNEL-090")
def test_input_asks_the_client(client):
    """`input` and `getpass` of a cell are answered by a hook, or by the program's own way of asking."""
    asked = []

    def answer(message):
        asked.append((message["content"]["prompt"], message["content"]["password"]))
        client.input("Ada")

    reply, _ = run(
        client,
        "import getpass\nname = input('Name? ') + getpass.getpass('Word? ')",
        stdin_hook=answer,
        allow_stdin=True,
    )
    assert reply["status"] == "ok"
    assert asked == [("Name? ", False), ("Word? ", True)]
    assert client.kernel.shell.user_ns["name"] == "AdaAda"
    client.ask = lambda prompt, password: f"{prompt}!"
    run(client, "name = input('Again? ')")
    assert client.kernel.shell.user_ns["name"] == "Again? !"


@pytest.mark.spec("KERNEL-087")
def test_input_without_stdin_raises_in_the_cell(client):
    """A client that takes no questions gets an error instead of a standstill."""
    reply, _ = run(client, "input()", allow_stdin=False)
    assert (reply["status"], reply["ename"]) == ("error", "StdinNotImplementedError")


def test_a_question_that_nobody_answers_ends(manager, monkeypatch):
    """Everything runs in one thread: waiting for ever would be a standstill."""
    from ipy.kernel.inprocess import engine

    monkeypatch.setattr(engine, "PATIENCE_S", 0.05)
    manager.client_class = "ipy.kernel.inprocess.InProcessKernelClient"
    client = manager.client()
    client.start_channels()
    client.execute("input('Who? ')", allow_stdin=True)
    reply = client.shell_channel.get_msg()
    assert reply["content"]["ename"] == "StdinNotImplementedError"
    assert client.stdin_channel.get_msg()["content"]["prompt"] == "Who? "
    client.stop_channels()


@pytest.mark.spec("KERNEL-056")
def test_front_ends_with_an_event_loop_handle_messages_as_they_come(manager):
    """`call_handlers` is called in the thread that runs the code; `process_events` while it waits for an answer."""
    from ipy.kernel.inprocess import InProcessChannel, InProcessKernelClient

    events = []

    class Channel(InProcessChannel):
        def call_handlers(self, msg):
            events.append((self.name, msg["msg_type"]))

        def process_events(self):
            if ("stdin", "input_request") in events:
                self.client.input("later")

    class Client(InProcessKernelClient):
        shell_channel_class = iopub_channel_class = stdin_channel_class = Channel

    client = Client(kernel=manager.kernel)
    client.start_channels()
    client.execute("answer = input()", allow_stdin=True)
    assert manager.kernel.shell.user_ns["answer"] == "later"
    assert events[-2:] == [("shell", "execute_reply"), ("iopub", "status")]
    client.stop_channels()


def test_the_program_is_as_it_was_between_cells(client):
    """Streams, `input`, `__main__` and the active shell are the kernel's only while its code runs."""
    before = (sys.stdout, sys.stderr, input, sys.modules["__main__"], get_ipython())
    _, published = run(
        client,
        "import sys\nprint(get_ipython().kernel is not None, sys.modules['__main__'].__dict__ is globals())",
    )
    assert ("stream", {"name": "stdout", "text": "True True\n"}) in published
    assert (sys.stdout, sys.stderr, input, sys.modules["__main__"], get_ipython()) == before


def test_two_kernels_in_one_process(manager, client):
    """Each has names, a counter, comms and clients of its own."""
    other = InProcessKernelManager()
    other.start_kernel()
    second = other.client()
    second.start_channels()
    run(client, "x = 'first'")
    _, published = run(second, "print('x' in dir())")
    assert ("stream", {"name": "stdout", "text": "False\n"}) in published
    _, published = run(second, "import comm; c = comm.create_comm(target_name='t')")
    assert "comm_open" in [kind for kind, _ in published]
    assert client.comm_info(reply=True)["content"]["comms"] == {}
    assert len(second.comm_info(reply=True)["content"]["comms"]) == 1
    assert client.iopub_channel.get_msgs()[0]["msg_type"] == "status"
    second.stop_channels()
    other.shutdown_kernel()


def test_a_request_within_a_request(manager, client):
    """Code that talks to its own kernel gets an answer, and its later output still belongs to it."""
    client.kernel.shell.push({"client": client})
    _, published = run(
        client,
        "reply = client.execute('inner = 1', reply=True)\nprint(reply['content']['status'])",
    )
    assert ("stream", {"name": "stdout", "text": "ok\n"}) in published


@pytest.mark.spec("TKER-051")
def test_restart_begins_anew_with_the_same_client(manager, client):
    """Names are gone and the counter starts at 1; the client need not connect again."""
    run(client, "x = 1")
    manager.restart_kernel()
    reply, _ = run(client, "'x' in dir()")
    assert reply["execution_count"] == 1
    assert "x" not in manager.kernel.shell.user_ns


@pytest.mark.spec("TKER-051")
def test_life_of_the_manager():
    """What can't be done in one process says so."""
    manager = InProcessKernelManager()
    assert not manager.has_kernel
    with pytest.raises(RuntimeError, match="there is no kernel"):
        manager.client().start_channels()
    for action in (manager.interrupt_kernel, lambda: manager.signal_kernel(2)):
        with pytest.raises(NotImplementedError, match="in-process kernel"):
            action()
    manager.shutdown_kernel()


@pytest.mark.spec("TKER-051")
def test_the_control_channel(client):
    """Requests about the kernel are answered on it."""
    reply = client.debug("debugInfo", reply=True)
    assert reply["content"]["body"]["isStarted"] is False


def test_heartbeat_and_channels(client):
    """A kernel in this process is alive as long as somebody can ask."""
    assert client.hb_channel.is_beating()
    client.hb_channel.pause()
    assert not client.hb_channel.is_beating()
    client.stop_channels()
    assert not client.channels_running
    with pytest.raises(RuntimeError, match="start_channels"):
        client.execute("1")


def test_gui_is_the_programs(manager, client):
    """`%gui` notes the toolkit: the program runs its loop."""
    manager.kernel.gui = "qt"
    reply, _ = run(client, "%gui")
    assert reply["status"] == "ok"
    assert manager.kernel.shell.active_eventloop == "qt"


@pytest.mark.spec("KERNEL-R025")
def test_no_gui_toolkit_is_loaded(tmp_path):
    """The kernel leaves the choice of a Qt binding to the program."""
    import os
    import subprocess

    code = """
import sys
from ipy.kernel.inprocess import InProcessKernelManager
manager = InProcessKernelManager()
manager.start_kernel()
print([name for name in sys.modules if name.startswith(("PySide", "PyQt"))])
manager.shutdown_kernel()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)},
    )
    assert done.stdout == "[]\n"
