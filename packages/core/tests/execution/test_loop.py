"""The user's event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest

from ipy.core.execution import loop as user


@pytest.fixture(autouse=True)
def own_loop():
    """A loop of the test's own, closed afterwards."""
    user._loops = threading.local()
    yield
    loop = getattr(user._loops, "loop", None)
    if loop is not None:
        loop.close()
    asyncio.set_event_loop(None)


async def value(x, seconds=0):
    await asyncio.sleep(seconds)
    return x


def test_the_loop_persists_between_runs():
    """A task that one run leaves behind goes on in the next."""

    async def start():
        return asyncio.create_task(value("later"))

    task = user.run(start())
    assert not task.done()
    assert user.run(asyncio.wait_for(task, 60)) == "later"


@pytest.mark.spec("TCOR-001")
def test_a_plain_cell_can_create_tasks_and_run_programs():
    """Both habits work in the same cell: asyncio.create_task on the user's loop, asyncio.run on a fresh one."""
    with user.counted_as_running():
        task = asyncio.create_task(value(1))
        assert asyncio.run(value(2)) == 2
        with asyncio.Runner() as runner:
            assert runner.run(value(3)) == 3
        own = asyncio.new_event_loop()
        assert own.run_until_complete(value(4)) == 4
        own.close()
        assert asyncio.get_event_loop().run_until_complete(value(5)) == 5
        assert asyncio.get_running_loop() is user.user_loop()
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert user.run(asyncio.wait_for(task, 60)) == 1


def test_what_was_patched_is_restored():
    """asyncio is as before when the cell is over."""
    before = (asyncio.run, asyncio.Runner.run, asyncio.BaseEventLoop.run_until_complete)
    with user.counted_as_running():
        assert asyncio.run is not before[0]
    assert (asyncio.run, asyncio.Runner.run, asyncio.BaseEventLoop.run_until_complete) == before


def test_a_loop_that_really_runs_refuses_a_second_one_as_ever():
    """Inside a coroutine, asyncio.run is an error in our shells as it is everywhere."""

    async def nested():
        with user.counted_as_running():
            coroutine = value(1)
            try:
                asyncio.run(coroutine)
            finally:
                coroutine.close()

    with pytest.raises(RuntimeError, match="cannot be called from a running event loop"):
        user.run(nested())


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal to itself")
def test_an_interrupt_cancels_the_coroutine_and_lets_it_clean_up():
    """KeyboardInterrupt reaches the caller after the finally blocks have run; the loop can be used again."""
    cleaned = []

    async def sleeper():
        try:
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)
            await asyncio.sleep(600)
        finally:
            cleaned.append(True)

    with pytest.raises(KeyboardInterrupt) as caught:
        user.run(sleeper())
    assert cleaned == [True]
    assert caught.value.__suppress_context__
    assert "sleeper" in [entry.name for entry in caught.traceback]
    assert user.run(value("again")) == "again"


def test_a_closed_loop_is_replaced():
    """User code that closes the loop does not end asynchronous cells for good."""
    user.user_loop().close()
    assert user.run(value(1)) == 1


def test_a_stopped_loop_goes_on():
    """A callback that stops the loop lets the awaited coroutine finish."""

    async def work():
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0.01)
        return 42

    assert user.run(work()) == 42


def test_existing_loop_makes_none() -> None:
    """It gives the user's loop once there is one, and not a closed one."""
    from ipy.core.execution.loop import existing_loop, user_loop

    found: list[object] = []

    def look() -> None:
        found.append(existing_loop())
        loop = user_loop()
        found.append(existing_loop() is loop)
        loop.close()
        found.append(existing_loop())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(60)
    assert found == [None, True, None]
