from __future__ import annotations

import asyncio
import threading

import pytest

from ipy.terminal.editor.history import CellHistory, unique_newest_first


async def _loaded(history: CellHistory) -> list[str]:
    return [text async for text in history.load()]


@pytest.mark.spec("TERM-046", "TERM-R007")
def test_a_cell_of_several_lines_is_one_entry() -> None:
    """Entries are whole cells, newest first."""
    history = CellHistory(lambda: ["x = 1", "def f():\n    return 1"])
    assert asyncio.run(_loaded(history)) == ["def f():\n    return 1", "x = 1"]


@pytest.mark.spec("CORE-314", "CORE-R062")
def test_blank_and_repeated_cells_are_left_out() -> None:
    """A cell that repeats the one before it, and a blank one, make no entry."""
    assert unique_newest_first(["a", "a", "  ", "b", "a"]) == ["a", "b", "a"]


def test_reading_happens_in_another_thread_and_once() -> None:
    """The event loop isn't held up by the database, which is read a single time."""
    threads: list[int] = []

    def read() -> list[str]:
        threads.append(threading.get_ident())
        return ["a"]

    history = CellHistory(read)

    async def twice() -> None:
        await _loaded(history)
        await _loaded(history)

    asyncio.run(twice())
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


def test_a_load_that_is_given_up_is_finished_for_the_next_prompt() -> None:
    """When a prompt ends before history is there, the next prompt finds it."""
    release = threading.Event()

    def read() -> list[str]:
        release.wait(10)
        return ["old"]

    history = CellHistory(read)

    async def run() -> list[str]:
        first = asyncio.ensure_future(_loaded(history))
        await asyncio.sleep(0)
        first.cancel()
        release.set()
        return await _loaded(history)

    assert asyncio.run(run()) == ["old"]


def test_new_cells_come_before_loaded_ones() -> None:
    """What is entered while history loads stays newer than what is loaded."""
    history = CellHistory(lambda: ["old"])
    history.append_string("new")
    asyncio.run(_loaded(history))
    history.append_string("new")
    assert history.get_strings() == ["old", "new"]
