"""An SSH server on the loopback interface, in a thread: it lets one key in, forwards ports, and runs `sleep`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

asyncssh: Any = __import__("pytest").importorskip("asyncssh")


class Running(NamedTuple):
    """A server that runs.

    Attributes:
        port: where.
        key: file with the private key that it lets in.
        commands: what was run on it.
        forwarded: ports that were asked for.
    """

    port: int
    key: Path
    commands: list[str]
    forwarded: list[int]


@contextmanager
def ssh_server(directory: Path) -> Iterator[Running]:
    """Run a server for as long as a block lasts."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(directory / "key"))
    (directory / "key").chmod(0o600)
    commands: list[str] = []
    forwarded: list[int] = []

    class Server(asyncssh.SSHServer):  # type: ignore[misc]  # no types
        def begin_auth(self, username: str) -> bool:
            return True

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, given: Any) -> bool:
            return bool(given == key.convert_to_public())

        def connection_requested(self, host: str, port: int, *origin: Any) -> bool:
            forwarded.append(port)
            return True

    async def handle(process: Any) -> None:
        commands.append(process.command)
        if process.command.startswith("sleep "):
            await asyncio.sleep(float(process.command.split()[1]))
        process.exit(0)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def listen() -> Any:
        host_key = asyncssh.generate_private_key("ssh-ed25519")
        return await asyncssh.create_server(
            Server, "127.0.0.1", 0, server_host_keys=[host_key], process_factory=handle
        )

    async def end(server: Any) -> None:
        # Not waiting for the connections: a tunnel stays as long as its program.
        server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(60)
    try:
        yield Running(server.get_port(), directory / "key", commands, forwarded)
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
