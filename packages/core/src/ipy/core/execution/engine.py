"""Running compiled code in the user's names, and coroutines on the user's event loop."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Coroutine
from importlib import import_module
from types import CodeType
from typing import TYPE_CHECKING, Any

from ipy.core.errors import TryNext

if TYPE_CHECKING:
    from ipy.core.hooks import Hooks
    from ipy.core.namespace import UserNamespace

    from .compiler import CachingCompiler

#: Runners of coroutines that can be chosen by name.
LOOP_RUNNERS = {
    "asyncio": "ipy.core.execution.loop:run",
    "trio": "ipy.core.execution.foreign:run_trio",
    "curio": "ipy.core.execution.foreign:run_curio",
    "sync": "ipy.core.execution.foreign:run_sync",
}

# Bound here: a program may assign to `builtins.eval`, and then no cell could put it right.
_eval = builtins.eval


class CodeEngine:
    """Compiles statements and runs them.

    Args:
        namespace: the names in which code runs.
        compiler: compiles with the flags of the session.
        hooks: `pre_runcode_hook` is called before code runs.
        top_level_await: gives the setting whether `await` is allowed outside of functions.
        loop_runner: gives the setting that says what runs coroutines: a function, or the name of one.
        loop_runners: names of runners, and where they are.
        report_failure: called with the hook's name and the hook that failed, inside the `except` block, so that
            `sys.exc_info()` holds the error.
    """

    def __init__(
        self,
        *,
        namespace: UserNamespace,
        compiler: CachingCompiler,
        hooks: Hooks,
        top_level_await: Callable[[], bool],
        loop_runner: Callable[[], Any],
        loop_runners: dict[str, Any],
        report_failure: Callable[[str, Callable[..., Any]], None],
    ) -> None:
        self._namespace = namespace
        self._compiler = compiler
        self._hooks = hooks
        self._top_level_await = top_level_await
        self._loop_runner = loop_runner
        self._loop_runners = loop_runners
        self._report_failure = report_failure

    def compile_tree(self, tree: Any, name: str, mode: str) -> CodeType:
        """Compile a tree, with top-level await if that is allowed.

        Raises:
            SyntaxError: it can't be compiled.
        """
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if self._top_level_await() else 0
        with self._compiler.extra_flags(flags):
            return self._compiler(tree, name, mode)

    def execute(self, code: CodeType) -> Any:
        """Run code; raises whatever it raises.

        Returns:
            the coroutine of code that awaits, else None.
        """
        hook = self._hooks.get("pre_runcode_hook") or self._hooks.get("pre_run_code_hook")
        if hook is not None:
            self._call_hook(hook)
        if "asyncio" in sys.modules and not code.co_flags & inspect.CO_COROUTINE:
            # In a plain cell `asyncio.create_task()` finds the user's loop; a coroutine has one anyway.
            from .loop import counted_as_running

            with counted_as_running():
                return self._evaluate(code)
        return self._evaluate(code)

    def _call_hook(self, hook: Callable[[], Any]) -> None:
        try:
            hook()
        except TryNext:
            return  # none of the functions of the chain took it
        except BaseException:
            # User code, whatever it raises: were it the cell's error, no later cell could put the hook right.
            self._report_failure("pre_run_code_hook", hook)

    def _evaluate(self, code: CodeType) -> Any:
        names, module_names = self._namespace.names, self._namespace.globals
        if names is module_names:
            # eval, not exec: code that awaits gives its coroutine.
            return _eval(code, names)
        from ipy.core.frames import run_in_frame

        return run_in_frame(code, module_names, names)

    def run_coroutine(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end with the runner of the settings."""
        runner = self._loop_runner()
        if isinstance(runner, str):
            runner = self._loop_runners.get(runner, runner)
        if isinstance(runner, str):
            module, _, name = runner.partition(":") if ":" in runner else runner.rpartition(".")
            runner = getattr(import_module(module), name)
        return runner(coroutine)
