"""history_request."""

from __future__ import annotations

from typing import Any

import pytest

from ipy.msgspec.testing import Client

from .conftest import Start

INPUTS = ["a = 1", "b = 22", "a = 1", "b = 33", "print('ä')"]


@pytest.fixture(scope="module")
def sessions(start_kernel: Start) -> Client:
    """A client of a kernel whose user has one earlier session, with the same inputs."""
    earlier = start_kernel()
    for code in INPUTS:
        earlier.client.execute(code)
    earlier.client.send("control", "shutdown_request", {"restart": False})
    earlier.wait_exit()
    now = start_kernel()
    for code in INPUTS:
        now.client.execute(code)
    return now.client


def ask(client: Client, **content: Any) -> list[Any]:
    """The entries of a reply."""
    request = {"output": False, "raw": True, **content}
    reply = client.exchange("history_request", request).content
    assert reply["status"] == "ok"
    return list(reply["history"])


@pytest.mark.spec("MSG-084")
def test_negative_sessions_count_back(sessions: Client) -> None:
    """0 is the running session, -1 the one before it."""
    now = ask(sessions, hist_access_type="range", session=0, start=1, stop=6)
    before = ask(sessions, hist_access_type="range", session=-1, start=1, stop=6)
    assert [entry[2] for entry in now] == [entry[2] for entry in before] == INPUTS
    assert [entry[1] for entry in before] == [1, 2, 3, 4, 5]
    [number] = {entry[0] for entry in before}
    assert ask(sessions, hist_access_type="range", session=number, start=2, stop=4) == [
        [number, 2, "b = 22"],
        [number, 3, "a = 1"],
    ]


@pytest.mark.spec("MSG-085")
def test_the_number_limits_tail_and_search(sessions: Client) -> None:
    """The newest `n` are given, in their order."""
    assert [entry[2] for entry in ask(sessions, hist_access_type="tail", n=2)] == INPUTS[-2:]
    found = ask(sessions, hist_access_type="search", pattern="b = *", n=3)
    assert [entry[2] for entry in found] == ["b = 33", "b = 22", "b = 33"]


@pytest.mark.spec("MSG-086")
@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("b = ??", {"b = 22", "b = 33"}),
        ("*1", {"a = 1"}),
        ("b = 2*", {"b = 22"}),
        ("print('?')", {"print('ä')"}),
        ("b = ?", set()),
        ("b", set()),
    ],
)
def test_patterns(sessions: Client, pattern: str, found: set[str]) -> None:
    """`*` stands for any text, `?` for one character, and a pattern means the whole input."""
    entries = ask(sessions, hist_access_type="search", pattern=pattern, n=100)
    assert {entry[2] for entry in entries} == found


@pytest.mark.spec("MSG-087", "MSG-R006", "TMSG-027")
def test_duplicates_can_be_left_out(sessions: Client) -> None:
    """`unique` gives each input once; without it all are given."""
    every = ask(sessions, hist_access_type="search", pattern="? = *", n=100)
    assert sorted(entry[2] for entry in every) == sorted(
        text for text in INPUTS * 2 if " = " in text
    )
    once = ask(sessions, hist_access_type="search", pattern="? = *", n=100, unique=True)
    assert sorted(entry[2] for entry in once) == ["a = 1", "b = 22", "b = 33"]


@pytest.mark.spec("TMSG-027")
def test_without_a_number(start_kernel: Start) -> None:
    """A request that leaves `n` out gets the last ten inputs, and everything that a search finds."""
    client = start_kernel().client
    every = [f"number = {number}" for number in range(15)]
    for code in every:
        client.execute(code)
    assert [entry[2] for entry in ask(client, hist_access_type="tail")] == every[5:]
    found = ask(client, hist_access_type="search", pattern="number = *")
    assert [entry[2] for entry in found] == every


@pytest.mark.spec("MSG-088")
def test_outputs_come_along(client: Client) -> None:
    """With `output`, an entry is (session, line, (input, output))."""
    number = client.execute("20 + 22").content["execution_count"]
    [entry] = ask(
        client, hist_access_type="range", session=0, start=number, stop=number + 1, output=True
    )
    assert entry[1:] == [number, ["20 + 22", "42"]]
