"""Making a history file smaller, in place: sessions that are running go on writing to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from .database import HistoryDatabase, Unavailable
from .writer import HistorySavingThread

if TYPE_CHECKING:
    import sqlite3


class Trimmed(NamedTuple):
    """What a trim has done.

    Attributes:
        before: number of inputs that were there.
        after: number of inputs that are left.
        backup: the copy of the file as it was; "" if none was made.
    """

    before: int
    after: int
    backup: str


def trim_history(path: str, keep: int, backup: bool = False) -> Trimmed:
    """Remove all but the newest inputs, with their outputs and the sessions that are left empty.

    Args:
        path: the history file.
        keep: how many inputs stay.
        backup: copy the file first, to the first free `<path>.old.<n>`.

    Raises:
        Unavailable: the file can't be read or written. Nothing has changed then.
        OSError: the copy can't be made. Nothing has changed then.
    """
    if not os.path.exists(path):
        return Trimmed(0, 0, "")
    database = HistoryDatabase(path)
    try:
        # What a killed session has left belongs to the history, or it would come back with the next start.
        HistorySavingThread(database, path + ".journals").merge_dead()
        before = int(database.query("SELECT count(*) FROM history")[0][0])
        if before <= keep:
            return Trimmed(before, before, "")
        copy = _back_up(database, path) if backup else ""
        database.run(lambda connection: _delete_all_but(connection, keep), write=True)
        _shrink(database)
        return Trimmed(before, keep, copy)
    finally:
        database.close()


def _delete_all_but(connection: sqlite3.Connection, keep: int) -> None:
    connection.execute(
        "DELETE FROM history WHERE rowid NOT IN "
        "(SELECT rowid FROM history ORDER BY session DESC, line DESC LIMIT ?)",
        (keep,),
    )
    connection.execute(
        "DELETE FROM output_history WHERE NOT EXISTS (SELECT 1 FROM history "
        "WHERE history.session = output_history.session AND history.line = output_history.line)"
    )
    # A session without an end may be running.
    connection.execute(
        "DELETE FROM sessions WHERE end IS NOT NULL AND session NOT IN (SELECT session FROM history)"
    )


def _shrink(database: HistoryDatabase) -> None:
    """Give the space back, so that what was deleted can't be read in the file any more."""
    import time

    for attempt in range(10):
        try:
            database.run(lambda connection: connection.execute("VACUUM"))
            database.run(
                lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            )
        except Unavailable:
            if attempt == 9:
                raise
            time.sleep(0.1)  # a running session is writing
        else:
            return


def _back_up(database: HistoryDatabase, path: str) -> str:
    import sqlite3

    number = 1
    while True:
        target = f"{path}.old.{number}"
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            break
        except FileExistsError:
            number += 1
    copy = sqlite3.connect(target)
    try:
        database.run(lambda connection: connection.backup(copy))
    except BaseException:
        copy.close()
        os.unlink(target)
        raise
    copy.close()
    return target
