"""Running cells in a kernel."""

from __future__ import annotations

import pytest

from .running import RunningKernel


@pytest.mark.spec("KERNEL-063", "KERNEL-085")
def test_a_cell_is_answered_between_busy_and_idle(kernel: RunningKernel) -> None:
    """Every request is bracketed by a busy and an idle status, with the input published first."""
    answers = kernel.run("print('a')\n1 + 1")
    assert [one.msg_type for one in answers.published] == [
        "status", "execute_input", "stream", "execute_result", "status",
    ]  # fmt: skip
    assert [one["execution_state"] for one in answers.of("status")] == ["busy", "idle"]
    assert answers.content["status"] == "ok"
    assert answers.result == "2"
    number = answers.content["execution_count"]
    assert answers.of("execute_input") == [{"code": "print('a')\n1 + 1", "execution_count": number}]
    assert answers.of("execute_result")[0]["execution_count"] == number


def test_an_error_stands_in_the_reply_too(kernel: RunningKernel) -> None:
    """The error message and the reply say the same."""
    answers = kernel.run("1/0")
    [error] = answers.of("error")
    assert answers.content["status"] == "error"
    for key in ("ename", "evalue", "traceback"):
        assert answers.content[key] == error[key]
    assert error["ename"] == "ZeroDivisionError"
    assert error["evalue"] == "division by zero"
    assert "1/0" in "".join(error["traceback"])


def test_a_silent_cell_says_nothing(kernel: RunningKernel) -> None:
    """Silent code is not counted, not remembered and not shown."""
    before = kernel.run("1").content["execution_count"]
    answers = kernel.run("silent_name = 7\n8", silent=True)
    assert answers.of("execute_input") == []
    assert answers.of("execute_result") == []
    after = kernel.run("silent_name")
    assert after.result == "7"
    assert after.content["execution_count"] == before + 1


def test_a_cell_may_be_left_out_of_the_history(kernel: RunningKernel) -> None:
    """With store_history false, the number stays and the history has no such input."""
    first = kernel.run("'stored'").content["execution_count"]
    answers = kernel.run("'not stored'", store_history=False)
    assert answers.result == "'not stored'"
    assert kernel.run("'again'").content["execution_count"] == first + 1
    history = kernel.ask(
        "history_request", {"hist_access_type": "tail", "n": 2, "output": False, "raw": True}
    )
    assert [entry[2] for entry in history["history"]] == ["'stored'", "'again'"]


@pytest.mark.spec("KERNEL-065")
def test_clients_share_one_counter(kernel: RunningKernel) -> None:
    """The prompt number is the kernel's, whichever client runs a cell."""
    other = kernel.connect()
    first = kernel.run("1").content["execution_count"]
    assert other.run("1").content["execution_count"] == first + 1
    assert kernel.run("1").content["execution_count"] == first + 2


def test_user_expressions_are_evaluated_after_the_cell(kernel: RunningKernel) -> None:
    """Each gives a bundle, or its own error; a failing one does not fail the cell."""
    answers = kernel.run("x = 3", user_expressions={"double": "x * 2", "bad": "1/0"})
    values = answers.content["user_expressions"]
    assert values["double"]["status"] == "ok"
    assert values["double"]["data"]["text/plain"] == "6"
    assert values["bad"]["status"] == "error"
    assert values["bad"]["ename"] == "ZeroDivisionError"


def test_user_variables_of_old_clients_are_answered(kernel: RunningKernel) -> None:
    """Protocol 4 asks for variables by name."""
    answers = kernel.run("y = 4", user_variables=["y"])
    assert answers.content["user_variables"]["y"]["data"]["text/plain"] == "4"


@pytest.mark.spec("KERNEL-082")
def test_cells_behind_an_error_are_aborted(kernel: RunningKernel) -> None:
    """What the client queued behind a failing cell is aborted; what it sends afterwards runs."""
    client = kernel.client
    ids = [
        client.execute(code) for code in ("import time; time.sleep(0.5); 1/0", "aborted = 1", "2")
    ]
    replies = {one: client.reply_to(one).content["status"] for one in ids}
    assert list(replies.values()) == ["error", "aborted", "aborted"]
    for one in ids:
        client.published(one) if one == ids[-1] else None
    assert kernel.run("'aborted' in globals()").result == "False"


@pytest.mark.spec("KERNEL-082")
def test_cells_of_other_clients_are_not_aborted(kernel: RunningKernel) -> None:
    """An error aborts the cells of its own client alone."""
    other = kernel.connect()
    first = kernel.client.execute("import time; time.sleep(0.3); 1/0")
    mine = kernel.client.execute("1")
    kernel.client.until(
        "iopub", lambda one: one.parent_id == first and one.msg_type == "execute_input"
    )
    theirs = other.execute("'ran'")
    assert other.reply_to(theirs).content["status"] == "ok"
    assert kernel.client.reply_to(mine).content["status"] == "aborted"
    kernel.client.published(theirs)


def test_cells_go_on_where_errors_shall_not_stop(kernel: RunningKernel) -> None:
    """With stop_on_error false, the queue goes on."""
    client = kernel.client
    bad = client.execute("1/0", stop_on_error=False)
    good = client.execute("'went on'")
    assert client.reply_to(bad).content["status"] == "error"
    assert client.reply_to(good).content["status"] == "ok"
    client.published(good)


def test_a_request_without_code_is_refused(kernel: RunningKernel) -> None:
    """A bad request gets a reply that says what is wrong, and the kernel lives on."""
    reply = kernel.ask("execute_request", {"silent": False})
    assert reply["status"] == "error"
    assert "code must be a string" in reply["evalue"]
    assert kernel.run("1").result == "1"


@pytest.mark.spec("KERNEL-076", "KERNEL-077")
def test_magics_speak_to_the_front_end_by_payload(kernel: RunningKernel) -> None:
    """Pages, the next input and the exit travel with the reply."""
    [page] = kernel.run("%quickref").content["payload"]
    assert page["source"] == "page"
    assert "text/plain" in page["data"]
    [text] = kernel.run("get_ipython().set_next_input('next')").content["payload"]
    assert text == {"source": "set_next_input", "text": "next", "replace": False}
    assert kernel.run("1").content["payload"] == []


@pytest.mark.spec("KERNEL-081")
def test_exit_asks_the_front_end(kernel: RunningKernel) -> None:
    """`exit` gives a payload; `exit(True)` keeps the kernel."""
    assert kernel.run("exit(True)").content["payload"] == [
        {"source": "ask_exit", "keepkernel": True}
    ]
    assert kernel.run("quit").content["payload"] == [{"source": "ask_exit", "keepkernel": False}]
    assert kernel.run("1").result == "1"


@pytest.mark.spec("KERNEL-R026", "KERNEL-093")
def test_commands_show_their_output_and_get_no_input(kernel: RunningKernel) -> None:
    """`!cmd` writes to the cell, reads nothing, and leaves its status."""
    answers = kernel.run("!cat; echo shown; exit 3")
    assert answers.text() == "shown\n"
    assert kernel.run("_exit_code").result == "3"


@pytest.mark.spec("TKER-054")
def test_replies_bear_metadata(kernel: RunningKernel) -> None:
    """Parallel computing reads when a cell was started, and how it went."""
    metadata = kernel.run("1").reply.metadata
    assert metadata["status"] == "ok"
    assert metadata["dependencies_met"] is True
    assert {"engine", "started"} <= metadata.keys()


@pytest.mark.spec("TKER-035")
def test_the_cell_knows_its_id(kernel: RunningKernel) -> None:
    """The id that a front end gives a cell reaches the events of the shell."""
    kernel.run(
        "ids = []\nget_ipython().events.register('pre_run_cell', lambda info: ids.append(info.cell_id))"
    )
    msg_id = kernel.client.execute("1", options={"metadata": {"cellId": "cell-7"}})
    kernel.client.published(msg_id)
    assert "cell-7" in kernel.run("ids").result


def test_top_level_await_and_tasks_work(kernel: RunningKernel) -> None:
    """A cell may await; `create_task` and `asyncio.run` work in a plain cell; tasks go on between cells."""
    assert kernel.run("import asyncio\nawait asyncio.sleep(0.01, 'awaited')").result == "'awaited'"
    assert kernel.run("asyncio.run(asyncio.sleep(0, 'run'))").result == "'run'"
    kernel.run(
        "async def work():\n    await asyncio.sleep(0.05)\n    done.set()\n"
        "import threading; done = threading.Event()\ntask = asyncio.create_task(work())"
    )
    # The thread that waits lets the loop turn: the next request is sent once the task has ended.
    client = kernel.client
    assert client.ask("complete_request", {"code": "done.is_s", "cursor_pos": 9})["matches"]
    while kernel.run("done.is_set()").result != "True":
        continue
    assert kernel.run("task.done()").result == "True"
