"""The history of inputs and outputs: stored, found again, and never thrown away.

- `manager`: `HistoryManager`, what a shell writes to and reads from.
- `accessor`: `HistoryAccessor`, reading without a shell.
- `ranges`: the notation `~2/1-5 7`.
- `database`: the SQLite file. `writer`: the thread that fills it. `journal`: what keeps a line safe until it is in the file.

Names are loaded when they are first asked for; `sqlite3` is imported when a database is first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .accessor import HistoryAccessor, HistoryAccessorBase
    from .manager import HistoryManager, HistoryOutput
    from .ranges import extract_hist_ranges
    from .writer import HistorySavingThread

__all__ = [
    "HistoryAccessor",
    "HistoryAccessorBase",
    "HistoryManager",
    "HistoryOutput",
    "HistorySavingThread",
    "extract_hist_ranges",
]

_HOME = {
    "HistoryAccessor": "accessor",
    "HistoryAccessorBase": "accessor",
    "HistoryManager": "manager",
    "HistoryOutput": "manager",
    "HistorySavingThread": "writer",
    "extract_hist_ranges": "ranges",
}


__getattr__, __dir__ = lazy_names(__name__, _HOME)
