"""Earlier input for the editor, read in the background after the prompt has been drawn."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TYPE_CHECKING, Any

from prompt_toolkit.history import History

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer

log = logging.getLogger(__name__)


class CellHistory(History):
    """The cells of earlier sessions and of this one, whole cells as one entry.

    Args:
        read: returns earlier cells, oldest first; called once, in a thread of its own.
    """

    def __init__(self, read: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self._read = read
        self._loading: asyncio.Future[None] | None = None
        self.loaded = threading.Event()

    async def load(self) -> AsyncGenerator[str, None]:
        """Yield the entries, newest first; waits for the reading thread without holding up the editor."""
        if not self._loaded:
            await self._load_in_thread()
        for text in list(self._loaded_strings):
            yield text

    async def _load_in_thread(self) -> None:
        # A daemon thread instead of an executor: a locked database must not hold up the exit.
        loop = asyncio.get_running_loop()
        if self._loading is None or self._loading.get_loop() is not loop:
            future: asyncio.Future[None] = loop.create_future()
            self._loading = future

            def finish(found: list[str]) -> None:
                if not self._loaded:
                    self._loaded = True
                    self._loaded_strings.extend(found)
                    self.loaded.set()
                if not future.done():
                    future.set_result(None)

            def run() -> None:
                found = unique_newest_first(self._read())
                try:
                    loop.call_soon_threadsafe(finish, found)
                except RuntimeError:
                    return  # the loop is closed: the program has ended meanwhile

            threading.Thread(target=run, name="ipy-history", daemon=True).start()
        # Shielded: a prompt that ends early must not cancel the load for the next one.
        await asyncio.shield(self._loading)

    def append_string(self, string: str) -> None:
        """Add `string` as the newest entry, unless it repeats the newest."""
        string = string.rstrip()
        if string and (not self._loaded_strings or self._loaded_strings[0] != string):
            self._loaded_strings.insert(0, string)

    def load_history_strings(self) -> Iterable[str]:
        """Return the entries, newest first, read here and now."""
        return unique_newest_first(self._read())

    def store_string(self, string: str) -> None:
        """Do nothing: the shell's own history stores what is run."""


def fill_now(buffer: Buffer, history: CellHistory) -> None:
    """Give `buffer` its history at once, if that has been read.

    prompt_toolkit does so in a task after the next drawing. Keys that were typed ahead come before it: Up and Enter,
    typed while a cell runs, would find nothing and enter an empty cell.
    """
    task = buffer._load_history_task
    if not history._loaded or (task is not None and task.done()):
        return
    if task is not None:
        task.cancel()  # it has not begun: loading what is in memory takes one step
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    buffer._load_history_task = done
    buffer._working_lines.extendleft(history._loaded_strings)
    # The attribute behind `working_index`, whose setter would announce a change of the text.
    index = "_Buffer__working_index"
    setattr(buffer, index, getattr(buffer, index) + len(history._loaded_strings))


def unique_newest_first(cells: Iterable[str]) -> list[str]:
    """Return `cells` (oldest first) newest first, without blank ones and without immediate repetitions."""
    found: list[str] = []
    for cell in cells:
        text = cell.rstrip()
        if text.strip() and (not found or found[-1] != text):
            found.append(text)
    found.reverse()
    return found


def cells_of(manager: Any, count: int) -> list[str]:
    """Return the last `count` cells of a shell's history, oldest first; none where they can't be read.

    Args:
        manager: the shell's history manager, or None.
        count: how many at most.
    """
    import sqlite3  # 10 ms: here it is read in the background

    if manager is None or not manager.enabled:
        return []
    try:
        return read_cells(manager, count)
    except (OSError, sqlite3.Error) as error:
        log.warning("earlier input can't be read from %s: %s", manager.hist_file, error)
        return []


def read_cells(manager: Any, count: int) -> list[str]:
    """Return the last `count` cells of the history file, read over a connection of its own.

    The manager's own connection belongs to the main thread.
    """
    from ipy.core.history import HistoryAccessor  # sqlite3, 10 ms

    reader = HistoryAccessor(hist_file=str(manager.hist_file))
    try:
        return [cell for _, _, cell in reader.get_tail(count, include_latest=True)]
    finally:
        close = getattr(reader, "close", None)
        if close is not None:
            close()
