"""The life of a cell: from its text to its result, with everything that is told about it on the way."""

from __future__ import annotations

import ast
import builtins
import os
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from ipy.core.errors import InputRejected
from ipy.core.streams import text_of, write_error

from .result import ExecutionInfo, ExecutionResult
from .runner import CellRunner, needs_event_loop, run_without_loop

if TYPE_CHECKING:
    from ipy.core.caches import InputCache
    from ipy.core.events import EventManager

    from .compiler import CachingCompiler

# Bound here: a program may assign to `builtins.compile`, and then no cell could put it right.
_compile = builtins.compile

#: What compiling may raise besides SyntaxError: null bytes, huge numbers, too deep nesting, too little memory.
COMPILE_ERRORS = (SyntaxError, OverflowError, ValueError, TypeError, MemoryError, RecursionError)


class Reports(Protocol):
    """How the errors of a cell are shown."""

    def traceback(self, exc: BaseException, *, running_compiled_code: bool = False) -> None:
        """Show an exception."""

    def syntax_error(self, exc: BaseException) -> None:
        """Show an exception of the compiler."""


class Recorder(Protocol):
    """Where the input of cells goes."""

    def store_inputs(self, line_num: int, source: str, source_raw: str | None = None) -> None:
        """Remember the input of a prompt."""

    def store_output(self, line_num: int) -> None:
        """Remember the output of a prompt."""


class PromptNumber:
    """The number of the next prompt."""

    def __init__(self) -> None:
        self.value = 1


class CellExecutor:
    """Runs cells.

    Args:
        number: the prompt number, advanced after every cell that is remembered.
        transform: text as typed -> Python source.
        transform_ast: rewrites the parsed cell; may raise `InputRejected`.
        compiler: compiles, and keeps the text for tracebacks.
        runner: runs compiled steps in the user's names.
        history: gives the recorder; called when there is something to remember.
        inputs: the `_i` names.
        events: told before and after each cell.
        reports: shows errors.
        surroundings: made anew for each cell; holds `sys.displayhook` and the builtins while it runs.
        set_result: told the result object of the running cell, and None after it.
        loop_runner: runs a coroutine on the user's event loop.
        interactivity: gives the setting `ast_node_interactivity`.
        top_level_await: gives the setting `autoawait`.
        prepare_display: called before a cell that others may run beside: they share what shows their values.
    """

    def __init__(
        self,
        *,
        number: PromptNumber,
        transform: Callable[[str], str],
        transform_ast: Callable[[ast.Module], ast.Module],
        compiler: CachingCompiler,
        runner: CellRunner,
        history: Callable[[], Recorder],
        inputs: InputCache,
        events: EventManager,
        reports: Reports,
        surroundings: Callable[[], AbstractContextManager[Any]],
        set_result: Callable[[ExecutionResult | None], None],
        loop_runner: Callable[[Coroutine[Any, Any, Any]], Any],
        interactivity: Callable[[], str],
        top_level_await: Callable[[], bool],
        prepare_display: Callable[[], object],
    ) -> None:
        self._number = number
        self._transform = transform
        self._transform_ast = transform_ast
        self._compiler = compiler
        self._runner = runner
        self._history = history
        self._inputs = inputs
        self._events = events
        self._reports = reports
        self._surroundings = surroundings
        self._set_result = set_result
        self._loop_runner = loop_runner
        self._interactivity = interactivity
        self._top_level_await = top_level_await
        self._prepare_display = prepare_display
        self._told_of_recorder = False
        self.last_succeeded = True
        self.last_result: ExecutionResult | None = None

    def run_cell(
        self,
        raw_cell: str,
        store_history: bool = False,
        silent: bool = False,
        shell_futures: bool = True,
        cell_id: str | None = None,
        cell_meta: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Run a cell.

        Args:
            raw_cell: the text as typed, magics and all.
            store_history: count the cell and remember it.
            silent: no events but the `execute` ones, no history, nothing displayed.
            shell_futures: share future statements with other cells.
            cell_id: the front end's name of the cell.
            cell_meta: what else the front end says of it.

        Returns:
            what came of it; exceptions of the cell are shown and stand in the result.
        """
        return self.run(
            ExecutionInfo(
                raw_cell, store_history, silent, shell_futures, cell_id, cell_meta=cell_meta
            )
        )

    async def run_cell_async(
        self,
        raw_cell: str,
        store_history: bool = False,
        silent: bool = False,
        shell_futures: bool = True,
        *,
        transformed_cell: str | None = None,
        preprocessing_exc_tuple: Any = None,
        cell_id: str | None = None,
        cell_meta: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Run a cell on the running event loop.

        Args:
            transformed_cell: the cell as Python source, if it is known already.
            preprocessing_exc_tuple: `sys.exc_info()` of a failed transformation.
            raw_cell: see `run_cell`, as for the rest.
            store_history: see there.
            silent: see there.
            shell_futures: see there.
            cell_id: see there.
            cell_meta: see there.

        The events after the cell are the caller's business.
        """
        info = ExecutionInfo(
            raw_cell, store_history, silent, shell_futures, cell_id, cell_meta=cell_meta
        )
        error = preprocessing_exc_tuple[1] if preprocessing_exc_tuple else None
        # Made now: cells that run at the same time share the hook, and have a result each in it.
        self._prepare_display()
        return await self.run_async(info, transformed_cell, error)

    def should_run_async(
        self,
        raw_cell: str,
        *,
        transformed_cell: str | None = None,
        preprocessing_exc_tuple: Any = None,
    ) -> bool:
        """Whether a cell awaits something at its top level.

        Raises:
            TypeError: the transformed cell is not given.
        """
        if transformed_cell is None:
            raise TypeError(
                "should_run_async needs the transformed_cell: call shell.transform_cell(raw_cell) first"
            )
        return preprocessing_exc_tuple is None and self.needs_event_loop(transformed_cell)

    def transform(self, raw_cell: str) -> tuple[str, BaseException | None]:
        """The cell as Python source, or as it was typed together with the exception of a transformer."""
        try:
            return self._transform(raw_cell), None
        except KeyboardInterrupt:
            raise
        except BaseException as exc:
            # Transformers are user code, which may even raise SystemExit; their failure is shown as the error of the cell.
            return raw_cell, exc

    def needs_event_loop(self, transformed: str) -> bool:
        """Whether the cell awaits something at its top level."""
        if not self._top_level_await():
            return False
        return needs_event_loop(
            transformed,
            lambda source, name, mode: _compile(
                source,
                name,
                mode,
                self._compiler.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
                dont_inherit=True,
            ),
        )

    def run(self, info: ExecutionInfo) -> ExecutionResult:
        """Run a cell to its end; never raises for anything that the cell does, short of a front end's own bug."""
        result: ExecutionResult | None = None
        try:
            transformed, error = self.transform(info.raw_cell)
            coroutine = self.run_async(info, transformed, error)
            if error is None and self.needs_event_loop(transformed):
                runner = self._loop_runner
            else:
                runner = run_without_loop
            try:
                result = runner(coroutine)
            except BaseException as exc:
                # What gets here happened around the cell (an interrupt between two steps, a loop that can't be used);
                # the cell's own exceptions are in its result already.
                coroutine.close()
                result = ExecutionResult(info)
                result.error_in_exec = exc
                self.last_succeeded = False
                self._reports.traceback(exc, running_compiled_code=True)
            return result
        finally:
            self._finish(info, result)

    def _finish(self, info: ExecutionInfo, result: ExecutionResult | None) -> None:
        self._events.trigger("post_execute")
        if not info.silent:
            self._events.trigger("post_run_cell", result)

    async def run_async(
        self,
        info: ExecutionInfo,
        transformed: str | None = None,
        error: BaseException | None = None,
    ) -> ExecutionResult:
        """Run a cell as a coroutine; the events after it are the caller's.

        Args:
            info: the cell.
            transformed: the cell as Python source; by default made here.
            error: the exception that kept it from being transformed.
        """
        result = ExecutionResult(info)
        if not info.raw_cell or info.raw_cell.isspace():
            self.last_succeeded, self.last_result = True, result
            return result
        store = info.store_history and not info.silent
        number = self._number.value
        if store:
            result.execution_count = number
        try:
            if transformed is None:
                transformed, error = self.transform(info.raw_cell)
            info.transformed_cell = None if error is not None else transformed
            self._events.trigger("pre_execute")
            if not info.silent:
                self._events.trigger("pre_run_cell", info)
            if store:
                self._record(lambda to: to.store_inputs(number, transformed, info.raw_cell))
                self._inputs.store(number, info.raw_cell)
            if error is not None:
                result.error_before_exec = error
                self._reports.traceback(error)
            else:
                await self._run_source(transformed, info, result)
        finally:
            if store:
                # First of all: an interrupt in the steps that follow must not give the next cell the same number.
                self._number.value = number + 1
            self.last_succeeded = result.success
            self.last_result = result
            if store:
                self._record(lambda to: to.store_output(number))
        return result

    def _record(self, step: Callable[[Recorder], None]) -> None:
        """Hand something to the recorder; what it can't keep must not keep the cell from running."""
        try:
            step(self._history())
        except KeyboardInterrupt:
            raise
        except BaseException as exc:
            # User code may have replaced the history, the log, or what they write with.
            if not self._told_of_recorder:
                self._told_of_recorder = True
                write_error(
                    f"The history or the session log failed ({type(exc).__name__}: {text_of(exc)}); cells run, but some may be "
                    "missing from it. This is said once.\n"
                )

    async def _run_source(self, source: str, info: ExecutionInfo, result: ExecutionResult) -> None:
        with self._surroundings():
            flags_before = self._compiler.flags
            try:
                try:
                    name = self._compiler.cache(source, self._number.value, info.raw_cell)
                    tree = self._transform_ast(self._compiler.ast_parse(source, filename=name))
                    codes = self._runner.prepare(
                        tree.body, name, "none" if info.silent else self._interactivity()
                    )
                except InputRejected as exc:
                    result.error_before_exec = exc
                    self._reports.traceback(exc)
                    return
                except COMPILE_ERRORS as exc:
                    result.error_before_exec = exc
                    self._reports.syntax_error(exc)
                    return
            finally:
                if not info.shell_futures:
                    self._compiler.flags = flags_before
            self._set_result(result)
            process = os.getpid()
            try:
                await self._runner.run(codes)
            except BaseException as exc:
                # The boundary to user code: everything it raises, SystemExit and interrupts included, is its result.
                result.error_in_exec = error = _as_the_user_sees_it(exc)
                if os.getpid() == process or not isinstance(error, SystemExit):
                    self._reports.traceback(error, running_compiled_code=True)
            finally:
                self._set_result(None)
            if os.getpid() != process:
                from .forked import leave

                leave(result.error_in_exec)


def _as_the_user_sees_it(exc: BaseException) -> BaseException:
    """What ended a cell: Ctrl-C reaches code that awaits as a cancellation, but it is an interrupt."""
    # asyncio is there already where it is imported here: it raised one of these.
    if type(exc).__name__ == "CancelledError":
        from .loop import interrupt_behind

        return interrupt_behind(exc)
    if isinstance(exc, KeyboardInterrupt) and type(exc.__context__).__name__ == "CancelledError":
        from .loop import interrupt_of_run

        return interrupt_of_run(exc)
    return exc
