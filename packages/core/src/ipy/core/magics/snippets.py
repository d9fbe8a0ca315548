"""Code that a magic was given: parsed with the shell's syntax, and run in the names of its caller."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from types import CodeType
from typing import TYPE_CHECKING, Any

from ipy.core.frames import nested_scopes, run_in_frame

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell


def parse(shell: InteractiveShell, source: str) -> tuple[ast.Module, str]:
    """Parse source text as a cell is parsed: magics, `!commands` and AST transformers included.

    Returns:
        the tree, and the file name under which tracebacks find the text.

    Raises:
        SyntaxError: it is not Python.
        InputRejected: a transformer refuses it.
    """
    transformed = shell.transform_cell(source)
    name = shell.compile.cache(transformed, shell.execution_count, source)
    return shell.transform_ast(shell.compile.ast_parse(transformed, filename=name)), name


def compile_tree(shell: InteractiveShell, tree: ast.AST, name: str, mode: str = "exec") -> CodeType:
    """Compile a tree with the future statements of the session; `await` is allowed as it is in cells."""
    with shell.compile.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if shell.autoawait else 0):
        return shell.compile(tree, name, mode)


def compile_source(shell: InteractiveShell, source: str) -> CodeType:
    """Compile source text as a cell is.

    Raises:
        SyntaxError: it is not Python.
    """
    tree, name = parse(shell, source)
    return compile_tree(shell, tree, name)


def runner_of(
    shell: InteractiveShell, code: CodeType, local_ns: MutableMapping[str, Any] | None = None
) -> Callable[[], Any]:
    """A function that runs compiled code once, in the user's names or in a caller's local ones.

    Its result is the value of code compiled in "eval" mode. Code that awaits runs on the user's event loop.
    """
    names = shell.user_ns if local_ns is None else local_ns
    awaits = bool(code.co_flags & inspect.CO_COROUTINE)

    def run() -> Any:
        value = run_in_frame(code, shell.user_global_ns, names)
        return _run_coroutine(shell, value) if awaits else value

    return run


@contextmanager
def bare_runner(
    shell: InteractiveShell, code: CodeType, names: MutableMapping[str, Any]
) -> Iterator[Callable[[], Any]]:
    """Give a function that runs compiled code with no call of the shell's around it, so that a profile shows the code alone.

    Only code that awaits needs the shell to run it.
    """
    if code.co_flags & inspect.CO_COROUTINE:
        yield runner_of(shell, code, names)
        return
    with nested_scopes(code, shell.user_global_ns, names) as (visible_globals, visible_names):
        yield partial(eval, code, visible_globals, visible_names)


def _run_coroutine(shell: InteractiveShell, coroutine: Any) -> Any:
    from ipy.core.errors import UsageError

    runner: Any = shell.loop_runner
    if isinstance(runner, str):
        from importlib import import_module

        module, _, name = shell.loop_runner_map.get(runner, runner).partition(":")
        runner = getattr(import_module(module), name)
    try:
        return runner(coroutine)
    except RuntimeError as error:
        if inspect.getcoroutinestate(coroutine) != inspect.CORO_CREATED:
            raise
        # The loop already turns: the cell around the magic awaits something itself.
        coroutine.close()
        raise UsageError(
            f"the code of this magic awaits, and can't while the cell around it does too ({error}); "
            "put it in a cell of its own"
        ) from None


@contextmanager
def names_set(names: MutableMapping[str, Any], **values: Any) -> Iterator[None]:
    """Give names values for a while."""
    saved = {name: names[name] for name in values if name in names}
    names.update(values)
    try:
        yield
    finally:
        for name in values:
            names.pop(name, None)
        names.update(saved)
