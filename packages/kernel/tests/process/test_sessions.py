"""How messages are made: packers, keys, and clients of old protocols."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipy.msgspec.connection import read_connection_file
from ipy.msgspec.session import Session

from .running import Client, RunningKernel, wait_until

Start = Callable[..., RunningKernel]


def _ask_with(running: RunningKernel, session: Session) -> Client:
    client = Client(running.info, running.context)
    running.clients.append(client)
    client.session = session
    return client


@pytest.mark.spec("MSG-036")
@pytest.mark.parametrize("where", ["option", "file"])
def test_the_packer_is_that_of_the_configuration(
    where: str, start_kernel: Start, tmp_path: Path
) -> None:
    """On the command line or in a file, which is read after the kernel listens already: no request is lost."""
    arguments: list[str] = []
    if where == "option":
        arguments = ["--Session.packer=pickle"]
    profile = tmp_path / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    if where == "file":
        (profile / "ipython_kernel_config.py").write_text("c.Session.packer = 'pickle'\n")
    running = start_kernel(
        *arguments, wait=False, environment={"IPYTHONDIR": str(tmp_path / "ipython")}
    )
    client = _ask_with(running, Session(key=running.info.key_bytes, packer="pickle"))
    assert client.ask("kernel_info_request")["implementation"] == "ipython"
    msg_id = client.execute("print(6 * 7)")
    assert client.reply_to(msg_id).content["status"] == "ok"


@pytest.mark.spec("MSG-036")
def test_a_packer_that_is_none_is_refused(start_kernel: Start) -> None:
    """One clear error, no traceback."""
    running = start_kernel("--Session.packer=no_such_module.dumps", wait=False)
    assert running.wait() == 1
    assert "no_such_module" in running.log()
    assert "Traceback" not in running.log()


def _start_alone(tmp_path: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
    path = tmp_path / "own.json"
    environ = {
        **os.environ,
        "IPYTHONDIR": str(tmp_path / "i"),
        "JPY_PARENT_PID": str(os.getpid()),
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ipy.kernel", "-f", str(path), *arguments],
        env=environ,
        stdout=subprocess.DEVNULL,
    ), path


@pytest.mark.spec("KERNEL-127", "MSG-034", "MSG-035", "KERNEL-129")
@pytest.mark.parametrize("key", ["text", "bytes", "none"])
def test_keys_are_taken_from_files_and_options(key: str, tmp_path: Path) -> None:
    """128 random bytes, words, or on purpose nothing: clients find the key in the connection file."""
    keyfile = tmp_path / "key"
    keyfile.write_bytes(os.urandom(128) if key == "bytes" else b"a word and another")
    option = "--Session.key=" if key == "none" else f"--Session.keyfile={keyfile}"
    process, path = _start_alone(tmp_path, option, "--Session.signature_scheme=hmac-sha512")
    try:
        wait_until(path.exists, "the file is there")
        info = read_connection_file(path)
        assert info.signature_scheme == "hmac-sha512"
        if key == "text":
            assert info.key == "a word and another"
        if key == "none":
            assert info.key == ""
        import zmq

        with zmq.Context() as context:
            client = Client(info, context)
            client.session = Session(key=info.key_bytes, scheme="hmac-sha512")
            try:
                assert client.ask("kernel_info_request")["status"] == "ok"
            finally:
                client.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.spec("TMSG-014")
def test_fields_that_nobody_knows_are_warned_of_once(start_kernel: Start) -> None:
    """They are ignored otherwise."""
    running = start_kernel()
    for _ in range(2):
        assert running.run("1", colour="green").content["status"] == "ok"
    wait_until(lambda: "'colour'" in running.log(), "it is told")
    assert running.ask("is_complete_request", {"code": "1", "shape": 1})["status"] == "complete"
    assert running.run("2").content["status"] == "ok"
    wait_until(lambda: "'shape'" in running.log(), "it is told of another type")
    assert running.log().count("'colour'") == 1
    assert running.log().count("is_complete_request") == 1


class OldClient(Client):
    """A client of 2013: its headers bear no version."""

    def send_old(self, msg_type: str, content: dict[str, Any]) -> str:
        """Send a request of protocol 4 to the shell channel; return its id."""
        msg_id = self.session.new_msg_id()
        header = {
            "msg_id": msg_id,
            "username": "old",
            "session": self.session.session,
            "date": "2013-10-15T12:00:00.000000",
            "msg_type": msg_type,
        }
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        signature = self.session.signer.sign(parts)
        self.sockets["shell"].send_multipart([b"<IDS|MSG>", signature, *parts])
        return msg_id


@pytest.mark.spec("MSG-048", "MSG-052", "MSG-069", "MSG-079", "MSG-080", "MSG-081", "MSG-088")
def test_a_client_of_protocol_4_is_served(start_kernel: Start) -> None:
    """It gets what it knows: pyout, user_variables, object_info_reply, matched_text; others see the usual."""
    running = start_kernel()
    old = OldClient(running.info, running.context)
    running.clients.append(old)
    reply = old.reply_to(old.send_old("kernel_info_request", {})).content
    assert reply["protocol_version"][0] == 5
    assert reply["language"] == "python"
    assert reply["language_version"][:2] == list(sys.version_info[:2])
    wait_until(lambda: old.sockets["iopub"].poll(10), "it hears the kernel")

    request = {
        "code": "print('said')\nvalue = 6\nvalue * 7",
        "silent": False,
        "store_history": True,
        "user_variables": ["value"],
        "user_expressions": {"twice": "value * 2", "bad": "1/0"},
        "allow_stdin": False,
    }
    msg_id = old.send_old("execute_request", request)
    messages = old.published(msg_id)
    kinds = {one.msg_type: one for one in messages}
    assert {"pyin", "pyout", "stream", "status"} <= kinds.keys()
    assert kinds["pyin"].content["code"] == request["code"]
    assert kinds["pyout"].content["data"]["text/plain"] == "42"
    assert kinds["stream"].content == {"name": "stdout", "data": "said\n"}
    assert kinds["pyout"].header["version"] == "4.1"
    assert kinds["pyout"].parent_id == msg_id
    content = old.reply_to(msg_id).content
    assert content["status"] == "ok"
    assert content["user_variables"]["value"]["data"]["text/plain"] == "6"
    assert content["user_expressions"]["twice"]["data"]["text/plain"] == "12"
    assert content["user_expressions"]["bad"].startswith("[ERROR] ZeroDivisionError: ")

    failed = old.send_old("execute_request", {**request, "code": "1/0"})
    assert "pyerr" in [one.msg_type for one in old.published(failed)]
    assert old.reply_to(failed).content["ename"] == "ZeroDivisionError"

    asked = {"oname": "len", "detail_level": 0}
    told = old.reply_to(old.send_old("object_info_request", asked)).content
    assert (told["name"], told["found"]) == ("len", True)
    assert told["type_name"] == "builtin_function_or_method"
    assert "number of items" in told["docstring"]

    line = "x = valu"
    asked = {"text": "", "line": line, "block": None, "cursor_pos": len(line)}
    found = old.reply_to(old.send_old("complete_request", asked)).content
    assert "value" in found["matches"]
    assert found["matched_text"] == "valu"
    assert "cursor_start" not in found
    asked = {"hist_access_type": "tail", "n": 2, "output": False, "raw": True}
    entries = old.reply_to(old.send_old("history_request", asked)).content
    assert entries["history"][0][2] == request["code"]

    # Another client, of today, at the same kernel.
    answers = running.run("value + 1")
    assert answers.result == "7"
