"""What is known of a cell before and after it ran."""

from __future__ import annotations

from typing import Any


class ExecutionInfo:
    """How a cell was asked to run.

    Attributes:
        raw_cell: the text as typed.
        transformed_cell: the text as compiled; None if it could not be transformed.
        store_history: whether it counts and is remembered.
        silent: whether it runs without events, history and display.
        shell_futures: whether future statements are shared with other cells.
        cell_id: the front end's name of the cell.
        cell_meta: what else the front end says of the cell.
    """

    def __init__(
        self,
        raw_cell: str,
        store_history: bool,
        silent: bool,
        shell_futures: bool,
        cell_id: str | None = None,
        *,
        transformed_cell: str | None = None,
        cell_meta: dict[str, Any] | None = None,
    ) -> None:
        self.raw_cell = raw_cell
        self.transformed_cell = transformed_cell
        self.store_history = store_history
        self.silent = silent
        self.shell_futures = shell_futures
        self.cell_id = cell_id
        self.cell_meta = cell_meta

    def __repr__(self) -> str:
        raw = self.raw_cell if len(self.raw_cell) <= 50 else self.raw_cell[:50] + ".."
        return (
            f"<{type(self).__name__} object at {id(self):x}, raw_cell={raw!r} store_history={self.store_history} "
            f"silent={self.silent} shell_futures={self.shell_futures} cell_id={self.cell_id}>"
        )


class ExecutionResult:
    """What came of a cell.

    Attributes:
        execution_count: its prompt number; None if it was not counted.
        error_before_exec: the exception that kept it from running.
        error_in_exec: the exception that ended it.
        info: how it was asked to run.
        result: the value of the last expression that was displayed.
    """

    execution_count: int | None = None
    error_before_exec: BaseException | None = None
    error_in_exec: BaseException | None = None
    result: Any = None

    def __init__(self, info: ExecutionInfo | None) -> None:
        self.info = info

    @property
    def success(self) -> bool:
        """Whether the cell ran to its end."""
        return self.error_before_exec is None and self.error_in_exec is None

    def raise_error(self) -> None:
        """Raise the exception of the cell, if it had one."""
        if self.error_before_exec is not None:
            raise self.error_before_exec
        if self.error_in_exec is not None:
            raise self.error_in_exec

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} object at {id(self):x}, execution_count={self.execution_count} "
            f"error_before_exec={self.error_before_exec!r} error_in_exec={self.error_in_exec!r} "
            f"info={self.info!r} result={self.result!r}>"
        )
