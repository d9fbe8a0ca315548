"""Kernels behind tunnels, kernels at work, kernels of other languages."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.terminal.testing import Terminal

from .screens import enter

pytest.importorskip("ipy.kernel", reason="ipy-kernel is not installed (extra console)")

Start = Callable[..., Terminal]

#: A program that forwards ports as ssh does, without another machine.
SSH = """#!{python}
import asyncio, os, sys
arguments = sys.argv[1:]
with open({record!r}, "w") as file:
    file.write("\\n".join(arguments))
ports = [arguments[i + 1].rsplit(":", 3)[1:] for i, word in enumerate(arguments) if word == "-L"]

async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()

async def serve(local, host, remote):
    async def connected(reader, writer):
        far_reader, far_writer = await asyncio.open_connection(host, int(remote))
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)
    return await asyncio.start_server(connected, "127.0.0.1", int(local))

async def run(told):
    servers = [await serve(*port) for port in ports]
    os.write(told, b"x")
    os.close(told)
    await asyncio.Event().wait()

ready, told = os.pipe()
child = os.fork()
if child:
    with open({pid!r}, "w") as file:
        file.write(str(child))
    os.close(told)
    sys.exit(0 if os.read(ready, 1) else 255)
os.setsid()
null = os.open(os.devnull, os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(null, number)
asyncio.run(run(told))
"""


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A directory with a program `ssh`, and the file in which its arguments are; its process ends with the test."""
    directory = tmp_path / "bin"
    directory.mkdir()
    record, pid = tmp_path / "arguments", tmp_path / "pid"
    program = directory / "ssh"
    program.write_text(SSH.format(python=sys.executable, record=str(record), pid=str(pid)))
    program.chmod(0o755)
    try:
        yield directory, record
    finally:
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGKILL)


@pytest.fixture
def kernel(home: Path, tmp_path: Path) -> Iterator[Any]:
    """A kernel that listens on TCP, with a client."""
    from ipy.kernel.manager import KernelManager

    manager = KernelManager(connection_file=str(tmp_path / "kernel-4711.json"), transport="tcp")
    manager.start_kernel(env={**os.environ, "HOME": str(home)})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.spec("KERNEL-114", "KERNEL-115", "KERNEL-116", "KERNEL-117")
def test_a_kernel_is_reached_through_ssh(
    kernel: Any, ssh: tuple[Path, Path], start: Start, tmp_path: Path
) -> None:
    """All channels go through the tunnel to the address that `--ip` gives; the file for further clients is named, and works."""
    directory, record = ssh
    env = {"PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"}
    path = tmp_path / "kernel-4711.json"
    info = json.loads(path.read_text())
    path.write_text(json.dumps({**info, "ip": "10.99.99.99"}))
    options = ("--existing", str(path), "--ssh=me@far:2222", "--ip=127.0.0.1", "--sshkey=key")
    terminal = start(*options, env=env, columns=200)
    terminal.wait_for("ipython console --existing kernel-4711-ssh.json")
    terminal.wait_for_match(r"^In \[1\]:")
    assert enter(terminal, "6 * 7") == "Out[1]: 42"
    words = record.read_text().split("\n")
    forwarded = [word.split(":", 2)[2] for word in words if word.count(":") == 3]
    ports = [info[f"{name}_port"] for name in ("shell", "iopub", "stdin", "hb", "control")]
    assert sorted(forwarded) == sorted(f"127.0.0.1:{port}" for port in ports)
    assert words[words.index("-p") + 1] == "2222"
    assert words[words.index("-i") + 1] == "key"
    assert "me@far" in words
    again = start("--existing", "kernel-4711-ssh.json")
    again.wait_for_match(r"^In \[2\]:")
    assert enter(again, "'again'") == "Out[2]: 'again'"


def test_a_server_that_lets_nobody_in_is_one_error(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """What ssh said stands in the error, and the console ends."""
    directory = tmp_path / "refusing"
    directory.mkdir()
    program = directory / "ssh"
    program.write_text("#!/bin/sh\necho 'Permission denied (publickey).' >&2\nexit 255\n")
    program.chmod(0o755)
    terminal = start(
        "--existing",
        str(tmp_path / "kernel-4711.json"),
        "--ssh=far",
        env={"PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"},
        columns=200,
    )
    assert terminal.wait_for_exit() == 1
    assert "Permission denied (publickey)." in terminal.everything
    assert "Traceback" not in terminal.everything


@pytest.mark.spec("TERM-087", "TTRM-042")
def test_typing_goes_on_while_the_kernel_is_at_work(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """While another client's cell runs, completions and the verdict of Enter come; the cell itself waits its turn."""
    terminal = start("--existing", str(tmp_path / "kernel-4711.json"))
    terminal.wait_for_prompt(1)
    enter(terminal, "import threading; go = threading.Event(); globals()['unus' + 'ual'] = 5")
    kernel.execute("print('at work'); go.wait()")
    terminal.wait_for("Remote at work")
    terminal.wait_for_prompt(3)
    terminal.send("(unusu")
    terminal.press("tab")
    terminal.wait_for_match(r"^In \[3\]: \(unusual")
    terminal.send("\r+ 1)\r")
    terminal.wait_for_match(r"\.\.\.: +\+ 1\)")
    terminal.press("c-c")  # interrupts what runs in the kernel: `go.wait()`
    terminal.wait_for("Out[3]: 6")


ECHO = """
from ipy.kernel.app import IPKernelApp
from ipy.kernel.base import Kernel

class EchoKernel(Kernel):
    implementation = "echo"
    implementation_version = "1"
    language_info = {"name": "echo", "mimetype": "text/plain", "file_extension": ".txt"}
    banner = "Echo banner"

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, **kwargs):
        if not silent:
            self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code.upper()})
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

    def do_complete(self, code, cursor_pos):
        return {"status": "ok", "matches": ["echoed"], "cursor_start": 0, "cursor_end": cursor_pos, "metadata": {}}

    def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        return {"status": "ok", "found": True, "data": {"text/plain": f"about {code}"}, "metadata": {}}

    def do_is_complete(self, code):
        return {"status": "complete" if code.endswith(";") else "incomplete", "indent": "--"}

IPKernelApp.launch_instance(kernel_class=EchoKernel)
"""


@pytest.mark.spec("TTRM-042", "TTRM-045")
def test_kernels_of_other_languages(start: Start, home: Path, tmp_path: Path) -> None:
    """The kernel decides when input is complete and how lines are indented; `name?` and `exit` work where it knows nothing of them."""
    script = tmp_path / "echokernel.py"
    script.write_text(ECHO)
    directory = home / ".local" / "share" / "jupyter" / "kernels" / "echo"
    directory.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, str(script), "-f", "{connection_file}"],
        "display_name": "Echo",
        "language": "echo",
    }
    (directory / "kernel.json").write_text(json.dumps(spec))
    terminal = start("--kernel=echo", "--banner")
    terminal.wait_for("Echo banner")
    terminal.wait_for_prompt(1)
    terminal.send("one\r")
    terminal.wait_for_match(r"^ +\.\.\.: --")
    terminal.send("two;\r")
    terminal.wait_for("ONE\n--TWO;")
    terminal.wait_for_prompt(2)
    terminal.send("thing?;\x7f\r")
    terminal.wait_for_match(r"^ +\.\.\.:")
    terminal.press("c-c")
    terminal.send("ec")
    terminal.press("tab")
    terminal.wait_for_match(r"^In \[2\]: echoed")
    terminal.press("c-c")
    terminal.paste("thing?")
    terminal.press("escape enter")
    terminal.wait_for("about thing")
    terminal.wait_for_match(r"about thing\n*In \[2\]:")
    terminal.paste("exit")
    terminal.press("escape enter")
    assert terminal.wait_for_exit() == 0
