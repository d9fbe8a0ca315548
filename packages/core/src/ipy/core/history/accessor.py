"""Reading the history without a shell."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from traitlets import Bool, Dict, Instance, Unicode, Union
from traitlets.config.configurable import LoggingConfigurable

from .database import HistoryDatabase, Row, Unavailable
from .ranges import extract_hist_ranges

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime  # 1.5 ms, so imported where it is used

log = logging.getLogger(__name__)

#: (session, line, input), or (session, line, (input, output)) where outputs are asked for.
Item = tuple[int, int, Any]
SessionInfo: TypeAlias = "tuple[int, datetime, datetime | None, int | None, str]"


class HistoryAccessorBase(LoggingConfigurable):
    """What can be asked of a history, wherever it is kept."""

    def get_tail(
        self,
        n: int | None = 10,
        raw: bool = True,
        output: bool = False,
        include_latest: bool = False,
    ) -> Iterator[Item]:
        """Return the last `n` inputs."""
        raise NotImplementedError

    def search(
        self,
        pattern: str = "*",
        raw: bool = True,
        search_raw: bool = True,
        output: bool = False,
        n: int | None = None,
        unique: bool = False,
    ) -> Iterator[Item]:
        """Return inputs that match a glob pattern."""
        raise NotImplementedError

    def get_range(
        self,
        session: int = 0,
        start: int = 1,
        stop: int | None = None,
        raw: bool = True,
        output: bool = False,
    ) -> Iterator[Item]:
        """Return a range of lines of a session."""
        raise NotImplementedError

    def get_range_by_str(
        self, rangestr: str, raw: bool = True, output: bool = False
    ) -> Iterator[Item]:
        """Return the lines of ranges in the notation of `extract_hist_ranges`."""
        for session, start, stop in extract_hist_ranges(rangestr):
            yield from self.get_range(session, start, stop, raw=raw, output=output)


class HistoryAccessor(HistoryAccessorBase):
    """Reads a history file; several may read while others write.

    Args:
        profile: the profile whose history is read.
        hist_file: the file; it goes before the profile.
    """

    hist_file = Union(
        [Instance(Path), Unicode()],
        default_value="",
        help="The history file; empty: history.sqlite in the profile's directory. ':memory:' keeps the history in memory "
        "only.",
    ).tag(config=True)
    enabled = Bool(
        True,
        help="Keep the history in a database. Switched off, inputs are remembered for the session only, and there is "
        "neither a file nor a thread.",
    ).tag(config=True)
    connection_options = Dict(
        help="Keyword arguments for sqlite3.connect.",
    ).tag(config=True)

    _readonly = True

    def __init__(self, profile: str = "default", hist_file: str | Path = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if hist_file:
            self.hist_file = hist_file
        if not self.hist_file:
            self.hist_file = self._get_hist_file_name(profile)
        self._opened: HistoryDatabase | None = None

    def _get_hist_file_name(self, profile: str = "default") -> Path | str:
        from ipy.config.paths import locate_profile

        return Path(locate_profile(profile)) / "history.sqlite"

    @property
    def _database(self) -> HistoryDatabase:
        if self._opened is None:
            self._opened = HistoryDatabase(
                os.fspath(self.hist_file), self.connection_options, readonly=self._readonly
            )
        return self._opened

    @property
    def db(self) -> sqlite3.Connection:
        """The connection to the database, opened at the first question.

        Raises:
            Unavailable: it can't be opened.
        """
        return self._database.connection

    def close(self) -> None:
        """Close the connection; a later question opens it again."""
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def writeout_cache(self) -> None:
        """Bring what is remembered here to the database; an accessor has nothing of its own."""

    def get_session_info(self, session: int) -> SessionInfo | None:
        """Return number, start, end, number of inputs and remark of a session; None if there is no such session."""
        from datetime import datetime

        rows = self._query("SELECT * FROM sessions WHERE session = ?", (self._absolute(session),))
        for number, start, end, num_cmds, remark in rows:
            return number, _time(start) or datetime.min, _time(end), num_cmds, remark or ""
        return None

    def get_last_session_id(self) -> int | None:
        """Return the number of the newest session that has been stored, None if there is none."""
        self._merge_dead()
        rows = self._query("SELECT max(session) FROM sessions")
        return rows[0][0] if rows else None

    def get_tail(
        self,
        n: int | None = 10,
        raw: bool = True,
        output: bool = False,
        include_latest: bool = False,
    ) -> Iterator[Item]:
        """Return the last inputs, the newest at the end.

        Args:
            n: how many; None for all.
            raw: as they were typed; otherwise as they were run.
            output: with the text of the results.
            include_latest: the very last one too, which may be the one that asks.
        """
        if n is not None and n <= 0:
            return iter(())
        skip = 0 if include_latest else 1
        return self._select(
            "ORDER BY session DESC, line DESC LIMIT ? OFFSET ?",
            (-1 if n is None else n, skip),
            raw,
            output,
            newest_first=True,
        )

    def search(
        self,
        pattern: str = "*",
        raw: bool = True,
        search_raw: bool = True,
        output: bool = False,
        n: int | None = None,
        unique: bool = False,
    ) -> Iterator[Item]:
        """Return the inputs of all sessions that match, the newest at the end.

        Args:
            pattern: a glob pattern (`*`, `?`, `[...]`); case counts.
            raw: return them as they were typed; otherwise as they were run.
            search_raw: match what was typed; otherwise what was run.
            output: with the text of the results.
            n: at most so many, the newest.
            unique: of equal inputs only the newest.
        """
        self._merge_dead()
        self.writeout_cache()
        column = "source_raw" if search_raw else "source"
        where = f"WHERE history.{column} GLOB ?"
        if unique:
            # SQLite takes the other columns from the row of the maximum.
            shown = "source_raw" if raw else "source"
            where += f" GROUP BY history.{shown} HAVING max(session * 4294967296 + line)"
        return self._select(
            f"{where} ORDER BY session DESC, line DESC LIMIT ?",
            (pattern, -1 if n is None else n),
            raw,
            output,
            newest_first=True,
        )

    def get_range(
        self,
        session: int = 0,
        start: int = 1,
        stop: int | None = None,
        raw: bool = True,
        output: bool = False,
    ) -> Iterator[Item]:
        """Return lines of one session.

        Args:
            session: its number; from 0 down, counted back: without a running session, -1 is the newest.
            start: the first line.
            stop: the line after the last; None for the end.
            raw: as they were typed; otherwise as they were run.
            output: with the text of the results.
        """
        condition, parameters = "WHERE session = ? AND line >= ?", [self._absolute(session), start]
        if stop is not None:
            condition += " AND line < ?"
            parameters.append(stop)
        return self._select(f"{condition} ORDER BY line", tuple(parameters), raw, output)

    def _merge_dead(self) -> None:
        """See to it that what killed sessions had accepted can be found; an accessor takes what is there."""

    def _absolute(self, session: int) -> int:
        """The number of a session that may be counted back."""
        if session > 0:
            return session
        return (self.get_last_session_id() or 0) + 1 + session

    def _select(
        self,
        rest: str,
        parameters: tuple[Any, ...],
        raw: bool,
        output: bool,
        newest_first: bool = False,
    ) -> Iterator[Item]:
        column = "source_raw" if raw else "source"
        what, tables = f"session, line, history.{column}", "history"
        if output:
            what += ", output_history.output"
            tables += " LEFT JOIN output_history USING (session, line)"
        sql = f"SELECT {what} FROM {tables} {rest}"  # noqa: S608 - all parts are ours
        rows = self._query(sql, parameters)
        if newest_first:
            rows.reverse()
        if output:
            return iter([(session, line, (text, out)) for session, line, text, out in rows])
        return iter([(session, line, text) for session, line, text in rows])

    def _query(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[Row]:
        """The rows of a SELECT; a history that can't be read now is reported and taken as empty."""
        if not self.enabled:
            return []
        if self._readonly and self.hist_file == ":memory:":
            return []
        if self._readonly and not os.path.exists(self.hist_file):
            return []  # nothing has been stored yet
        try:
            return self._database.query(sql, parameters)
        except Unavailable as error:
            log.warning("History can't be read: %s", error)
            return []


def _time(text: Any) -> datetime | None:
    from datetime import datetime

    if isinstance(text, datetime) or text is None:
        return text
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
