"""Replies to execute_request."""

from __future__ import annotations

import pytest

from ipy.msgspec.testing import Client, KernelProcess

from .conftest import Start


@pytest.mark.spec("MSG-049")
def test_code_of_several_lines(client: Client) -> None:
    """Blocks run one after the other; the value of the last expression is the result."""
    code = "a = 2\n\ndef twice(x):\n    return 2 * x\n\nfor i in range(2):\n    print(i)\n\nb = a\ntwice(a + b)"
    exchange = client.execute(code)
    assert exchange.text() == "0\n1\n"
    assert [one["data"]["text/plain"] for one in exchange.published("execute_result")] == ["8"]
    assert len(exchange.published("execute_input")) == 1


@pytest.mark.spec("MSG-059")
def test_no_prompt_is_sent(client: Client) -> None:
    """Front ends make prompts of the counter: the kernel sends no text of any."""
    exchange = client.execute("41 + 1", user_expressions={"who": "'me'"})
    assert type(exchange.content["execution_count"]) is int
    assert set(exchange.content) == {"status", "execution_count", "user_expressions", "payload"}
    everything = [message.content for message in exchange.iopub] + [exchange.content]
    assert "In [" not in str(everything)
    assert "Out[" not in str(everything)


@pytest.mark.spec("MSG-061", "KERNEL-R030")
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class Own(BaseException): pass\nraise Own", "Own"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("def f(): f()\nf()", "RecursionError"),
        ("(", "SyntaxError"),
        ("'\\x00' + chr(0)\nint('a\\udcff')", "ValueError"),
        (
            "class Mute(Exception):\n    def __str__(self): raise OSError\nraise Mute",
            "Mute",
        ),
        ("%no_such_magic", "UsageError"),
        ("%%no_such_magic\n1", "UsageError"),
    ],
)
def test_there_is_always_a_reply(client: Client, code: str, name: str) -> None:
    """However a cell ends, the reply says so, and the next cell runs."""
    exchange = client.execute(code)
    assert exchange.content["status"] == "error"
    assert exchange.content["ename"] == name
    assert type(exchange.content["execution_count"]) is int
    assert client.execute("print('on')").text() == "on\n"


@pytest.mark.spec("MSG-061", "KERNEL-R020")
@pytest.mark.parametrize(
    "content",
    [{}, {"code": None}, {"code": ["1"]}, {"code": "1", "user_expressions": 3}, {"code": {"a": 1}}],
)
def test_bad_requests_are_answered_too(client: Client, content: dict[str, object]) -> None:
    """A request whose content is wrong gets an error, and harms nobody."""
    exchange = client.exchange("execute_request", content)
    assert exchange.content["status"] == "error"
    assert exchange.content["ename"]
    assert client.execute("print('on')").text() == "on\n"


@pytest.mark.spec("KERNEL-R020")
def test_bad_messages_do_not_end_the_kernel(kernel: KernelProcess, client: Client) -> None:
    """Frames that are no message, unknown types and unsigned requests: the process is the same afterwards."""
    pid = client.execute("import os; print(os.getpid())").text()
    for channel in ("shell", "control", "stdin"):
        client.send_frames(channel, [b"nothing"])
        client.send_frames(channel, [b"<IDS|MSG>", b"", b"{", b"{}", b"{}", b"{}"])
        client.send(channel, "no_such_request", {"a": 1})
        client.send(channel, "execute_reply", {"status": "ok"})
    assert client.execute("import os; print(os.getpid())").text() == pid
    assert kernel.process.poll() is None


@pytest.mark.spec("MSG-066", "MSG-063")
def test_payloads_come_in_their_order(client: Client) -> None:
    """What code writes with the payload manager is in the reply of its cell, in order, and in no other."""
    exchange = client.execute(
        "manager = get_ipython().payload_manager\n"
        "manager.write_payload({'source': 'set_next_input', 'text': 'a', 'replace': False})\n"
        "manager.write_payload({'source': 'page', 'data': {'text/plain': 'b'}, 'start': 0})\n"
        "manager.write_payload({'source': 'ask_exit', 'keepkernel': True})"
    )
    assert [one["source"] for one in exchange.content["payload"]] == [
        "set_next_input", "page", "ask_exit",
    ]  # fmt: skip
    assert client.execute("1").content["payload"] == []


@pytest.mark.spec("MSG-109")
@pytest.mark.parametrize(
    "code",
    [
        "class A:\n    def _repr_html_(self): return '<b>a</b>'\nA()",
        "class A:\n    def _repr_png_(self): return b'\\x89PNG'\nA()",
        "class A:\n    def _repr_json_(self): return {'a': 1}\nA()",
        "class A:\n    def _repr_mimebundle_(self, **kw): return {'text/html': 'a'}\nA()",
        "len",
    ],
)
def test_results_always_have_plain_text(client: Client, code: str) -> None:
    """Whatever else a value offers, text/plain is among it."""
    [result] = client.execute(code).published("execute_result")
    assert result["data"]["text/plain"]


@pytest.mark.spec("TMSG-019")
def test_metadata_of_the_cell_reach_the_shell(client: Client) -> None:
    """The metadata of the request are `cell_meta`, its `cellId` is `cell_id`; the rest is kept as it is."""
    client.execute(
        "shell = get_ipython()\n"
        "real = type(shell).run_cell\n"
        "given = []\n"
        "def run_cell(*args, **options):\n"
        "    given.append((options.get('cell_id'), options.get('cell_meta')))\n"
        "    return real(shell, *args, **options)\n"
        "shell.run_cell = run_cell"
    )
    metadata = {"cellId": "c7", "deletedCells": ["c1"], "recordTiming": True, "tags": ["x"]}
    request = client.send("shell", "execute_request", {"code": "1"}, metadata=metadata)
    client.finish(request)
    exchange = client.execute("del shell.run_cell\nprint(given[0])")
    assert exchange.text() == f"{('c7', metadata)}\n"


@pytest.mark.spec("TKER-039")
def test_requests_that_come_soon_after_an_error_may_be_aborted(start_kernel: Start) -> None:
    """`stop_on_error_timeout` also aborts what a client sends within so many seconds after the error."""
    client = start_kernel("--Kernel.stop_on_error_timeout=1000").client
    assert client.execute("1/0").content["status"] == "error"
    # The reply has been seen: without the setting this one would run.
    assert client.execute("print('late')").content["status"] == "aborted"


@pytest.mark.spec("TKER-039", "KERNEL-082")
def test_by_default_what_is_sent_after_an_error_runs(client: Client) -> None:
    """A client that has seen the error means what it sends."""
    assert client.execute("1/0").content["status"] == "error"
    assert client.execute("print('late')").text() == "late\n"


@pytest.mark.spec("KERNEL-064")
def test_failing_functions_after_cells_are_reported_and_removed(client: Client) -> None:
    """What `register_post_execute` has got is called after each cell, until it fails: then the failure is shown, and that was all."""
    first = client.execute(
        "calls = []\n"
        "def fail():\n"
        "    calls.append('fail')\n"
        "    raise ValueError('after the cell')\n"
        "def work():\n"
        "    calls.append('work')\n"
        "get_ipython().register_post_execute(fail)\n"
        "get_ipython().register_post_execute(work)"
    )
    again = client.execute("pass")
    calls = client.execute("print(calls)\nget_ipython().events.callbacks['post_execute'].pop();")
    assert first.content["status"] == again.content["status"] == "ok"
    assert "after the cell" in str([one.content for one in first.iopub])
    assert "after the cell" not in str([one.content for one in again.iopub])
    assert calls.text() == "['fail', 'work', 'work']\n"


@pytest.mark.spec("KERNEL-074")
def test_errors_of_cells_are_logged_at_the_level_info(start_kernel: Start) -> None:
    """The traceback of a failing cell is in the kernel's log where the level is INFO, and not by default."""
    talkative, quiet = start_kernel("--log-level=INFO"), start_kernel()
    for kernel in (talkative, quiet):
        kernel.client.execute("raise ValueError('for the log')")
        kernel.client.execute("1")
    log = (talkative.folder / "output.txt").read_text()
    assert "ValueError" in log
    assert "for the log" in log
    assert "for the log" not in (quiet.folder / "output.txt").read_text()
