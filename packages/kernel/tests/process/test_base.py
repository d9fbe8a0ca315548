"""Kernels that wrap something else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .running import RunningKernel

Start = Callable[..., RunningKernel]

ECHO = """
from ipy.kernel.base import Kernel
import threading

class Echo(Kernel):
    implementation = "Echo"
    implementation_version = "1.5"
    language = "no-op"
    language_version = "0.1"
    language_info = {"name": "echo", "mimetype": "text/plain", "file_extension": ".txt"}
    banner = "as useful as a parrot"

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):
        if code == "ask":
            code = self.raw_input("what? ")
        if code == "thread":
            code = str(threading.current_thread() is threading.main_thread())
        if not silent:
            self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code})
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

    async def do_complete(self, code, cursor_pos):
        import asyncio
        await asyncio.sleep(0)
        return {"status": "ok", "matches": ["parrot"], "cursor_start": 0, "cursor_end": cursor_pos, "metadata": {}}

    async def do_shutdown(self, restart):
        return {"status": "ok", "restart": restart}

if __name__ == "__main__":
    from ipy.kernel.app import IPKernelApp
    IPKernelApp.launch_instance(kernel_class=Echo)
"""

DERIVED = """
from ipy.kernel.ipkernel import IPythonKernel

class Derived(IPythonKernel):
    implementation = "derived"

    async def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, *, cell_id=None):
        reply = await super().do_execute(code + " * 2", silent, store_history, user_expressions, allow_stdin)
        return reply

if __name__ == "__main__":
    from ipykernel.kernelapp import IPKernelApp
    IPKernelApp.launch_instance(kernel_class=Derived)
"""


def start_script(start_kernel: Start, tmp_path: Path, text: str) -> RunningKernel:
    """A kernel that a script starts."""
    script = tmp_path / "wrapper.py"
    prefix = "from ipy.kernel.names import register; register()\n"
    script.write_text(prefix + text)
    return start_kernel(command=[sys.executable, "-P", str(script)])


@pytest.mark.spec("TKER-033", "TKER-034", "KERNEL-009")
def test_a_wrapper_kernel_answers(start_kernel: Start, tmp_path: Path) -> None:
    """What it implements is asked, sync or async; the rest has empty answers."""
    running = start_script(start_kernel, tmp_path, ECHO)
    info = running.ask("kernel_info_request")
    assert info["implementation"] == "Echo"
    assert info["language_info"]["name"] == "echo"
    assert info["banner"] == "as useful as a parrot"
    answers = running.run("hello")
    assert answers.text() == "hello"
    assert answers.content["execution_count"] == 1
    assert running.run("again").content["execution_count"] == 2
    assert running.run("thread").text() == "True"
    assert running.ask("complete_request", {"code": "p", "cursor_pos": 1})["matches"] == ["parrot"]
    assert running.ask("inspect_request", {"code": "p", "cursor_pos": 1})["found"] is False
    assert running.ask("is_complete_request", {"code": "p"}) == {"status": "unknown"}
    assert running.ask("history_request", {"hist_access_type": "tail", "n": 1})["history"] == []
    msg_id = running.client.execute("ask", allow_stdin=True)
    running.client.next_stdin("this")
    assert running.client.answers(msg_id).text() == "this"
    assert running.ask("shutdown_request", {"restart": False}, channel="control")["status"] == "ok"
    assert running.wait() == 0


@pytest.mark.spec("TKER-035")
def test_kernels_may_derive_from_ours(start_kernel: Start, tmp_path: Path) -> None:
    """A coroutine function that awaits our do_execute works, for plain cells and for those that await."""
    running = start_script(start_kernel, tmp_path, DERIVED)
    assert running.run("4").result == "8"
    assert running.run("import asyncio\nawait asyncio.sleep(0, 5)").result == "10"
    assert running.ask("kernel_info_request")["implementation"] == "derived"


def test_what_a_kernel_does_not_implement_is_an_error_reply(
    start_kernel: Start, tmp_path: Path
) -> None:
    """Nobody waits for ever."""
    running = start_script(start_kernel, tmp_path, ECHO)
    reply = running.ask(
        "debug_request", {"type": "request", "seq": 1, "command": "x"}, channel="control"
    )
    assert reply["status"] == "error"
    assert "has no debugger" in reply["evalue"]


SENDING = """
from ipy.kernel.base import Kernel

class Sending(Kernel):
    banner = "sends by its session"

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):
        self.session.send(self.iopub_socket, "stream", {"name": "stdout", "text": code}, parent=self.get_parent())
        return {"status": "ok", "execution_count": self.execution_count}

if __name__ == "__main__":
    from ipy.kernel.app import IPKernelApp
    IPKernelApp.launch_instance(kernel_class=Sending)
"""


@pytest.mark.spec("TKER-034")
def test_messages_may_be_sent_by_the_session(start_kernel: Start, tmp_path: Path) -> None:
    """The documented way past send_response."""
    running = start_script(start_kernel, tmp_path, SENDING)
    assert running.run("by session").text() == "by session"
