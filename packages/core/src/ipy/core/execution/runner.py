"""Running the statements of a cell.

A cell is split in what runs as a whole and what is shown: an expression statement compiled in 'single' mode hands its
value to `sys.displayhook`. `ast_node_interactivity` decides which statements those are.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Coroutine
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .result import ExecutionResult

INTERACTIVITY = ("all", "last", "last_expr", "last_expr_or_assign", "none")
_ASSIGNMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign)

#: Runs a code object; a coroutine's code gives an awaitable.
Execute = Callable[[CodeType], Any]


class Step(NamedTuple):
    """Statements that are compiled together."""

    nodes: list[ast.stmt]
    mode: str  # "exec" or "single"


def plan(nodes: list[ast.stmt], interactivity: str) -> list[Step]:
    """Split statements into steps.

    Args:
        nodes: the statements of a cell.
        interactivity: "all": every statement is shown; "last": the last one; "last_expr": the last one if it is an
            expression; "last_expr_or_assign": that, or the value that the last statement assigns to a name; "none".

    Raises:
        ValueError: `interactivity` is none of these.
    """
    if interactivity not in INTERACTIVITY:
        raise ValueError(
            f"interactivity must be one of {', '.join(INTERACTIVITY)}; got {interactivity!r}"
        )
    if not nodes:
        return []
    last = nodes[-1]
    if interactivity == "last_expr_or_assign":
        if isinstance(last, _ASSIGNMENTS):
            target = last.targets[0] if isinstance(last, ast.Assign) else last.target
            if isinstance(target, ast.Name):
                shown = ast.Expr(ast.Name(target.id, ast.Load()))
                nodes = [*nodes, ast.fix_missing_locations(ast.copy_location(shown, last))]
        interactivity = "last_expr"
    if interactivity == "last_expr":
        interactivity = "last" if isinstance(nodes[-1], ast.Expr) else "none"
    if interactivity == "none":
        return [Step(nodes, "exec")]
    if interactivity == "all":
        return [Step([node], "single") for node in nodes]
    steps = [Step(nodes[-1:], "single")]
    return [Step(nodes[:-1], "exec"), *steps] if len(nodes) > 1 else steps


def is_coroutine_code(code: CodeType) -> bool:
    """Whether code compiled with top-level await holds one, so that running it gives a coroutine."""
    return bool(code.co_flags & inspect.CO_COROUTINE)


def needs_event_loop(source: str, compile_tree: Callable[[str, str, str], CodeType]) -> bool:
    """Whether a cell awaits something outside of functions.

    Args:
        source: the transformed cell.
        compile_tree: compiles source text with the flags of the shell.
    """
    # Most cells hold neither word, and are compiled once only.
    if "await" not in source and "async" not in source:
        return False
    try:
        return is_coroutine_code(compile_tree(source, "<>", "exec"))
    except (SyntaxError, ValueError, OverflowError, MemoryError):
        # Reported when the cell is compiled for good.
        return False


class CellRunner:
    """Runs the steps of a cell one after the other.

    Args:
        execute: runs a code object in the user's names; a coroutine's result is awaited here.
        compile_tree: (tree, file name, mode) -> code.
    """

    def __init__(
        self, execute: Execute, compile_tree: Callable[[ast.AST, str, str], CodeType]
    ) -> None:
        self._execute = execute
        self._compile = compile_tree

    def prepare(
        self, nodes: list[ast.stmt], name: str, interactivity: str = "last_expr"
    ) -> list[CodeType]:
        """Compile statements; everything is compiled before anything runs.

        A mistake in the last line (a `return` outside a function) must not leave a cell half done.

        Args:
            nodes: the statements.
            name: file name of the cell.
            interactivity: which values are displayed; see `plan`.

        Raises:
            SyntaxError: the statements can't be compiled.
        """
        return [self._code(step, name) for step in plan(nodes, interactivity)]

    async def run(self, codes: list[CodeType]) -> None:
        """Run compiled steps; raises whatever they raise."""
        # Debuggers show nothing of what is below.
        __tracebackhide__ = "__ipython_bottom__"
        tracer = sys.gettrace()
        try:
            for code in codes:
                value = self._execute(code)
                if is_coroutine_code(code):
                    await value
        finally:
            if tracer is None and sys.gettrace() is not None:
                _end_stepping()

    def _code(self, step: Step, name: str) -> CodeType:
        tree: ast.Module | ast.Interactive
        if step.mode == "exec":
            tree = ast.Module(step.nodes, [])
        else:
            tree = ast.Interactive(step.nodes)
        return self._compile(tree, name, step.mode)


def _end_stepping() -> None:
    """Keep a debugger that a cell has started, and that steps on, out of the shell and of the next cell."""
    debugger = getattr(sys.gettrace(), "__self__", None)
    cell_ended = getattr(debugger, "cell_ended", None)
    if cell_ended is not None:
        cell_ended()


class CodeRunner:
    """Runs what a program has parsed or compiled itself, and shows its exceptions.

    Args:
        execute: runs a code object in the user's names; a coroutine's result is awaited by the caller.
        runner: runs the statements of a cell.
        show_traceback: shows the exception that is being handled.
    """

    def __init__(
        self,
        *,
        execute: Execute,
        runner: CellRunner,
        show_traceback: Callable[..., None],
    ) -> None:
        self._execute = execute
        self._runner = runner
        self._show_traceback = show_traceback

    def run_code(
        self, code_obj: CodeType, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> Any:
        """Run compiled code in the user's names; an exception is shown, and noted in `result`.

        Returns:
            whether there was an exception; a coroutine for code that awaits.
        """
        if async_:
            return self._execute(code_obj)
        try:
            self._execute(code_obj)
        except BaseException as exc:
            # The boundary to user code.
            return self._failed(exc, result)
        return False

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = None,
        result: ExecutionResult | None = None,
    ) -> bool:
        """Run parsed statements.

        Returns:
            whether there was an exception; it is shown, and noted in `result`.
        """
        try:
            await self._runner.run(self._runner.prepare(nodelist, cell_name, interactivity))
        except BaseException as exc:
            # The boundary to user code.
            return self._failed(exc, result)
        return False

    def _failed(self, exc: BaseException, result: ExecutionResult | None) -> bool:
        if result is not None:
            result.error_in_exec = exc
        self._show_traceback(exc, running_compiled_code=True)
        return True


def run_without_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that awaits nothing, as an ordinary function.

    Raises:
        RuntimeError: it did await something.
    """
    try:
        coroutine.send(None)
    except StopIteration as finished:
        return finished.value
    coroutine.close()
    raise RuntimeError(
        "a cell that was taken for a plain one awaits something; call run_cell_async instead"
    )
