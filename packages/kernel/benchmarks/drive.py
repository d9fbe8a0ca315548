"""Measure kernels through jupyter_client; runs in the environment of the peer: `python drive.py KERNELS_JSON`.

KERNELS_JSON: `{name: [command, ..., "{connection_file}"]}`. The kernels are measured in turn, again and again, so that what the
machine does meanwhile falls on both alike. Prints one line of JSON: `{figure: {name: [values]}}`, times in seconds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import queue
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import zmq
from jupyter_client import BlockingKernelClient, KernelManager

TURNS = 7
PATIENCE_S = 120.0
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


# Through jupyter_client


def install(folder: Path, kernels: dict[str, list[str]]) -> None:
    """Write a kernelspec for every command, where jupyter_client looks."""
    for name, command in kernels.items():
        target = folder / "kernels" / name
        target.mkdir(parents=True)
        spec = {"argv": command, "display_name": name, "language": "python"}
        (target / "kernel.json").write_text(json.dumps(spec))
    os.environ["JUPYTER_PATH"] = str(folder)


@contextmanager
def started(name: str) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """Start a kernel; yield its manager and a client that is ready."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE_S)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def wait_idle(client: BlockingKernelClient, request: str) -> list[dict[str, Any]]:
    """Take a request's iopub messages until it is idle; what was sent before idle and lost stays lost.

    A kernel that drops messages may drop idle too: quiet for two seconds after the reply ends the waiting.
    """
    messages = []
    replied = False
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        try:
            message = client.get_iopub_msg(timeout=2.0)
        except queue.Empty:
            if replied:
                return messages
            with suppress(queue.Empty):
                replied = client.get_shell_msg(timeout=0)["parent_header"]["msg_id"] == request
            continue
        if message["parent_header"].get("msg_id") != request:
            continue
        messages.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            if not replied:
                wait_reply(client, request)
            return messages
    raise TimeoutError(f"{request} is not idle after {PATIENCE_S} s")


def wait_reply(client: BlockingKernelClient, request: str) -> dict[str, Any]:
    while True:
        message = client.get_shell_msg(timeout=PATIENCE_S)
        if message["parent_header"].get("msg_id") == request:
            return message


def run(client: BlockingKernelClient, code: str) -> list[dict[str, Any]]:
    return wait_idle(client, client.execute(code))


def median_of(times: int, action: Callable[[], object]) -> float:
    """The median of some repeats, in seconds."""
    values = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        values.append(time.perf_counter() - begin)
    return sorted(values)[len(values) // 2]


def pipeline(client: BlockingKernelClient, count: int) -> float:
    """Executions per second, all requests sent before the first answer is read."""
    begin = time.perf_counter()
    requests = {client.execute("pass") for _ in range(count)}
    replies, idle = set(requests), set(requests)
    while replies:
        replies.discard(client.get_shell_msg(timeout=PATIENCE_S)["parent_header"].get("msg_id"))
    with suppress(queue.Empty):  # the kernel dropped some
        while idle:
            message = client.get_iopub_msg(timeout=5.0)
            if message["content"].get("execution_state") == "idle":
                idle.discard(message["parent_header"].get("msg_id"))
    if idle:
        print(f"{len(idle)} idle messages of {count} are missing", file=sys.stderr)
    return count / (time.perf_counter() - begin)


def complete(client: BlockingKernelClient, code: str) -> None:
    content = wait_reply(client, client.complete(code))["content"]
    if not content["matches"]:
        raise ValueError(f"no completions for {code!r}: {content}")


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    value = action()
    return time.perf_counter() - begin, value


LINES = 100_000
DISPLAYS = 5_000


def measure_client(clients: dict[str, BlockingKernelClient], figures: Figures) -> None:
    """Everything that runs over a client, kernel by kernel in turn."""
    for client in clients.values():
        run(client, "import os, json\nfrom IPython.display import display")
        for _ in range(100):  # warm both ends
            run(client, "pass")
        complete(client, "os.path.is")
    for _ in range(TURNS):
        for name, client in clients.items():
            figures["pass"][name].append(median_of(100, partial(run, client, "pass")))
        for name, client in clients.items():
            figures["1/0"][name].append(median_of(20, partial(run, client, "1/0")))
        for name, client in clients.items():
            figures["complete"][name].append(median_of(30, partial(complete, client, "os.path.is")))
    for _ in range(3):
        for name, client in clients.items():
            figures["pipelined"][name].append(pipeline(client, 500))
        for name, client in clients.items():
            seconds, messages = timed(
                partial(run, client, f"for i in range({LINES}): print('line', i)")
            )
            figures["lines"][name].append(seconds)
            text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
            report_loss(name, "printed lines", LINES, text.count("\n"))
        for name, client in clients.items():
            seconds, messages = timed(
                partial(run, client, f"for i in range({DISPLAYS}): display(i)")
            )
            figures["displays"][name].append(seconds)
            got = sum(message["msg_type"] == "display_data" for message in messages)
            report_loss(name, "displays", DISPLAYS, got)


def report_loss(name: str, what: str, sent: int, got: int) -> None:
    if sent != got:
        print(f"{name}: {got} of {sent} {what} arrived", file=sys.stderr)


def memory_bytes(manager: KernelManager) -> int:
    """What the kernel's process holds in memory."""
    pid = manager.provisioner.pid
    return int(psutil.Process(pid).memory_info().rss)


# At the socket, without a client library


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def spawn_seconds(command: list[str], folder: Path) -> float:
    """From the spawn of the process to its first kernel_info_reply."""
    key = os.urandom(16).hex()
    ports = dict(zip([f"{name}_port" for name in CHANNELS], free_ports(5), strict=True))
    info = {"transport": "tcp", "ip": "127.0.0.1", "key": key, "signature_scheme": "hmac-sha256"}
    path = folder / f"kernel-{key}.json"
    path.write_text(json.dumps(info | ports))
    header = {"msg_id": "1", "session": "s", "username": "u", "msg_type": "kernel_info_request"}
    header |= {"version": "5.3", "date": "2024-01-01T00:00:00.000000Z"}
    parts = [json.dumps(header).encode(), b"{}", b"{}", b"{}"]
    signature = hmac.new(key.encode(), b"".join(parts), hashlib.sha256).hexdigest().encode()
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        dealer.setsockopt(zmq.RECONNECT_IVL, 1)
        dealer.connect(f"tcp://127.0.0.1:{ports['shell_port']}")
        dealer.send_multipart([b"<IDS|MSG>", signature, *parts])
        begin = time.perf_counter()
        process = subprocess.Popen(
            [word.format(connection_file=path) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if not dealer.poll(int(PATIENCE_S * 1000)):
                raise TimeoutError(f"no kernel_info_reply from {command}")
            return time.perf_counter() - begin
        finally:
            process.kill()
            process.wait()


Figures = defaultdict[str, dict[str, list[float]]]


def main() -> None:
    kernels: dict[str, list[str]] = json.loads(sys.argv[1])
    figures: Figures = defaultdict(lambda: {name: [] for name in kernels})
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            os.environ[variable] = str(folder / variable.lower())
            Path(os.environ[variable]).mkdir()
        install(folder, kernels)
        for turn in range(TURNS + 4):
            for name, command in kernels.items():
                seconds = spawn_seconds(command, folder)
                if turn:  # the first reads the disk
                    figures["spawn"][name].append(seconds)
        pairs = {name: stack.enter_context(started(name)) for name in kernels}
        for name, (manager, client) in pairs.items():
            run(client, "pass")
            figures["memory"][name].append(memory_bytes(manager))
        measure_client({name: client for name, (_, client) in pairs.items()}, figures)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
