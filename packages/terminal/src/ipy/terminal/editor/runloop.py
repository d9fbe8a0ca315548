"""Waiting at the prompt while the user's event loop, and a GUI's, keep turning.

The prompt is a coroutine on the same persistent loop that top-level `await` uses, so background tasks go on while the user
types. With `%gui`, the loop's selector is wrapped for the time of the prompt: whenever the loop would wait, the GUI's own
loop runs instead, until a key is pressed or a timer is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from prompt_toolkit.eventloop.inputhook import InputHook, InputHookSelector

from ipy.core.execution import loop as user_loops

from .above import output_above

if TYPE_CHECKING:
    from prompt_toolkit.shortcuts import PromptSession

    from ipy.terminal.host import EditorHost


def run_prompt(session: PromptSession[str], shell: EditorHost, *, default: str) -> str:
    """Return what is entered at the prompt of `session`."""
    hook = shell.active_inputhook
    if _loop_is_running():
        # Inside a running loop (an embedded shell in a coroutine): that one can't turn while we wait, so the prompt
        # runs in a thread, on a loop of its own.
        with output_above():
            return session.prompt(default=default, in_thread=True, set_exception_handler=False)
    loop = user_loops.user_loop()
    if hook is not None and not _can_hook(loop):
        with output_above():
            return session.prompt(default=default, inputhook=hook, set_exception_handler=False)
    _report_failed_tasks(loop, shell)
    with output_above(), _hooked(loop, hook):
        return user_loops.run(session.prompt_async(default=default, set_exception_handler=False))


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _can_hook(loop: asyncio.AbstractEventLoop) -> bool:
    return hasattr(loop, "_selector") and isinstance(loop, asyncio.SelectorEventLoop)


@contextmanager
def _hooked(loop: Any, hook: InputHook | None) -> Iterator[None]:
    """Let `hook` run whenever `loop` would wait.

    asyncio takes a selector only when a loop is made; the user's loop is there already and must stay the same, so
    the wrapper is put where the loop keeps it.
    """
    if hook is None:
        yield
        return
    selector = loop._selector
    wrapper = InputHookSelector(selector, hook)
    loop._selector = wrapper
    try:
        yield
    finally:
        loop._selector = selector
        # `wrapper.close()` would close the loop's own selector too.
        import os

        os.close(wrapper._r)
        os.close(wrapper._w)


def _report_failed_tasks(loop: asyncio.AbstractEventLoop, shell: EditorHost) -> None:
    """Show exceptions of background tasks as tracebacks above the prompt, unless the user handles them."""
    if loop.get_exception_handler() is not None:
        return

    def report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None:
            loop.default_exception_handler(context)
            return
        if vars(error).get("_told_of"):
            return  # SystemExit leaves the loop, and comes again when its task is thrown away
        if isinstance(error, SystemExit):
            error._told_of = True  # type: ignore[attr-defined]
        task = context.get("task") or context.get("future")
        name = task.get_name() if isinstance(task, asyncio.Task) else "a callback"
        if loop.is_closed():
            show(name, error)
        else:
            # Not at once: a forgotten task tells of itself out of the garbage collector, in the middle of anything, a
            # compilation for example; and perhaps in another thread.
            loop.call_soon_threadsafe(show, name, error)

    def show(name: str, error: BaseException) -> None:
        print(f"\nIn the background ({name}):")  # noqa: T201 - goes above the prompt
        shell.showtraceback((type(error), error, error.__traceback__))

    loop.set_exception_handler(report)
