"""Callbacks around the execution of cells."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

#: Event names and the number of arguments that their callbacks get.
EVENTS: dict[str, int] = {
    "pre_execute": 0,
    "pre_run_cell": 1,  # ExecutionInfo
    "post_execute": 0,
    "post_run_cell": 1,  # ExecutionResult
    "shell_initialized": 1,  # InteractiveShell
}


class EventManager:
    """Registers callbacks for events and calls them in the order of registration.

    Args:
        report: called with the event name and the callback that failed, inside the `except` block, so that
            `sys.exc_info()` holds the error.
    """

    def __init__(self, report: Callable[[str, Callable[..., Any]], None] | None = None) -> None:
        self.callbacks: dict[str, list[Callable[..., Any]]] = {name: [] for name in EVENTS}
        self._report = report or _log_failure

    def register(self, event: str, function: Callable[..., Any]) -> None:
        """Call `function` at each `event`; registering it twice has no further effect.

        Raises:
            KeyError: the event does not exist.
            TypeError: `function` can't be called.
        """
        callbacks = self._of(event)
        if not callable(function):
            raise TypeError(f"an event callback must be callable, got {function!r}")
        if function not in callbacks:
            callbacks.append(function)

    def unregister(self, event: str, function: Callable[..., Any]) -> None:
        """Stop calling `function` at `event`.

        Raises:
            KeyError: the event does not exist.
            ValueError: the function is not registered for it.
        """
        callbacks = self._of(event)
        if function not in callbacks:
            raise ValueError(f"{function!r} is not registered for the event {event!r}")
        callbacks.remove(function)

    def register_post_execute(self, func: Callable[[], Any]) -> None:
        """Call a function after every cell; unlike other callbacks of "post_execute", it is unregistered when it fails.

        Raises:
            ValueError: it can't be called.
        """
        if not callable(func):
            raise ValueError(f"argument {func!r} must be callable")
        if any(
            getattr(callback, "__wrapped__", None) is func
            for callback in self.callbacks["post_execute"]
        ):
            return

        def once_failed_gone() -> None:
            try:
                func()
            except KeyboardInterrupt:
                raise  # the user's Ctrl-C is no failure of the function
            except BaseException:
                # User code: the next cells run without it. The report is made by `trigger`.
                self.unregister("post_execute", once_failed_gone)
                raise

        once_failed_gone.__wrapped__ = func  # type: ignore[attr-defined]
        self.register("post_execute", once_failed_gone)

    def trigger(self, event: str, *args: Any) -> None:
        """Call the callbacks of `event`; a failing one is reported and the rest still run."""
        callbacks = self._of(event)
        if not callbacks:
            return
        # A copy: what a callback registers takes part from the next event on.
        for function in list(callbacks):
            try:
                function(*args[: _accepted_arguments(function, len(args))])
            except BaseException:
                # User code; one failing callback must not keep the others from running, and even SystemExit must neither end
                # the session nor make every later cell fail.
                self._report(event, function)

    def _of(self, event: str) -> list[Callable[..., Any]]:
        try:
            return self.callbacks[event]
        except KeyError:
            known = ", ".join(sorted(self.callbacks))
            raise KeyError(f"no event is called {event!r}; there are {known}") from None


def _accepted_arguments(function: Callable[..., Any], given: int) -> int:
    """How many of `given` positional arguments `function` takes: callbacks may leave them out."""
    if not given:
        return 0
    code = getattr(function, "__code__", None)
    if code is not None and not hasattr(function, "__wrapped__"):
        bound = getattr(function, "__self__", None) is not None
        return given if code.co_argcount > bound or code.co_flags & 0x04 else 0  # 0x04: has *args
    from inspect import Parameter, signature  # 5 ms; plain functions never get here

    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return given
    kinds = {parameter.kind for parameter in parameters}
    positional = {
        Parameter.POSITIONAL_ONLY,
        Parameter.POSITIONAL_OR_KEYWORD,
        Parameter.VAR_POSITIONAL,
    }
    return given if kinds & positional else 0


def _log_failure(event: str, function: Callable[..., Any]) -> None:
    log.exception("Error in callback %r for the event %s", function, event)
