"""Real kernels for tests, and a plain client: sockets, a session, and nothing in between."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import zmq

from ipy.msgspec.connection import ConnectionInfo, new_key, write_connection_file
from ipy.msgspec.message import Message
from ipy.msgspec.session import Session

TIMEOUT_S = 30.0
CHANNELS = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "iopub": zmq.SUB}


class Answers:
    """What came of a request."""

    def __init__(self, reply: Message, published: list[Message]) -> None:
        self.reply = reply
        self.published = published

    @property
    def content(self) -> dict[str, Any]:
        """The content of the reply."""
        return self.reply.content

    def of(self, msg_type: str) -> list[dict[str, Any]]:
        """The contents of what was published of a type."""
        return [one.content for one in self.published if one.msg_type == msg_type]

    def text(self, name: str = "stdout") -> str:
        """What was written to a stream."""
        return "".join(one["text"] for one in self.of("stream") if one["name"] == name)

    @property
    def result(self) -> str:
        """The text of the result."""
        return str(self.of("execute_result")[0]["data"]["text/plain"])


class Client:
    """A client of a kernel: one identity, four channels."""

    def __init__(
        self,
        info: ConnectionInfo,
        context: zmq.Context[Any],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.check = check
        self.info = info
        self.session = Session(key=info.key_bytes)
        self.sockets: dict[str, zmq.Socket[bytes]] = {}
        identity = self.session.session.encode()
        for channel, kind in CHANNELS.items():
            socket = self.sockets[channel] = context.socket(kind)
            socket.linger = 0
            socket.rcvhwm = 0
            if channel == "iopub":
                socket.subscribe(b"")
            else:
                socket.identity = identity
            socket.connect(info.address(channel))

    def send(
        self,
        msg_type: str,
        content: dict[str, Any] | None = None,
        channel: str = "shell",
        **options: Any,
    ) -> str:
        """Send a message; return its id."""
        msg_id = self.session.new_msg_id()
        frames = self.session.encode(msg_type, content or {}, msg_id=msg_id, **options)
        self.sockets[channel].send_multipart(frames)
        return msg_id

    def receive(self, channel: str, timeout_s: float = TIMEOUT_S) -> Message:
        """The next message of a channel."""
        end = time.monotonic() + timeout_s
        while not self.sockets[channel].poll(1000):
            self.check()
            if time.monotonic() > end:
                raise TimeoutError(f"nothing came on {channel} for {timeout_s} s")
        return self.session.decode(self.sockets[channel].recv_multipart())

    def reply_to(self, msg_id: str, channel: str = "shell") -> Message:
        """The reply to a request; others are dropped."""
        return self.until(channel, lambda one: one.parent_id == msg_id)[-1]

    def until(self, channel: str, wanted: Callable[[Message], bool]) -> list[Message]:
        """Messages of a channel up to the wanted one."""
        found = []
        while True:
            found.append(self.receive(channel))
            if wanted(found[-1]):
                return found

    def published(self, msg_id: str) -> list[Message]:
        """What is published for a request, to its idle status."""
        messages = self.until(
            "iopub",
            lambda one: (
                one.parent_id == msg_id
                and one.msg_type == "status"
                and one.content["execution_state"] == "idle"
            ),
        )
        return [one for one in messages if one.parent_id == msg_id]

    def ask(
        self,
        msg_type: str,
        content: dict[str, Any] | None = None,
        channel: str = "shell",
        **options: Any,
    ) -> dict[str, Any]:
        """The content of the reply to a request."""
        return self.reply_to(self.send(msg_type, content, channel, **options), channel).content

    def execute(self, code: str, **content: Any) -> str:
        """Send a cell; return the id of the request."""
        options = content.pop("options", {})
        return self.send("execute_request", {"code": code, "silent": False, **content}, **options)

    def run(self, code: str, **content: Any) -> Answers:
        """Run a cell, and wait for all of its answers."""
        msg_id = self.execute(code, **content)
        published = self.published(msg_id)
        return Answers(self.reply_to(msg_id), published)

    def answers(self, msg_id: str) -> Answers:
        """All answers to a cell that was sent before."""
        published = self.published(msg_id)
        return Answers(self.reply_to(msg_id), published)

    def next_stdin(self, answer: str | None = None) -> Message:
        """The next question; with an answer, answer it."""
        question = self.receive("stdin")
        if answer is not None:
            self.send("input_reply", {"value": answer}, "stdin", parent=question.header_frame)
        return question

    def close(self) -> None:
        """Close the sockets."""
        for socket in self.sockets.values():
            socket.close()


class RunningKernel:
    """A kernel in a process of its own."""

    def __init__(
        self,
        directory: Path,
        *arguments: str,
        command: list[str] | None = None,
        environment: dict[str, str] | None = None,
        transport: str = "ipc",
        wait: bool = True,
        files: dict[str, str] | None = None,
    ) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in (files or {}).items():
            (directory / name).write_text(text)
        self.context: zmq.Context[Any] = zmq.Context()
        self.info = (
            ConnectionInfo(
                transport="ipc",
                ip=str(directory / "k"),
                key=new_key(),
                **{f"{name}_port": at for at, name in enumerate((*CHANNELS, "hb"), 1)},
            )
            if transport == "ipc"
            else ConnectionInfo(key=new_key())
        )
        self.path = directory / "kernel-test.json"
        write_connection_file(self.path, self.info)
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JPY_", "JUPYTER_"))
        }
        environ |= {
            "HOME": str(directory),
            "IPYTHONDIR": str(directory / "ipython"),
            "JPY_PARENT_PID": str(os.getpid()),
            "JUPYTER_RUNTIME_DIR": str(directory / "runtime"),
            **(environment or {}),
        }
        self.output = directory / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(command or [sys.executable, "-P", "-m", "ipy.kernel"]),
                    "-f",
                    str(self.path),
                    *arguments,
                ],
                env=environ,
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.clients: list[Client] = []
        if wait:
            self.client = self.connect()
            self.run = self.client.run
            self.ask = self.client.ask

    def connect(self) -> Client:
        """A further client that is ready: its subscription is there."""
        client = Client(self.info, self.context, self._check)
        self.clients.append(client)
        client.ask("kernel_info_request")
        client.until("iopub", lambda one: one.msg_type == "iopub_welcome")
        return client

    def _check(self) -> None:
        status = self.process.poll()
        if status is not None:
            raise RuntimeError(f"the kernel has ended with status {status}:\n{self.log()}")

    def interrupt(self) -> None:
        """What a manager does to interrupt."""
        os.killpg(self.process.pid, 2)

    def log(self) -> str:
        """What the process has written to its terminal."""
        return self.output.read_text("utf-8", "replace")

    def wait(self) -> int:
        """The exit status, once there is one."""
        return self.process.wait(TIMEOUT_S)

    def close(self) -> None:
        """End it, if it lives."""
        try:
            if self.process.poll() is None and self.clients:
                self.clients[0].send("shutdown_request", {"restart": False}, "control")
                self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            for client in self.clients:
                client.close()
            self.context.destroy(linger=0)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for something that nothing tells of."""
    for _ in _moments():
        if condition():
            return
    raise TimeoutError(f"waited {TIMEOUT_S} s in vain until {what}")


def _moments() -> Iterator[None]:
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        yield
        time.sleep(0.01)
