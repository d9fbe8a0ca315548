"""A kernel while a cell runs: it answers, and it can be interrupted."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from .running import RunningKernel, wait_until

LONG = {
    "sleep": "import time; print('began', flush=True); time.sleep(600)",
    "loop": "print('began', flush=True)\nwhile True: pass",
    "await": "import asyncio; print('began', flush=True); await asyncio.sleep(600)",
}


def begin(kernel: RunningKernel, code: str) -> str:
    """Send a cell and wait until it has begun."""
    client = kernel.client
    msg_id = client.execute(code)
    client.until("iopub", lambda one: one.parent_id == msg_id and one.msg_type == "stream")
    return msg_id


@pytest.mark.parametrize("kind", LONG)
def test_questions_are_answered_while_a_cell_runs(kernel: RunningKernel, kind: str) -> None:
    """What only reads needs no free main thread."""
    msg_id = begin(kernel, LONG[kind])
    ask = kernel.ask
    assert "print" in ask("complete_request", {"code": "prin", "cursor_pos": 4})["matches"]
    assert ask("inspect_request", {"code": "print", "cursor_pos": 2})["found"] is True
    assert ask("is_complete_request", {"code": "for a in b:"}) == {
        "status": "incomplete",
        "indent": "    ",
    }
    assert ask("kernel_info_request")["implementation"] == "ipython"
    assert ask("kernel_info_request", channel="control")["status"] == "ok"
    assert ask("comm_info_request")["status"] == "ok"
    history = ask(
        "history_request", {"hist_access_type": "tail", "n": 1, "output": False, "raw": True}
    )
    assert history["history"][-1][2] == LONG[kind]
    kernel.interrupt()
    answers = kernel.client.answers(msg_id)
    assert answers.content["ename"] == "KeyboardInterrupt"


@pytest.mark.spec("KERNEL-083", "KERNEL-084", "KERNEL-R007", "TKER-048")
@pytest.mark.parametrize("by_message", [False, True])
@pytest.mark.parametrize("kind", LONG)
def test_a_cell_can_be_interrupted(kernel: RunningKernel, kind: str, by_message: bool) -> None:
    """A signal or a message raises KeyboardInterrupt in the cell, and the next cell runs."""
    msg_id = begin(kernel, LONG[kind])
    if by_message:
        assert kernel.ask("interrupt_request", channel="control") == {"status": "ok"}
    else:
        kernel.interrupt()
    answers = kernel.client.answers(msg_id)
    assert answers.content["ename"] == "KeyboardInterrupt"
    assert kernel.run("1 + 1").result == "2"


def test_interrupts_between_cells_do_nothing(kernel: RunningKernel) -> None:
    """An idle kernel has nothing to interrupt."""
    for _ in range(3):
        kernel.interrupt()
        assert kernel.run("1").result == "1"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_the_children_of_an_interrupted_cell_end(kernel: RunningKernel) -> None:
    """A command and what it has started die with the interrupt."""
    msg_id = begin(kernel, "!sh -c 'echo $$; sleep 600' & echo $!; wait")
    kernel.interrupt()
    answers = kernel.client.answers(msg_id)
    assert answers.reply.content["status"] in ("ok", "error")
    assert kernel.run("1").result == "1"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_processes_of_the_group_are_interrupted_by_message(kernel: RunningKernel) -> None:
    """A child that the cell waits for gets the interrupt, too."""
    msg_id = begin(
        kernel,
        "import subprocess\np = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True)\np.wait()",
    )
    kernel.ask("interrupt_request", channel="control")
    assert kernel.client.answers(msg_id).content["ename"] == "KeyboardInterrupt"
    # Which status is left, is a race in subprocess itself.
    assert kernel.run("p.wait() is not None").result == "True"


def test_quick_cells_come_before_questions(kernel: RunningKernel) -> None:
    """A question that was sent after a quick cell sees what the cell has done."""
    client = kernel.client
    for number in range(20):
        cell = client.execute(f"fresh_{number} = 1")
        answer = client.ask(
            "complete_request",
            {"code": f"fresh_{number}"[:-1], "cursor_pos": len(f"fresh_{number}") - 1},
        )
        assert f"fresh_{number}" in answer["matches"]
        client.published(cell)


def test_user_handlers_of_sigint_stay(kernel: RunningKernel) -> None:
    """What a cell makes of SIGINT holds for the cells after it."""
    kernel.run("import signal\nsignal.signal(signal.SIGINT, lambda *a: print('mine'));")
    msg_id = begin(kernel, "print('began', flush=True)\nsignal.pause()")
    kernel.interrupt()
    answers = kernel.client.answers(msg_id)
    assert answers.content["status"] == "ok"
    assert "mine" in answers.text()
    assert (
        kernel.run("signal.signal(signal.SIGINT, signal.default_int_handler);").content["status"]
        == "ok"
    )


@pytest.mark.spec("TKER-038")
def test_comms_are_answered_while_a_cell_awaits(kernel: RunningKernel) -> None:
    """A cell may await what a front end says to a comm."""
    client = kernel.client
    kernel.run(
        "import asyncio\nheard = asyncio.Event()\n"
        "def opened(comm, message):\n    comm.on_msg(lambda m: heard.set())\n"
        "get_ipython().kernel.comm_manager.register_target('t', opened)"
    )
    client.send("comm_open", {"comm_id": "c1", "target_name": "t", "data": {}})
    cell = client.execute("print('began', flush=True); await heard.wait(); 'heard'")
    client.until("iopub", lambda one: one.parent_id == cell and one.msg_type == "stream")
    client.send("comm_msg", {"comm_id": "c1", "data": {}})
    answers = client.answers(cell)
    assert answers.result == "'heard'"


def test_a_background_task_that_raises_systemexit_harms_nobody(kernel: RunningKernel) -> None:
    """The kernel lives on, whatever a task between cells raises."""
    kernel.run(
        "import asyncio\nasync def bad():\n    await asyncio.sleep(0)\n    raise SystemExit(3)\nt = asyncio.create_task(bad())"
    )
    assert kernel.run("1 + 2").result == "3"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="signals")
def test_a_background_task_that_hangs_can_be_interrupted(kernel: RunningKernel) -> None:
    """A task that blocks between cells is user code: an interrupt ends it."""
    client = kernel.client
    cell = client.execute(
        "import asyncio, time\nasync def hang():\n    await asyncio.sleep(0.01); print('hangs', flush=True); time.sleep(600)\n"
        "t = asyncio.create_task(hang())"
    )
    client.until("iopub", lambda one: one.msg_type == "stream" and "hangs" in one.content["text"])
    client.reply_to(cell)
    kernel.interrupt()
    assert kernel.run("type(t.exception()).__name__").result == "'KeyboardInterrupt'"


def test_a_cell_that_ignores_the_end_does_not_keep_the_kernel(start_kernel: object) -> None:
    """A shutdown request ends a kernel whose cell runs."""
    running = start_kernel()  # type: ignore[operator]
    begin(running, LONG["sleep"])
    assert running.ask("shutdown_request", {"restart": False}, channel="control")["status"] == "ok"
    assert running.wait() == 0
    wait_until(lambda: running.process.poll() is not None, "it has ended")


def test_a_library_that_brings_asyncio_finds_the_loop_at_once(start_kernel: Any) -> None:
    """A cell that does not name asyncio may use it all the same, already when it is imported."""
    running = start_kernel()
    (running.directory / "bringer.py").write_text(
        "import asyncio\n"
        "async def work():\n    await asyncio.sleep(0)\n    return 5\n"
        "def begin():\n    return asyncio.get_running_loop().create_task(work())\n"
        "def own():\n    return asyncio.run(work())\n"
    )
    assert running.run("import sys; 'as' + 'yncio' in sys.modules").result == "False"
    answers = running.run("import bringer\ntask = bringer.begin()\nbringer.own()")
    assert answers.content["status"] == "ok", answers.content
    assert answers.result == "5"
    assert running.run("await task").result == "5"
    assert (
        running.run("sys.modules['as' + 'yncio'].__loader__.__class__.__name__").result
        == "'SourceFileLoader'"
    )
