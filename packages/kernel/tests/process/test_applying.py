"""Calls that come in buffers, as parallel computing makes them."""

from __future__ import annotations

from typing import Any

import pytest

from ipy.msgspec.message import Message
from ipy.msgspec.serialize import deserialize_object, pack_apply_message

from .running import RunningKernel

pytestmark = pytest.mark.spec("TKER-034", "MSG-141", "MSG-142")


def _call(kernel: RunningKernel, function: Any, *args: Any, **kwargs: Any) -> tuple[str, Message]:
    msg_id = kernel.client.send(
        "apply_request", {}, buffers=pack_apply_message(function, args, kwargs)
    )
    return msg_id, kernel.client.reply_to(msg_id)


def test_a_function_is_called_in_the_users_names(kernel: RunningKernel) -> None:
    """It sees the names of cells; the result comes back as buffers, large data included."""
    kernel.run("factor = 3")
    names: dict[str, Any] = {"__name__": "__main__"}
    exec("def scaled(data, times=1): return [factor * times * len(data), data * 2]", names)
    _, reply = _call(kernel, names["scaled"], b"x" * 5000, times=2)
    assert reply.msg_type == "apply_reply"
    assert reply.content["status"] == "ok"
    assert reply.metadata["status"] == "ok"
    assert reply.metadata["dependencies_met"] is True
    result, rest = deserialize_object(reply.buffers)
    assert result == [3 * 2 * 5000, b"x" * 10000]
    assert rest == []


def test_what_it_prints_and_defines_stays(kernel: RunningKernel) -> None:
    """As with a cell."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec("def keep(value):\n    global kept\n    kept = value\n    print('keeping', value)", names)
    msg_id, reply = _call(kernel, names["keep"], 5)
    assert reply.content["status"] == "ok"
    texts = [
        one.content["text"] for one in kernel.client.published(msg_id) if one.msg_type == "stream"
    ]
    assert "".join(texts) == "keeping 5\n"
    assert kernel.run("kept").result == "5"


def test_a_call_that_fails_says_so(kernel: RunningKernel) -> None:
    """In the reply, which has no buffers, and to all clients; the kernel goes on."""
    msg_id, reply = _call(kernel, divmod, 1, 0)
    assert reply.content["status"] == "error"
    assert reply.content["ename"] == "ZeroDivisionError"
    assert reply.content["engine_info"]["method"] == "apply"
    assert not reply.buffers
    assert reply.metadata["status"] == "error"
    assert "error" in [one.msg_type for one in kernel.client.published(msg_id)]
    assert kernel.run("1").result == "1"


def test_buffers_that_are_no_call_are_refused(kernel: RunningKernel) -> None:
    """With an error, not a dead kernel."""
    msg_id = kernel.client.send("apply_request", {}, buffers=[b"nonsense"])
    assert kernel.client.reply_to(msg_id).content["status"] == "error"


def test_clearing_forgets_the_names(kernel: RunningKernel) -> None:
    """`clear_request` on the control channel, where schedulers send it."""
    kernel.run("gone = 1")
    assert kernel.ask("clear_request", {}, channel="control")["status"] == "ok"
    assert kernel.run("gone").content["ename"] == "NameError"


def test_calls_can_be_aborted_before_their_turn(kernel: RunningKernel) -> None:
    """By their ids, on the control channel."""
    cell = kernel.client.execute("input_came = False\nimport time\ntime.sleep(0.3)")
    kernel.client.until(
        "iopub", lambda one: one.parent_id == cell and one.msg_type == "execute_input"
    )
    call = kernel.client.send("apply_request", {}, buffers=pack_apply_message(len, [()], {}))
    assert kernel.ask("abort_request", {"msg_ids": [call]}, channel="control")["status"] == "ok"
    reply = kernel.client.reply_to(call)
    assert (reply.msg_type, reply.content["status"]) == ("apply_reply", "aborted")
