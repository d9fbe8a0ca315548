"""The client for asyncio, on a kernel of ours."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ipy.kernel import AsyncKernelClient, DeadKernelError, start_new_async_kernel


@asynccontextmanager
async def kernel() -> AsyncIterator[tuple[Any, AsyncKernelClient]]:
    """A kernel with a client, for as long as a block lasts."""
    manager, client = await start_new_async_kernel()
    try:
        yield manager, client
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


@pytest.mark.spec("TKER-018", "TKER-019")
def test_replies_at_the_same_time() -> None:
    """Many requests may be awaited at a time; each gets its own reply."""

    async def main() -> None:
        async with kernel() as (_, client):
            assert isinstance(client.execute("0"), str)
            replies = await asyncio.gather(
                *(client.execute(f"{i}", reply=True, timeout=60) for i in range(20)),
                client.complete("impo", reply=True, timeout=60),
            )
            counts = [reply["content"]["execution_count"] for reply in replies[:20]]
            assert counts == list(range(2, 22))
            assert replies[20]["msg_type"] == "complete_reply"
            assert (await client.get_shell_msg(timeout=60))["content"]["execution_count"] == 1
            assert await client.is_alive()

    asyncio.run(main())


@pytest.mark.spec("TKER-020")
def test_execute_interactive_with_coroutines() -> None:
    """Hooks may be coroutine functions."""

    async def main() -> None:
        async with kernel() as (_, client):
            texts: list[str] = []

            async def output(message: Any) -> None:
                await asyncio.sleep(0)
                texts.append(message["content"].get("text", ""))

            async def answer(message: Any) -> None:
                client.input("abc")

            reply = await client.execute_interactive(
                "print(input())", output_hook=output, stdin_hook=answer, timeout=60
            )
            assert reply["content"]["status"] == "ok"
            assert "abc" in "".join(texts)

    asyncio.run(main())


def test_the_loop_goes_on_while_waiting() -> None:
    """Waiting for a message doesn't hold up the loop, and can be cancelled."""

    async def main() -> None:
        async with kernel() as (_, client):
            waiting = asyncio.ensure_future(client.get_stdin_msg())
            with pytest.raises(queue.Empty):
                await client.get_control_msg(timeout=0.01)
            assert not waiting.done()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            reply = await client.execute("1", reply=True, timeout=60)
            assert reply["content"]["status"] == "ok"

    asyncio.run(main())


def test_client_moves_to_another_loop() -> None:
    """A client may be used in one loop after another."""
    parts: list[Any] = []

    async def start() -> None:
        parts.extend(await start_new_async_kernel())

    async def use() -> Any:
        return await parts[1].execute("1", reply=True, timeout=60)

    async def stop() -> None:
        parts[1].stop_channels()
        await parts[0].shutdown_kernel(now=True)

    asyncio.run(start())
    try:
        for _ in range(2):
            assert asyncio.run(use())["content"]["status"] == "ok"
    finally:
        asyncio.run(stop())


def test_death_is_told_to_all_that_wait() -> None:
    """Every task that waits gets the report; messages sent before the death arrive first."""

    async def main() -> None:
        async with kernel() as (_, client):
            output = asyncio.ensure_future(_read_all(client))
            with pytest.raises(DeadKernelError) as caught:
                await client.execute(
                    "print('last words', flush=True); import os; os.kill(os.getpid(), 9)",
                    reply=True,
                )
            assert caught.value.report.signal_name == "SIGKILL"
            assert "someone killed it" in str(caught.value)
            await output

    asyncio.run(main())


def test_restart_ends_the_wait_for_a_reply() -> None:
    """A reply that a restart has made impossible isn't waited for any longer; whoever waits for messages goes on."""

    async def main() -> None:
        async with kernel() as (manager, client):
            running = [
                asyncio.ensure_future(client.execute("import time; time.sleep(600)", reply=True)),
                asyncio.ensure_future(client.execute_interactive("1", allow_stdin=False)),
            ]
            while (await client.get_iopub_msg(timeout=60))["msg_type"] != "execute_input":
                pass
            question = asyncio.ensure_future(client.get_stdin_msg())
            await manager.restart_kernel(now=True)
            for task in running:
                with pytest.raises(DeadKernelError, match="the kernel was restarted"):
                    await asyncio.wait_for(task, 60)
            await client.wait_for_ready(timeout=60)
            assert not question.done()
            question.cancel()

    asyncio.run(main())


async def _read_all(client: AsyncKernelClient) -> list[Any]:
    messages: list[Any] = []
    while True:
        try:
            messages.append(await client.get_iopub_msg())
        except DeadKernelError:
            return messages


@pytest.mark.spec("KERNEL-044", "TKER-021")
def test_channels() -> None:
    """Channels can be used by themselves: send what session.msg makes, get_msg, get_msgs, msg_ready."""

    async def main() -> None:
        async with kernel() as (_, client):
            message = client.session.msg("kernel_info_request", {})
            client.shell_channel.send(message)
            reply = await client.shell_channel.get_msg(timeout=60)
            assert reply["parent_header"]["msg_id"] == message["msg_id"]
            assert not await client.shell_channel.msg_ready()
            assert await client.shell_channel.get_msgs() == []
            client.control_channel.stop()
            with pytest.raises(RuntimeError, match="closed"):
                await client.control_channel.get_msg(timeout=1)

    asyncio.run(main())
