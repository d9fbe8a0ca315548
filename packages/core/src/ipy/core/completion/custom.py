"""Completers that users and extensions register for commands (the hook `complete_command`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any, Protocol

from ipy.core.errors import TryNext

from .budget import Budget, OutOfTimeError, runner
from .situation import Situation

log = logging.getLogger(__name__)

#: Part of the time that a registered completer may use up.
SHARE = 0.9


class CustomCompleters(Protocol):
    """Where completers are looked up: the shell's `StrDispatch` of the hook `complete_command`."""

    def flat_matches(self, key: str) -> Iterable[Callable[[Any], Any]]:
        """The completers for a command."""
        ...


def event_of(situation: Situation, token: str) -> SimpleNamespace:
    """What a completer is called with.

    Its attributes: `line` (the cursor's line), `symbol` (the word at the cursor), `command` (the first word of the line),
    `text_until_cursor`.
    """
    begin = situation.before.rfind("\n") + 1
    until = situation.text[begin : situation.offset]
    end = situation.text.find("\n", situation.offset)
    line = situation.text[begin : len(situation.text) if end < 0 else end]
    words = line.split(None, 1)
    return SimpleNamespace(
        line=line, symbol=token, command=words[0] if words else "", text_until_cursor=until
    )


def dispatch(
    completers: CustomCompleters, event: SimpleNamespace, budget: Budget, *, automagic: bool
) -> list[str] | None:
    """Ask the completers for the command of the event's line; None if none of them has an answer.

    A completer that raises `TryNext` passes the question on; one that fails is reported in the log and passed over.
    """
    if not event.text_until_cursor.strip():
        return None
    for completer in _chosen(completers, event, automagic):
        try:
            found = runner.call(lambda one=completer: _listed(one(event)), budget.left() * SHARE)  # type: ignore[misc]
        except TryNext:
            continue
        except OutOfTimeError:
            log.info("The completer %r for %r did not answer in time", completer, event.command)
            continue
        except Exception:  # an extension's code; the others still have their say
            log.warning("The completer %r for %r failed", completer, event.command, exc_info=True)
            continue
        if found:
            matching = [text for text in found if text.startswith(event.symbol)]
            if matching:
                return matching
            folded = event.symbol.lower()
            return [text for text in found if text.lower().startswith(folded)]
    return None


def _listed(found: Any) -> list[str]:
    return [] if found is None else [str(text) for text in found]


def _chosen(
    completers: CustomCompleters, event: SimpleNamespace, automagic: bool
) -> Iterator[Callable[[Any], Any]]:
    command = event.command
    keys = [command]
    if not command.startswith("%") and automagic:
        keys.append(f"%{command}")
    elif command.startswith("%") and not command.startswith("%%"):
        keys.append(command[1:])
    seen: set[int] = set()
    for key in (*keys, event.text_until_cursor.strip()):
        for completer in completers.flat_matches(key):
            if id(completer) not in seen:
                seen.add(id(completer))
                yield completer
