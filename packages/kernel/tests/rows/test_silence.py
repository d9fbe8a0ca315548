"""Silent requests, the counter and the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipy.msgspec.testing import Client


@pytest.mark.spec("MSG-R005")
@pytest.mark.parametrize("code", ["40 + 2", "", "x = 1"])
def test_silent_code_publishes_nothing(client: Client, code: str) -> None:
    """Neither input nor result is published, and the number stays."""
    before = client.execute("0").content["execution_count"]
    exchange = client.execute(code, silent=True)
    assert exchange.content["status"] == "ok"
    assert set(exchange.kinds) == {"status"}
    assert client.execute("0").content["execution_count"] == before + 1


@pytest.mark.parametrize("code", ["1/0", "this is no Python"])
def test_errors_of_silent_code_are_published_alone(client: Client, code: str) -> None:
    """Front ends learn from it why their own code failed; the number stays all the same."""
    before = client.execute("0").content["execution_count"]
    exchange = client.execute(code, silent=True)
    assert exchange.kinds == ["status", "error", "status"]
    assert client.execute("0").content["execution_count"] == before + 1


@pytest.mark.spec("TMSG-020")
def test_expressions_can_be_read_silently(client: Client) -> None:
    """Empty silent code with expressions: the way in which front ends look at variables."""
    exchange = client.execute("", silent=True, user_expressions={"a": "40 + 2"})
    assert exchange.content["user_expressions"]["a"]["data"] == {"text/plain": "42"}


@pytest.mark.spec("MSG-051")
def test_silent_code_is_neither_remembered_nor_logged(client: Client, tmp_path: Path) -> None:
    """Silence wins over store_history; `_` and Out stay, the log of the session has nothing of it."""
    path = tmp_path / "session.log"
    client.execute(f"%logstart {path}")
    client.execute("'spoken'")
    client.execute("'silenced'", silent=True, store_history=True)
    assert client.execute("_").published("execute_result")[0]["data"]["text/plain"] == "'spoken'"
    client.execute("%logstop")
    log = path.read_text("utf-8")
    assert "'spoken'" in log
    assert "silenced" not in log
    content = {"hist_access_type": "tail", "n": 10, "raw": True, "output": False}
    inputs = [entry[2] for entry in client.exchange("history_request", content).content["history"]]
    assert "'spoken'" in inputs
    assert not [text for text in inputs if "silenced" in text]


@pytest.mark.spec("MSG-051", "MSG-062")
def test_history_is_stored_unless_something_else_is_asked_for(client: Client) -> None:
    """Without store_history a cell counts; with false it doesn't, and tells the current number."""

    def number(content: dict[str, object]) -> int:
        return client.exchange("execute_request", content).content["execution_count"]

    first = number({"code": "1"})
    assert number({"code": "1", "silent": False}) == first + 1
    assert number({"code": "1", "store_history": True}) == first + 2
    assert number({"code": "1", "store_history": False}) == first + 2
    assert number({"code": "1"}) == first + 3


def test_silent_code_calls_no_hooks_of_cells(client: Client) -> None:
    """The events of cells the user has typed don't come for silent ones."""
    client.execute(
        "seen = []\n"
        "def before(info): seen.append('before')\n"
        "def after(result): seen.append('after')\n"
        "get_ipython().events.register('pre_run_cell', before)\n"
        "get_ipython().events.register('post_run_cell', after)"
    )
    client.execute("seen.clear()", silent=True)
    client.execute("pass", silent=True)
    client.execute("captured = list(seen)", silent=True)
    exchange = client.execute(
        "get_ipython().events.unregister('pre_run_cell', before)\n"
        "get_ipython().events.unregister('post_run_cell', after)\n"
        "print(captured)"
    )
    assert exchange.text() == "[]\n"


@pytest.mark.spec("MSG-058")
def test_empty_silent_code_reads_the_counter(client: Client) -> None:
    """It tells the number of the last cell that was counted, however often it is asked."""
    number = client.execute("1").content["execution_count"]
    for _ in range(2):
        assert client.execute("", silent=True).content["execution_count"] == number
    assert client.execute("2").content["execution_count"] == number + 1


@pytest.mark.spec("MSG-055")
def test_expressions_are_left_alone_when_the_code_fails(client: Client) -> None:
    """They are evaluated after code that succeeded only."""
    client.execute("count = 0\ndef touch():\n    global count\n    count += 1\n    return count")
    failed = client.execute("1/0", user_expressions={"a": "touch()"}, user_variables=["count"])
    assert not failed.content.get("user_expressions")
    worked = client.execute("pass", user_expressions={"a": "touch()"})
    assert worked.content["user_expressions"]["a"]["data"]["text/plain"] == "1"
