"""User code never blocks the machinery."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .helpers import is_running, wait_until

RUNNING = {
    "sleep": "import time; time.sleep(120)",
    "busy": "while True: pass",
    "await": "import asyncio; await asyncio.sleep(120)",
}
QUESTIONS = {
    "kernel_info_request": {},
    "complete_request": {"code": "impor", "cursor_pos": 5},
    "inspect_request": {"code": "print", "cursor_pos": 5, "detail_level": 0},
    "is_complete_request": {"code": "x = 1"},
    "history_request": {"output": False, "raw": True, "hist_access_type": "tail", "n": 3},
    "comm_info_request": {},
}

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="process groups and signals")


def begin(client, code):
    """Start a cell and wait until it runs."""
    request = client.begin(code)
    client.wait(
        lambda: client.recorder.messages("iopub", parent=request, kind="execute_input"),
        "execute_input",
    )
    return request


def interrupt(client, request):
    """Interrupt by message; return what the cell ended with."""
    client.send("control", "interrupt_request")
    return client.finish(request)


@pytest.mark.parametrize("state", RUNNING)
@pytest.mark.spec("TKER-036")
@pytest.mark.spec("KERNEL-085")
def test_questions_are_answered_while_a_cell_runs(client, state):
    """Read-only requests are answered while a cell sleeps, computes or awaits; each has its busy and idle."""
    request = begin(client, RUNNING[state])
    for msg_type, content in QUESTIONS.items():
        exchange = client.exchange(msg_type, content)
        assert exchange.reply.msg_type == msg_type.replace("request", "reply")
        assert exchange.content["status"] in ("ok", "complete")
        assert [one["execution_state"] for one in exchange.published("status")] == ["busy", "idle"]
    assert client.recorder.reply_to(request) is None, "the cell ended meanwhile"
    interrupt(client, request)


@pytest.mark.parametrize("how", ["message", "signal"])
@pytest.mark.parametrize("state", RUNNING)
@posix_only
@pytest.mark.spec("TKER-048")
@pytest.mark.spec("KERNEL-083", "TMSG-036")
def test_interrupt_ends_the_cell_with_keyboardinterrupt(kernel, client, state, how):
    """Both ways of interrupting end code that sleeps, computes or awaits; the kernel goes on with its variables."""
    client.execute("kept = 'kept'")
    request = begin(client, RUNNING[state])
    if how == "message":
        exchange = interrupt(client, request)
    else:
        kernel.interrupt()
        exchange = client.finish(request)
    assert exchange.content["status"] == "error"
    assert exchange.content["ename"] in ("KeyboardInterrupt", "CancelledError")
    assert client.execute("print(kept)").text() == "kept\n"


@posix_only
@pytest.mark.parametrize(
    "code",
    [
        "import subprocess; subprocess.run([{shell!r}, '-c', {script!r}])",
        "import os; os.system({script!r})",
        "!{script}",
    ],
    ids=["subprocess", "os.system", "!"],
)
def test_interrupt_ends_the_whole_tree_of_children(client, tmp_path, code):
    """An interrupt of a cell that waits for a child ends the child and its children too.

    Those that a shell put into the background ignore interrupts by rule: they aren't meant.
    """
    pids = tmp_path / "pids"
    script = f"echo $$ >> {pids}; sh -c 'echo $$ >> {pids}; sleep 300; true'; true"
    request = begin(client, code.format(shell="/bin/sh", script=script))
    wait_until(lambda: pids.exists() and pids.read_text().count("\n") == 2, "the children started")
    children = [int(line) for line in pids.read_text().split()]
    interrupt(client, request)
    for child in children:
        wait_until(lambda child=child: not is_running(child), "the children ended", 20)


@posix_only
@pytest.mark.parametrize("channel", ["control", "shell"])
def test_shutdown_leaves_no_children(start_kernel, tmp_path, channel):
    """A kernel that is asked to end takes the children of its cells with it."""
    kernel = start_kernel()
    pids = tmp_path / "pids"
    code = f"import subprocess; p = subprocess.Popen(['/bin/sh', '-c', 'sleep 300 & echo $! > {pids}; wait'])"
    kernel.client.execute(code)
    wait_until(lambda: pids.exists() and pids.read_text().endswith("\n"), "the child started")
    kernel.client.send(channel, "shutdown_request", {"restart": False})
    assert kernel.wait_exit() == 0
    child = int(Path(pids).read_text())
    wait_until(lambda: not is_running(child), "the child ended", 20)


@pytest.mark.spec("KERNEL-094", "KERNEL-097", "MSG-121", "TMSG-063")
def test_heartbeat_answers_while_code_holds_the_interpreter(client):
    """The heartbeat echoes while one call of C code holds the global interpreter lock."""
    request = begin(client, "import re; re.match(r'(a+)+$', 'a' * 24 + 'b'); print('done')")
    beats = 0
    while client.recorder.reply_to(request) is None:
        assert client.beat(b"beat", timeout_s=10) == b"beat"
        beats += 1
        client.pump()
    assert beats > 3
    assert client.finish(request).text() == "done\n"
