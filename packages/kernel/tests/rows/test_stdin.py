"""Input of running code."""

from __future__ import annotations

import pytest

from ipy.msgspec.testing import Client


@pytest.mark.spec("MSG-054", "TMSG-061")
@pytest.mark.parametrize("call", ["input()", "import getpass; getpass.getpass()"])
def test_without_stdin_there_is_an_error_at_once(client: Client, call: str) -> None:
    """With allow_stdin false, code that asks gets StdinNotImplementedError, and nobody is asked."""
    client.on_input = lambda content: {"value": "unasked"}
    exchange = client.execute(call, allow_stdin=False)
    assert exchange.content["ename"] == "StdinNotImplementedError"
    assert "input" in exchange.content["evalue"]
    client.settle()
    assert client.recorder.messages("stdin") == []


@pytest.mark.spec("MSG-054", "TMSG-061")
def test_the_error_can_be_caught_by_name(client: Client) -> None:
    """It is the class of `IPython.core.error`, and a NotImplementedError."""
    exchange = client.execute(
        "from IPython.core.error import StdinNotImplementedError\n"
        "try:\n    input()\nexcept StdinNotImplementedError as error:\n"
        "    print(isinstance(error, NotImplementedError))",
        allow_stdin=False,
    )
    assert exchange.text() == "True\n"


@pytest.mark.spec("MSG-117")
def test_the_standard_input_is_not_forwarded(client: Client) -> None:
    """Reading `sys.stdin` itself asks nobody: there is nothing in it."""
    client.on_input = lambda content: {"value": "unasked"}
    exchange = client.execute(
        "import sys\nprint(repr(sys.stdin.readline()), repr(sys.stdin.read()))", allow_stdin=True
    )
    assert exchange.text() == "'' ''\n"
    assert client.recorder.messages("stdin") == []


@pytest.mark.spec("KERNEL-R038", "KERNEL-092")
def test_tab_completion_in_the_debugger(client: Client) -> None:
    """While the debugger asks for a command, names of the session are completed, and the command is run."""
    client.execute(
        "def fail(apple):\n    pear_in_frame = apple * 2\n    1 / 0\nplum_of_session = 1"
    )
    assert client.execute("fail(21)").content["ename"] == "ZeroDivisionError"
    answers = iter(["p pear_in_frame", "q"])
    seen = []

    def answer(content: dict[str, object]) -> dict[str, object]:
        if not seen:
            code = "plum_of"
            request = client.send(
                "shell", "complete_request", {"code": code, "cursor_pos": len(code)}
            )
            seen.append(client.wait_reply(request).content)
        return {"value": next(answers)}

    client.on_input = answer
    exchange = client.execute("%debug", allow_stdin=True)
    assert seen[0]["matches"] == ["plum_of_session"]
    assert "42" in exchange.text()
    assert exchange.content["status"] == "ok"
