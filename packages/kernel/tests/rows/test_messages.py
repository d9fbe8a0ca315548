"""What a running kernel really sends, message type by message type, checked against the table of messages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ipy.msgspec.registry import check_content, unknown_fields
from ipy.msgspec.testing import Client


@pytest.fixture(autouse=True)
def checks_all(client: Client) -> Any:
    """Whatever a test provokes is what its message type promises, with no field that the protocol doesn't have."""
    yield
    extensions = {"connect_reply": {"shell", "iopub", "stdin", "hb", "control"}}
    for channel, message in client.recorder:
        where = f"{message.msg_type} over {channel}"
        check_content(message.msg_type, message.content)
        if message.content.get("status", "ok") == "ok":
            unknown = set(unknown_fields(message.msg_type, message.content))
            assert unknown <= extensions.get(message.msg_type, set()), where


@pytest.mark.spec("TMSG-050", "MSG-099")
def test_stream(client: Client) -> None:
    """Text has the name of its stream."""
    exchange = client.execute("import sys; print('o'); print('e', file=sys.stderr)")
    assert sorted((one["name"], one["text"]) for one in exchange.published("stream")) == [
        ("stderr", "e\n"),
        ("stdout", "o\n"),
    ]


@pytest.mark.spec("TMSG-051", "TMSG-053", "TMSG-058", "MSG-101", "MSG-102", "MSG-103")
def test_displays(client: Client) -> None:
    """Bundles with JSON as JSON, metadata by type and by name, and the id by which a display is updated."""
    exchange = client.execute(
        "from IPython.display import display, JSON, Image\n"
        "png = b'\\x89PNG\\r\\n\\x1a\\n' + bytes(20)\n"
        "display(Image(png, format='png', width=30, height=40, metadata={'needs_background': 'light'}))\n"
        "display(JSON({'a': [1]}, expanded=True, root='top'))\n"
        "handle = display({'text/plain': 'first', 'text/html': '<b>first</b>'}, raw=True, display_id='d7',"
        " metadata={'com.example': {'own': 1}, 'isolated': True})\n"
        "handle.update({'text/plain': 'second'}, raw=True)"
    )
    image, tree, text = exchange.published("display_data")
    assert image["metadata"]["image/png"] == {
        "width": 30,
        "height": 40,
        "needs_background": "light",
    }
    assert tree["data"]["application/json"] == {"a": [1]}
    assert tree["metadata"]["application/json"] == {"expanded": True, "root": "top"}
    assert text["data"] == {"text/plain": "first", "text/html": "<b>first</b>"}
    assert text["metadata"] == {"com.example": {"own": 1}, "isolated": True}
    assert text["transient"] == {"display_id": "d7"}
    [update] = exchange.published("update_display_data")
    assert update["data"] == {"text/plain": "second"}
    assert update["transient"] == {"display_id": "d7"}
    for one in exchange.published("display_data"):
        assert "source" not in one


@pytest.mark.spec("TMSG-049", "TMSG-054", "TMSG-017")
def test_inputs_results_errors_and_clearing(client: Client) -> None:
    """They have the names of protocol 5."""
    exchange = client.execute(
        "from IPython.display import clear_output; clear_output(wait=True); 5"
    )
    assert exchange.kinds == ["status", "execute_input", "clear_output", "execute_result", "status"]
    assert exchange.published("clear_output") == [{"wait": True}]
    failed = client.execute("1/0")
    assert failed.kinds == ["status", "execute_input", "error", "status"]
    [error] = failed.published("error")
    assert set(error) == {"ename", "evalue", "traceback"}
    assert failed.content["status"] == "error"


@pytest.mark.spec("TMSG-018")
@pytest.mark.parametrize(("stop", "status"), [(True, "aborted"), (False, "ok")])
def test_stop_on_error(client: Client, stop: bool, status: str) -> None:
    """With it, what waits behind a failing cell is aborted; without it, it is run."""
    failing = client.begin("import time; time.sleep(0.2); 1/0", stop_on_error=stop)
    waiting = client.begin("1")
    assert client.finish(failing).content["status"] == "error"
    assert client.finish(waiting).content["status"] == status


@pytest.mark.spec("TMSG-026")
@pytest.mark.parametrize(
    ("code", "reply"),
    [
        ("1 + 1", {"status": "complete"}),
        ("for i in range(3):", {"status": "incomplete", "indent": "    "}),
        ("f(1,", {"status": "incomplete", "indent": ""}),
        ("1 +* 1", {"status": "invalid"}),
        ("!ls", {"status": "complete"}),
        ("%%time", {"status": "incomplete", "indent": ""}),
    ],
)
def test_is_complete(client: Client, code: str, reply: dict[str, str]) -> None:
    """Code is complete, incomplete with the indent of the next line, or invalid."""
    assert client.exchange("is_complete_request", {"code": code}).content == reply


@pytest.mark.spec("TMSG-023", "TMSG-024")
def test_completion_with_types(client: Client) -> None:
    """Matches replace a range of code points; their types and signatures stand beside them."""
    client.execute("def grüße_alle(wen, wie=1): pass\ngrüße_zahl = 3")
    code = "x = '😀'; grüße_"
    content = client.exchange("complete_request", {"code": code, "cursor_pos": len(code)}).content
    assert sorted(content["matches"]) == ["grüße_alle", "grüße_zahl"]
    assert code[content["cursor_start"] : content["cursor_end"]] == "grüße_"
    types = {one["text"]: one for one in content["metadata"]["_jupyter_types_experimental"]}
    assert set(types) == set(content["matches"])
    for one in types.values():
        assert (one["start"], one["end"]) == (content["cursor_start"], content["cursor_end"])
    assert types["grüße_alle"]["type"] == "function"
    assert types["grüße_alle"]["signature"] == "(wen, wie=1)"
    assert types["grüße_zahl"]["type"] == "instance"


@pytest.mark.spec("TMSG-022")
def test_inspection(client: Client) -> None:
    """What stands at the cursor is described as a bundle; sections can be left out."""
    client.execute("def described():\n    '''Words of it.'''\n    return 1")
    request = {"code": "x = described()", "cursor_pos": 8, "detail_level": 0}
    content = client.exchange("inspect_request", request).content
    assert content["found"] is True
    assert "Words of it." in content["data"]["text/plain"]
    assert "return 1" not in content["data"]["text/plain"]
    deep = client.exchange("inspect_request", {**request, "detail_level": 1}).content
    assert "return 1" in re.sub(r"\x1b\[[0-9;]*m", "", deep["data"]["text/plain"])
    nothing = client.exchange("inspect_request", {"code": "no_such", "cursor_pos": 3}).content
    assert nothing == {"status": "ok", "found": False, "data": {}, "metadata": {}}


@pytest.mark.spec("TMSG-028", "TMSG-032", "TMSG-055")
def test_comms(client: Client) -> None:
    """A comm of the kernel is opened, used and closed over iopub, and listed by its target."""
    opened = client.execute(
        "from comm import create_comm\n"
        "c = create_comm(target_name='t-one', data={'a': 1}, buffers=[b'\\x00\\xff'])\n"
        "c.send({'b': 2}); print(c.comm_id)"
    )
    comm_id = opened.text().strip()
    assert opened.published("comm_open")[0] | {"target_module": None} == {
        "comm_id": comm_id,
        "target_name": "t-one",
        "data": {"a": 1},
        "target_module": None,
    }
    [message] = [one for one in opened.iopub if one.msg_type == "comm_open"]
    assert [bytes(one) for one in message.buffers] == [b"\x00\xff"]
    assert opened.published("comm_msg") == [{"comm_id": comm_id, "data": {"b": 2}}]
    for target, found in (("t-one", True), ("t-two", False), (None, True)):
        request = {} if target is None else {"target_name": target}
        comms = client.exchange("comm_info_request", request).content["comms"]
        assert (comms.get(comm_id) == {"target_name": "t-one"}) is found
    closed = client.execute("c.close()")
    assert closed.published("comm_close")[0]["comm_id"] == comm_id
    assert comm_id not in client.exchange("comm_info_request").content["comms"]


@pytest.mark.spec("TMSG-045")
def test_subshells(client: Client) -> None:
    """They are created, listed and deleted over control."""

    def ask(kind: str, **content: object) -> dict[str, Any]:
        return client.exchange(f"{kind}_subshell_request", content, channel="control").content

    before = ask("list")["subshell_id"]
    created = ask("create")
    assert created["status"] == "ok"
    assert ask("list") == {"status": "ok", "subshell_id": [*before, created["subshell_id"]]}
    assert ask("delete", subshell_id=created["subshell_id"]) == {"status": "ok"}
    assert ask("list")["subshell_id"] == before


@pytest.mark.spec("TMSG-060", "KERNEL-090")
@pytest.mark.parametrize(
    ("call", "password"), [("input('p ')", False), ("__import__('getpass').getpass('p ')", True)]
)
def test_questions(client: Client, call: str, password: bool) -> None:
    """A question has its prompt, and says whether the answer is to be hidden."""
    asked = []

    def answer(content: dict[str, Any]) -> dict[str, Any]:
        asked.append(content)
        return {"value": "answer", "status": "ok"}

    client.on_input = answer
    assert client.execute(f"print({call})", allow_stdin=True).text() == "answer\n"
    assert asked == [{"prompt": "p ", "password": password}]


@pytest.mark.spec("TMSG-021", "MSG-067")
def test_payloads(client: Client) -> None:
    """Pages, next inputs, edits and exits have their documented fields."""
    codes = ("print?", "get_ipython().set_next_input('n', replace=True)", "exit(True)")
    page, text, end = (client.execute(code).content["payload"][0] for code in codes)
    assert page.keys() == {"source", "data", "start"}
    assert text == {"source": "set_next_input", "text": "n", "replace": True}
    assert end == {"source": "ask_exit", "keepkernel": True}


@pytest.mark.spec("MSG-145", "MSG-065")
@pytest.mark.parametrize("all_of_them", [False, True])
def test_requests_are_aborted_by_message(client: Client, tmp_path: Path, all_of_them: bool) -> None:
    """Cells that wait and are named in an abort_request aren't run; without names, all that wait aren't."""
    go = tmp_path / "go"
    running = client.begin(
        "import os, time\nprint('began', flush=True)\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.001)"
    )
    client.wait(lambda: client.recorder.text(parent=running), "the start of the cell")
    named, other = client.begin("print('ran')"), client.begin("print('ran')")
    content = {"msg_ids": None if all_of_them else [named]}
    reply = client.wait_reply(client.send("control", "abort_request", content))
    assert reply.content == {"status": "ok"}
    later = client.begin("print('ran')")
    go.touch()
    statuses = [client.finish(one).content["status"] for one in (running, named, other, later)]
    assert statuses == ["ok", "aborted", "aborted" if all_of_them else "ok", "ok"]
    assert client.recorder.text(parent=named) == ""


@pytest.mark.spec("TMSG-029", "TMSG-001", "TMSG-002")
def test_kernel_info(client: Client) -> None:
    """A kernel says what it speaks, what it is, and what language it runs; headers give the same version."""
    exchange = client.exchange("kernel_info_request")
    content = exchange.content
    assert content["protocol_version"] == exchange.reply.header["version"] == "5.5"
    assert content["language_info"]["file_extension"] == ".py"
    assert content["language_info"]["mimetype"] == "text/x-python"
    assert "kernel subshells" in content["supported_features"]
    for link in content["help_links"]:
        assert link.keys() == {"text", "url"}
