"""Running code: execute_request and what belongs to it."""

from __future__ import annotations

from .base import (
    CheckTable,
    Subject,
    begin_running,
    expect,
    expect_equal,
    expect_in,
    expect_type,
    need,
    stop_running,
)

EXECUTE = CheckTable("execute")


@EXECUTE.add("Execute")
def reply(subject: Subject) -> None:
    """The reply to code that ran has status ok, the counter and user_expressions."""
    exchange = subject.kernel.client.execute(need(subject.samples.quiet, "quiet"))
    expect_equal("status", exchange.content.get("status"), "ok")
    expect_type("execution_count", exchange.content.get("execution_count"), int)
    expect_equal("user_expressions", exchange.content.get("user_expressions", {}), {})
    expect_type("payload", exchange.content.get("payload", []), list)


@EXECUTE.add("Code inputs")
def code_input(subject: Subject) -> None:
    """Code that runs is published to all front ends, with its number."""
    code = need(subject.samples.quiet, "quiet")
    exchange = subject.kernel.client.execute(code)
    inputs = exchange.published("execute_input")
    expect_equal("execute_input messages", len(inputs), 1)
    expect_equal("code", inputs[0]["code"], code)
    expect_equal("number", inputs[0]["execution_count"], exchange.content["execution_count"])


@EXECUTE.add("Execution counter (prompt number)")
def counter(subject: Subject) -> None:
    """The counter rises by one with every request that stores history, and starts again for nobody."""
    code = need(subject.samples.quiet, "quiet")
    client = subject.kernel.client
    numbers = [client.execute(code).content["execution_count"] for _ in range(3)]
    expect_equal("numbers", numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2])
    other = subject.kernel.connect()
    other.wait_ready()
    number = other.execute(code).content["execution_count"]
    expect_equal("the number of another front end", number, numbers[0] + 3)
    other.close()


@EXECUTE.add("Execution counter (prompt number)")
def without_history(subject: Subject) -> None:
    """With store_history false the counter stays."""
    code = need(subject.samples.quiet, "quiet")
    client = subject.kernel.client
    first = client.execute(code).content["execution_count"]
    client.execute(code, store_history=False)
    expect_equal("the next number", client.execute(code).content["execution_count"], first + 1)


@EXECUTE.add("Execute")
def silent(subject: Subject) -> None:
    """Silent code is not published, shows no result and doesn't count."""
    client = subject.kernel.client
    result = need(subject.samples.result, "result")
    first = client.execute(result).content["execution_count"]
    exchange = client.execute(result, silent=True, store_history=False)
    expect_equal("published", [kind for kind in exchange.kinds if kind != "status"], [])
    expect_equal("the next number", client.execute(result).content["execution_count"], first + 1)


@EXECUTE.add("Execute")
def empty_code(subject: Subject) -> None:
    """Code without anything in it succeeds."""
    for code in ("", "\n", "  \n\n"):
        status = subject.kernel.client.execute(code).content.get("status")
        expect_equal(f"status of {code!r}", status, "ok")


@EXECUTE.add("Execution results")
def result(subject: Subject) -> None:
    """The value of an expression is published with its number, with text/plain among its forms."""
    exchange = subject.kernel.client.execute(need(subject.samples.result, "result"))
    results = exchange.published("execute_result")
    expect_equal("execute_result messages", len(results), 1)
    expect_in("text/plain", "42", [results[0]["data"].get("text/plain")])
    expect_type("metadata", results[0].get("metadata"), dict)
    expect_equal("number", results[0]["execution_count"], exchange.content["execution_count"])


@EXECUTE.add("Execution errors")
def error(subject: Subject) -> None:
    """An error is published and is in the reply, with name, value and traceback, the same in both."""
    exchange = subject.kernel.client.execute(need(subject.samples.error, "error"))
    expect_equal("status", exchange.content.get("status"), "error")
    published = exchange.published("error")
    expect_equal("error messages", len(published), 1)
    for name, kind in (("ename", str), ("evalue", str), ("traceback", list)):
        expect_type(f"{name} of the reply", exchange.content.get(name), kind)
        expect_equal(f"{name} in both", published[0].get(name), exchange.content[name])
    if subject.samples.error_name:
        expect_equal("ename", exchange.content["ename"], subject.samples.error_name)
    expect_type("execution_count", exchange.content.get("execution_count"), int)


@EXECUTE.add("Execute")
def user_expressions(subject: Subject) -> None:
    """User expressions are evaluated after the code; each gives its forms or its error."""
    good = need(subject.samples.expression, "expression")
    bad = need(subject.samples.bad_expression, "bad_expression")
    exchange = subject.kernel.client.execute("", user_expressions={"good": good, "bad": bad})
    expect_equal("status of the reply", exchange.content.get("status"), "ok")
    values = exchange.content.get("user_expressions", {})
    expect_equal("names", sorted(values), ["bad", "good"])
    expect_equal("status of the good one", values["good"].get("status"), "ok")
    expect_equal("its text", values["good"]["data"].get("text/plain"), "42")
    expect_type("its metadata", values["good"].get("metadata"), dict)
    expect_equal("status of the bad one", values["bad"].get("status"), "error")
    expect_type("its ename", values["bad"].get("ename"), str)


@EXECUTE.add("Execute")
def abort_after_error(subject: Subject) -> None:
    """After an error, requests that wait are not run, and each is answered with aborted or error, and idle."""
    client = subject.kernel.client
    bad = need(subject.samples.error, "error")
    code = need(subject.samples.stdout, "stdout")
    sleepless = client.begin(bad, stop_on_error=True)
    waiting = [client.begin(code) for _ in range(3)]
    client.finish(sleepless)
    for request in waiting:
        exchange = client.finish(request)
        expect_in("status", exchange.content.get("status"), ["aborted", "abort", "error"])
        expect_equal("its output", exchange.text(), "")
    expect_equal("what runs later", client.execute(code).text(), "hello\n")


@EXECUTE.add("Execute")
def go_on_after_error(subject: Subject) -> None:
    """With stop_on_error false, requests that wait are run after an error."""
    client = subject.kernel.client
    bad = need(subject.samples.error, "error")
    code = need(subject.samples.stdout, "stdout")
    client.begin(bad, stop_on_error=False)
    request = client.begin(code)
    exchange = client.finish(request)
    expect_equal("status", exchange.content.get("status"), "ok")
    expect_equal("output", exchange.text(), "hello\n")


@EXECUTE.add("Execute")
def order(subject: Subject) -> None:
    """Requests that are sent without waiting are run one after the other, in order."""
    client = subject.kernel.client
    code = need(subject.samples.quiet, "quiet")
    requests = [client.begin(code) for _ in range(30)]
    numbers = [client.finish(request).content["execution_count"] for request in requests]
    expect_equal("numbers", numbers, list(range(numbers[0], numbers[0] + 30)))


@EXECUTE.add("Payloads (DEPRECATED)")
def page(subject: Subject) -> None:
    """Help for the pager is a payload with its forms and the line to start at."""
    exchange = subject.kernel.client.execute(need(subject.samples.page, "page"))
    payloads = [one for one in exchange.content.get("payload", []) if one["source"] == "page"]
    expect_equal("payloads", len(payloads), 1)
    expect_in("forms", "text/plain", payloads[0]["data"])
    expect_type("start", payloads[0].get("start"), int)


@EXECUTE.add("Payloads (DEPRECATED)")
def next_input(subject: Subject) -> None:
    """Text for the next cell is a payload."""
    exchange = subject.kernel.client.execute(need(subject.samples.next_input, "next_input"))
    payloads = exchange.content.get("payload", [])
    expect_equal("sources", [one["source"] for one in payloads], ["set_next_input"])
    expect_equal("text", payloads[0]["text"], "6 * 7")


@EXECUTE.add("Kernel interrupt", (5, 3))
def interrupt_message(subject: Subject) -> None:
    """interrupt_request ends what runs with an error, is answered, and the kernel goes on."""
    client = subject.kernel.client
    request = begin_running(subject, need(subject.samples.sleep, "sleep"))
    answer = client.wait_reply(client.send("control", "interrupt_request"))
    expect_equal("type of the reply", answer.msg_type, "interrupt_reply")
    expect_equal("its status", answer.content.get("status", "ok"), "ok")
    exchange = client.finish(request)
    expect_in("status", exchange.content.get("status"), ["error", "aborted"])
    expect_equal("status of the next", client.execute("").content.get("status"), "ok")


@EXECUTE.add("Kernel interrupt")
def interrupt_signal(subject: Subject) -> None:
    """The interrupt signal ends code that computes, with an error, and the kernel goes on."""
    client = subject.kernel.client
    request = begin_running(subject, need(subject.samples.busy, "busy"))
    subject.kernel.interrupt()
    exchange = client.finish(request)
    expect_in("status", exchange.content.get("status"), ["error", "aborted"])
    expect_equal("status of the next", client.execute("").content.get("status"), "ok")


@EXECUTE.add("Kernel interrupt")
def interrupt_at_rest(subject: Subject) -> None:
    """An interrupt while nothing runs does no harm."""
    client = subject.kernel.client
    client.settle()
    subject.kernel.interrupt()
    client.settle()
    expect_equal("status of the next", client.execute("").content.get("status"), "ok")


@EXECUTE.add("Kernel info", (5, 5))
def control_while_busy(subject: Subject) -> None:
    """kernel_info_request on the control channel is answered while a cell runs."""
    client = subject.kernel.client
    request = begin_running(subject, need(subject.samples.sleep, "sleep"))
    try:
        answer = client.wait_reply(client.send("control", "kernel_info_request"), timeout_s=10)
        expect_equal("type", answer.msg_type, "kernel_info_reply")
        expect(client.recorder.reply_to(request) is None, "the cell ended meanwhile")
    finally:
        stop_running(subject, request)
