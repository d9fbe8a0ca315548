"""Input from the user, comms, and the life of a kernel."""

from __future__ import annotations

import uuid
from typing import Any

from ipy.msgspec.testing.errors import NoAnswerError, NotSupportedError

from .base import (
    CheckTable,
    Subject,
    begin_running,
    expect,
    expect_equal,
    expect_in,
    expect_type,
    need,
    need_feature,
    stop_running,
)

STDIN = CheckTable("stdin")
COMM = CheckTable("comm")
CONTROL = CheckTable("control")


# stdin


def answer_one(subject: Subject, code: str, value: str) -> tuple[dict[str, Any], str]:
    """Run code that asks once; return what it asked and what it printed."""
    asked: list[dict[str, Any]] = []

    def answer(content: dict[str, Any]) -> dict[str, Any]:
        asked.append(content)
        return {"status": "ok", "value": value}

    client = subject.kernel.client
    client.on_input = answer
    try:
        exchange = client.execute(code)
    finally:
        client.on_input = None
    expect_equal("status", exchange.content.get("status"), "ok")
    expect_equal("input requests", len(asked), 1)
    return asked[0], exchange.text()


@STDIN.add("Messages on the stdin (ROUTER/DEALER) channel")
def input_request(subject: Subject) -> None:
    """Code that asks sends its prompt to the front end that ran it, and gets the answer."""
    other = subject.kernel.connect()
    other.wait_ready()
    code = need(subject.samples.prompt, "prompt")
    asked, printed = answer_one(subject, code, "\u00e9\u20ac\U0001f600")
    expect_equal("prompt", asked.get("prompt"), "name? ")
    expect_equal("password", asked.get("password", False), False)
    expect_equal("what it got", printed, "\u00e9\u20ac\U0001f600\n")
    other.settle()
    expect(not other.recorder.messages("stdin"), "another front end was asked too")
    other.close()


@STDIN.add("Messages on the stdin (ROUTER/DEALER) channel")
def password(subject: Subject) -> None:
    """A question for a secret says so."""
    asked, printed = answer_one(subject, need(subject.samples.password, "password"), "secret")
    expect_equal("prompt", asked.get("prompt"), "name? ")
    expect_equal("password", asked.get("password"), True)
    expect_equal("what it got", printed, "secret\n")


@STDIN.add("Messages on the stdin (ROUTER/DEALER) channel")
def not_allowed(subject: Subject) -> None:
    """With allow_stdin false, code that asks gets an error instead of waiting."""
    code = need(subject.samples.prompt, "prompt")
    exchange = subject.kernel.client.execute(code, allow_stdin=False)
    expect_equal("status", exchange.content.get("status"), "error")
    asked = subject.kernel.client.recorder.messages("stdin", parent=exchange.request)
    expect_equal("input requests", len(asked), 0)


@STDIN.add("Messages on the stdin (ROUTER/DEALER) channel")
def interrupt(subject: Subject) -> None:
    """Code that waits for an answer can be interrupted; the answer that comes too late is nobody's."""
    client = subject.kernel.client
    code = need(subject.samples.prompt, "prompt")
    request = client.begin(code, allow_stdin=True)
    client.wait(lambda: client.recorder.messages("stdin", parent=request), "input_request")
    exchange = stop_running(subject, request)
    expect_in("status", exchange.content.get("status"), ["error", "aborted"])
    asked = client.recorder.messages("stdin", parent=request)[0]
    client.send("stdin", "input_reply", {"status": "ok", "value": "late"}, parent=asked)
    _, printed = answer_one(subject, code, "in time")
    expect_equal("what the next got", printed, "in time\n")


# comms


@COMM.add("Tearing Down Comms")
def unknown_target(subject: Subject) -> None:
    """A comm for a target that nobody registered is closed by the kernel."""
    client = subject.kernel.client
    comm_id = uuid.uuid4().hex
    request = client.send(
        "shell",
        "comm_open",
        {"comm_id": comm_id, "target_name": "nobody.has.this", "data": {}},
    )
    client.wait(lambda: client.recorder.is_idle(request), "idle status")
    closed = client.recorder.messages("iopub", parent=request, kind="comm_close")
    expect_equal("comm_close messages", [one.content["comm_id"] for one in closed], [comm_id])


@COMM.add("Opening a Comm", fresh=True)
def opened_by_kernel(subject: Subject) -> None:
    """A comm that the kernel opens is published, and listed by comm_info_reply until it is closed."""
    client = subject.kernel.client
    exchange = client.execute(need(subject.samples.open_comm, "open_comm"))
    opened = exchange.published("comm_open")
    expect_equal("comm_open messages", len(opened), 1)
    expect_equal("target_name", opened[0].get("target_name"), "conformance")
    expect_equal("data", opened[0].get("data"), {"n": 1})
    comm_id = opened[0]["comm_id"]
    comms = client.exchange("comm_info_request", {"target_name": "conformance"}).content["comms"]
    expect_in("open comms", comm_id, comms)
    expect_equal("its entry", comms[comm_id].get("target_name"), "conformance")
    request = client.send("shell", "comm_close", {"comm_id": comm_id, "data": {}})
    client.wait(lambda: client.recorder.is_idle(request), "idle status")
    comms = client.exchange("comm_info_request").content["comms"]
    expect(comm_id not in comms, "the comm is still listed after it was closed")


@COMM.add("Comm Messages")
def messages(subject: Subject) -> None:
    """Data and buffers go both ways over a comm that the front end opens."""
    client = subject.kernel.client
    client.execute(need(subject.samples.serve_comm, "serve_comm"))
    comm_id = uuid.uuid4().hex
    opening = {"comm_id": comm_id, "target_name": "conformance", "data": {}}
    client.send("shell", "comm_open", opening)
    data = {"text": "\u00e9\U0001f600", "numbers": [1, 2.5, None, True]}
    buffers = [bytes(range(256)), b""]
    request = client.send("shell", "comm_msg", {"comm_id": comm_id, "data": data}, buffers=buffers)
    client.wait(lambda: client.recorder.is_idle(request), "idle status")
    answers = client.recorder.messages("iopub", parent=request, kind="comm_msg")
    expect_equal("comm_msg messages", len(answers), 1)
    expect_equal("data", answers[0].content.get("data"), data)
    expect_equal("buffers", [bytes(one) for one in answers[0].buffers], buffers)
    client.send("shell", "comm_close", {"comm_id": comm_id, "data": {}})
    client.settle()


# control


@CONTROL.add("Kernel shutdown", (5, 4), fresh=True)
def shutdown(subject: Subject) -> None:
    """shutdown_request on control is answered, told to all on iopub, and the process ends with status 0."""
    shut_down(subject, channel="control", restart=False)


@CONTROL.add("Kernel shutdown", (5, 4), fresh=True)
def shutdown_while_busy(subject: Subject) -> None:
    """shutdown_request on control is answered while a cell runs, and the process ends."""
    begin_running(subject, need(subject.samples.sleep, "sleep"))
    shut_down(subject, channel="control", restart=True)


@CONTROL.add("Kernel shutdown", fresh=True)
def shutdown_on_shell(subject: Subject) -> None:
    """shutdown_request on shell, where it was before 5.4, works too."""
    shut_down(subject, channel="shell", restart=True)


def shut_down(subject: Subject, *, channel: str, restart: bool) -> None:
    """Ask the kernel to end and follow it to its end."""
    client = subject.kernel.client
    request = client.send(channel, "shutdown_request", {"restart": restart})
    check, client.check_alive = client.check_alive, lambda: None  # it may end before all is read
    reply = client.wait_reply(request)
    expect_equal("type", reply.msg_type, "shutdown_reply")
    expect_equal("restart", reply.content.get("restart"), restart)
    client.wait(
        lambda: client.recorder.messages("iopub", kind="shutdown_reply"), "shutdown_reply on iopub"
    )
    status = subject.kernel.wait_exit()
    client.check_alive = check
    expect_equal("exit status", status, 0)


@CONTROL.add("Kernel subshells", (5, 5))
def subshells(subject: Subject) -> None:
    """A subshell is created, listed, runs code while the main shell is busy, and is deleted."""
    need_feature(subject, "kernel subshells")
    client = subject.kernel.client
    created = client.wait_reply(client.send("control", "create_subshell_request")).content
    expect_equal("status", created.get("status"), "ok")
    subshell = created.get("subshell_id")
    expect_type("subshell_id", subshell, str)
    listed = client.wait_reply(client.send("control", "list_subshell_request")).content
    expect_in("subshells", subshell, listed.get("subshell_id", []))
    running = begin_running(subject, need(subject.samples.sleep, "sleep"))
    try:
        code = need(subject.samples.stdout, "stdout")
        exchange = client.exchange(
            "execute_request", {"code": code, "silent": False}, subshell_id=subshell
        )
        expect_equal("status", exchange.content.get("status"), "ok")
        expect_equal("its output", exchange.text(), "hello\n")
        expect(client.recorder.reply_to(running) is None, "the main shell ended meanwhile")
    finally:
        stop_running(subject, running)
    deleted = client.wait_reply(
        client.send("control", "delete_subshell_request", {"subshell_id": subshell})
    )
    expect_equal("status", deleted.content.get("status"), "ok")
    listed = client.wait_reply(client.send("control", "list_subshell_request")).content
    expect(subshell not in listed["subshell_id"], "the subshell is still listed")


@CONTROL.add("Debug request", (5, 5))
def debugger(subject: Subject) -> None:
    """A debug_request is a DAP request, its reply the DAP response; debugInfo works before any session."""
    need_feature(subject, "debugger")
    client = subject.kernel.client
    request = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
    content = client.wait_reply(client.send("control", "debug_request", request)).content
    expect_equal("type", content.get("type"), "response")
    expect_equal("success", content.get("success"), True)
    body = content.get("body", {})
    expect_equal("isStarted", body.get("isStarted"), False)
    for name in ("hashMethod", "hashSeed", "tmpFilePrefix", "tmpFileSuffix", "breakpoints"):
        expect_in("keys of the body", name, body)


@CONTROL.add("Request-reply", (5, 0))
def usage(subject: Subject) -> None:
    """usage_request (an extension) is answered with the kernel's memory and processor time."""
    client = subject.kernel.client
    try:
        reply = client.wait_reply(client.send("control", "usage_request"), timeout_s=5)
    except NoAnswerError as error:
        raise NotSupportedError("usage_request isn't answered") from error
    expect_equal("type", reply.msg_type, "usage_reply")
    for name in ("hostname", "pid", "kernel_cpu", "kernel_memory"):
        expect_in("keys", name, reply.content)
    expect_equal("pid", reply.content["pid"], subject.kernel.process.pid)
