"""`input()` and `getpass()` in a kernel."""

from __future__ import annotations

import sys
from queue import SimpleQueue
from typing import Any

import pytest
import zmq

from ipy.core.errors import StdinNotImplementedError
from ipy.kernel import parents
from ipy.kernel.parents import Request
from ipy.kernel.stdin import Stdin
from ipy.kernel.transport import Transport, thread
from ipy.msgspec.connection import ConnectionInfo
from ipy.msgspec.session import Session

from .running import TIMEOUT_S, RunningKernel


@pytest.mark.spec("KERNEL-086", "KERNEL-088", "KERNEL-R004", "TKER-046")
def test_input_asks_the_client(kernel: RunningKernel) -> None:
    """The question comes with its prompt, after what was printed; the answer is a str."""
    client = kernel.client
    msg_id = client.execute("print('before')\nx = input('name? ')\nx", allow_stdin=True)
    question = client.next_stdin("Ada")
    assert question.msg_type == "input_request"
    assert question.content == {"prompt": "name? ", "password": False}
    assert question.parent_id == msg_id
    answers = client.answers(msg_id)
    assert answers.result == "'Ada'"
    assert answers.text() == "before\n"


@pytest.mark.spec("KERNEL-090")
def test_getpass_asks_without_showing(kernel: RunningKernel) -> None:
    """The question says that the answer is a password."""
    client = kernel.client
    msg_id = client.execute("import getpass; getpass.getpass('secret: ')", allow_stdin=True)
    assert client.next_stdin("s3cret").content == {"prompt": "secret: ", "password": True}
    assert client.answers(msg_id).result == "'s3cret'"


@pytest.mark.spec("KERNEL-087", "TKER-046")
@pytest.mark.parametrize("call", ["input()", "__import__('getpass').getpass()"])
def test_without_stdin_there_is_an_error(kernel: RunningKernel, call: str) -> None:
    """A client that takes no questions gets an exception in its cell."""
    answers = kernel.run(call, allow_stdin=False)
    assert answers.of("error")[0]["ename"] == "StdinNotImplementedError"


@pytest.mark.spec("KERNEL-R006")
def test_the_client_that_runs_the_cell_is_asked(kernel: RunningKernel) -> None:
    """With two clients connected, the question goes to the right one."""
    other = kernel.connect()
    msg_id = other.execute("input('who? ')", allow_stdin=True)
    assert other.next_stdin("other").content["prompt"] == "who? "
    assert other.answers(msg_id).result == "'other'"
    assert not kernel.client.sockets["stdin"].poll(0)
    kernel.client.published(msg_id)


@pytest.mark.spec("KERNEL-089", "KERNEL-R005", "TKER-048")
def test_an_interrupt_ends_the_question(kernel: RunningKernel) -> None:
    """KeyboardInterrupt is raised where the code waits, and the code may handle it."""
    client = kernel.client
    msg_id = client.execute(
        "try:\n    input('stop me ')\nexcept KeyboardInterrupt:\n    print('stopped')",
        allow_stdin=True,
    )
    client.next_stdin()
    kernel.interrupt()
    answers = client.answers(msg_id)
    assert answers.content["status"] == "ok"
    assert answers.text() == "stopped\n"


@pytest.mark.spec("KERNEL-091")
def test_stale_answers_are_dropped(kernel: RunningKernel) -> None:
    """The answer to a question that was given up does not answer the next one."""
    client = kernel.client
    first = client.execute("input('first ')", allow_stdin=True)
    stale = client.next_stdin()
    kernel.interrupt()
    assert client.answers(first).content["ename"] == "KeyboardInterrupt"
    client.send("input_reply", {"value": "too early"}, "stdin")
    second = client.execute("input('second ')", allow_stdin=True)
    question = client.next_stdin()
    client.send("input_reply", {"value": "stale"}, "stdin", parent=stale.header_frame)
    client.send("input_reply", {"value": "right"}, "stdin", parent=question.header_frame)
    assert client.answers(second).result == "'right'"


def test_an_answer_without_parent_counts(kernel: RunningKernel) -> None:
    """Clients that name no question answer the one that is open."""
    client = kernel.client
    msg_id = client.execute("input()", allow_stdin=True)
    client.next_stdin()
    client.send("input_reply", {"value": "plain"}, "stdin")
    assert client.answers(msg_id).result == "'plain'"


@pytest.mark.spec("KERNEL-092")
def test_the_debugger_asks_by_this_way(kernel: RunningKernel) -> None:
    """%debug reads its commands from the client."""
    client = kernel.client
    assert kernel.run("def f():\n    inside = 41\n    1/0\nf()").content["status"] == "error"
    msg_id = client.execute("%debug", allow_stdin=True)
    client.next_stdin("p inside + 1")
    client.next_stdin("q")
    assert "42" in client.answers(msg_id).text()


@pytest.mark.parametrize("call", ["input()", "__import__('getpass').getpass()"])
def test_errors_of_questions_show_the_users_lines_alone(kernel: RunningKernel, call: str) -> None:
    """The end of input is an EOFError where the code asks: how the kernel asks is of no interest."""
    client = kernel.client
    msg_id = client.execute(call, allow_stdin=True)
    client.next_stdin("\x04")
    (error,) = client.answers(msg_id).of("error")
    text = "\n".join(error["traceback"])
    assert error["ename"] == "EOFError"
    assert "Cell" in text
    assert "kernel" not in text
    assert "hidden" not in text


def test_client_without_a_stdin_channel_gets_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that nobody can take is given up, and `input()` says why; it does not wait for ever."""
    monkeypatch.setattr(thread, "UNROUTED_S", 0.1)
    requests: SimpleQueue[Request] = SimpleQueue()
    context: zmq.Context[Any] = zmq.Context()
    info = ConnectionInfo(transport="tcp", ip="127.0.0.1")
    transport = Transport(
        info, Session(), lambda channel, message: requests.put(Request(message, channel))
    )
    stdin = Stdin(transport)
    transport.question_lost = stdin.take_undelivered
    with transport:
        shell = context.socket(zmq.DEALER)
        shell.linger = 0
        shell.connect(info.address("shell"))
        shell.send_multipart(Session().encode("execute_request", {}))
        request = requests.get(timeout=TIMEOUT_S)
        token = parents.enter(request)
        stdin.allow(request)
        try:
            with pytest.raises(StdinNotImplementedError, match="stdin channel"):
                stdin.ask("? ")
        finally:
            parents.leave(token)
            shell.close()
    context.destroy(linger=0)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_forked_children_can_ask_nobody(kernel: RunningKernel) -> None:
    """The child of a fork shares no sockets with the kernel: its `input()` raises and says so."""
    answers = kernel.run(
        "import os\n"
        "if not (pid := os.fork()):\n"
        "    try: input()\n"
        "    except BaseException as error: print(type(error).__name__, error, flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(pid, 0)[1]",
        allow_stdin=True,
    )
    assert answers.result == "0"
    assert answers.text().startswith(
        "StdinNotImplementedError input was asked for in a forked child"
    )
