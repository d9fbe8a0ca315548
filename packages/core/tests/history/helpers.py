"""Looking into a history file without the code under test."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any


def lines_in(path: Path, table: str = "history", columns: str = "") -> list[tuple[Any, ...]]:
    """The rows (session, line, text) of a table; [] while there is no such table."""
    columns = columns or {
        "history": "session, line, source_raw",
        "output_history": "session, line, output",
    }.get(table, "*")
    connection = sqlite3.connect(path, timeout=10)
    try:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    finally:
        connection.close()
