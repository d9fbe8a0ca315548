"""`breakpoint()` and `pdb.set_trace()` in a kernel."""

from __future__ import annotations

import re

import pytest

LIMIT = 20


def debug(client, code, *commands):
    """Run a cell and answer the debugger; after the commands, `next` until the cell is over. Gives the exchange, the prompts, the stops."""
    asked = len(client.recorder.messages("stdin"))
    request = client.begin(code, allow_stdin=True)
    prompts = []
    answers = [*commands, *["n"] * (LIMIT - len(commands))]
    for answer in answers:
        client.wait(
            lambda: (
                client.recorder.reply_to(request)
                or len(client.recorder.messages("stdin")) > asked + len(prompts)
            ),
            "question",
        )
        if client.recorder.reply_to(request):
            break
        prompts.append(client.recorder.messages("stdin")[asked + len(prompts)].content["prompt"])
        client.send("stdin", "input_reply", {"value": answer})
    exchange = client.finish(request)
    text = re.sub(r"\x1b\[[0-9;]*m", "", exchange.text())
    return exchange, prompts, re.findall(r"^> (.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("code", ["breakpoint()", "import pdb; pdb.set_trace()"])
def test_a_cell_that_is_only_a_breakpoint_stops_in_the_cell(client, code):
    """The debugger is the shell's, and shows the cell, not what runs it."""
    exchange, prompts, stops = debug(client, code, "w", "c")
    assert exchange.content["status"] == "ok"
    assert prompts == ["ipdb> "] * 2
    assert [re.sub(r"\d+\]", "N]", stop) for stop in stops] == ["Cell In[N](1)<module>()"] * 2
    assert "runpy" not in exchange.text()


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("x = 1\nbreakpoint()\ny = 2\ny + 1", {3, 4}),
        (
            "import asyncio\nimport pdb\ndef f(a):\n    pdb.set_trace()\n    return a + 1\nf(2)",
            {5, 6},
        ),
        ("import asyncio\nbreakpoint()\nawait asyncio.sleep(0.01)\nz = 1", {3, 4}),
    ],
)
def test_stepping_ends_with_the_cell(client, code, lines):
    """No step leads into the shell, or into the next cell."""
    exchange, prompts, stops = debug(client, code)
    assert exchange.content["status"] == "ok"
    assert 0 < len(prompts) < LIMIT
    found = [re.fullmatch(r"Cell In\[\d+\]\((\d+)\).*", stop) for stop in stops]
    assert all(found), stops
    assert {int(match[1]) for match in found} - {0} <= lines | {1}
    assert client.execute("for i in range(2): print(i)").text() == "0\n1\n"


def test_breakpoints_of_a_library_stop_there(client, tmp_path):
    """Where the shell calls the code, to show a value, stepping works too."""
    (tmp_path / "shown.py").write_text(
        "class Shown:\n    def __repr__(self):\n        breakpoint()\n        text = 'shown'\n        return text\n"
    )
    client.execute(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from shown import Shown")
    exchange, prompts, stops = debug(client, "Shown()", "n", "c")
    assert exchange.published("execute_result")[0]["data"]["text/plain"] == "shown"
    assert prompts == ["ipdb> "] * 2
    assert [re.search(r"shown.py\((\d+)\)", stop)[1] for stop in stops] == ["4", "5"]
