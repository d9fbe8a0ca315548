"""The code around the cursor as a whole: the names that it binds, and what expressions in it are."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .budget import Budget
from .evaluator import Evaluator
from .lexing import lex
from .policies import EvaluationPolicy
from .scopes import MARKER, Scope, scope_at_marker
from .situation import Situation
from .values import Value

#: Longer input is not parsed; what is executed counts alone.
MAX_SOURCE = 200_000
#: So many lines are left out to get a text that parses.
MAX_REPAIRS = 4

_FILENAME = "<completion>"
_BINDS = re.compile(r"[=:]|\b(?:def|for|import|class|as|lambda)\b")
_TRY = re.compile(r"^([ \t]*)try[ \t]*:", re.MULTILINE)
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


class Analysis:
    """What is known of the code around the cursor.

    Args:
        situation: where the cursor is.
        namespaces: live namespaces, the local one first.
        policy: what may run.
        budget: the time that is left.
        forbidden: whether nothing may be evaluated at all.
        real: whether anything may run.
        import_module: imports a module by name; for undefined names, where the policy allows it.
    """

    def __init__(
        self,
        situation: Situation,
        namespaces: Sequence[Mapping[str, Any]],
        policy: EvaluationPolicy,
        budget: Budget,
        *,
        forbidden: bool = False,
        real: bool = False,
        import_module: Callable[[str], Any] | None = None,
    ) -> None:
        self.situation = situation
        self.forbidden = forbidden
        self.evaluator = Evaluator(
            policy, namespaces, budget=budget, real=real, import_module=import_module
        )
        self._scope: Scope | None = None
        self._looked = False
        self._values: dict[str, Value | None] = {}

    def value_of(self, expression: str) -> Value | None:
        """What an expression at the cursor is; None if that can't be told, or must not be found out."""
        if self.forbidden or not expression:
            return None
        if expression not in self._values:
            self.evaluator.scope = self.scope
            self._values[expression] = self.evaluator.evaluate(expression)
        return self._values[expression]

    def named(self, name: str) -> Value | None:
        """What a name at the cursor is bound to by unexecuted code."""
        scope = self.scope
        if self.forbidden or scope is None or name not in scope.visible_names():
            return None
        return self.evaluator.name(name, scope)

    @property
    def scope(self) -> Scope | None:
        """The names bound by the code around the cursor that was not executed; None if there are none."""
        if not self._looked:
            self._looked = True
            situation = self.situation
            source = situation.text[situation.code_start :]
            if (
                len(source) <= MAX_SOURCE
                and self.evaluator.policy.allow_inference
                and _BINDS.search(source)
            ):
                tree = _parse_around(situation)
                self._scope = None if tree is None else scope_at_marker(tree)
        return self._scope


def parse(source: str, mode: str = "exec") -> Any:
    """Parse without a word: what the user is typing must not raise warnings on the screen.

    Raises:
        SyntaxError: it can't be parsed.
    """
    # `catch_warnings` would swap the filters of all threads; a filter for our file name stays and harms nobody.
    if not any(
        item[3] is not None and getattr(item[3], "pattern", item[3]) == _FILENAME
        for item in warnings.filters
    ):
        warnings.filterwarnings("ignore", module=_FILENAME)
    try:
        return ast.parse(source, _FILENAME, mode)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error)) from error


def _parse_around(situation: Situation) -> ast.Module | None:
    """The syntax tree of the code around the cursor, with `MARKER` in place of what is being typed."""
    begin = situation.code_start
    start = min(
        [situation.word_start]
        + [
            part.start
            for part in (situation.attribute, situation.call, situation.subscript)
            if part is not None
        ]
    )
    if situation.string is not None:
        start = min(start, situation.string.start)
    if situation.field_of is not None:
        start = min(start, situation.field_of)
    before = _without_commands(situation.text[begin:start])
    for candidate in _candidates(before, situation.text[situation.offset :], begin > 0):
        try:
            tree: ast.Module = parse(candidate)
        except SyntaxError:
            continue
        return tree
    return _repaired(before)


def _candidates(before: str, after: str, shifted: bool) -> list[str]:
    lexed = lex(before)
    closers = "".join(_CLOSERS[lexed.tokens[number].text] for number in reversed(lexed.brackets))
    line_start = before.rfind("\n") + 1
    indent = before[line_start:][: len(before[line_start:]) - len(before[line_start:].lstrip())]
    tail = "" if shifted else after
    found = [before + MARKER + tail] if tail.strip() else []
    found.append(before + MARKER + closers)
    alone = f"{before[:line_start]}{indent}{MARKER}"
    found += [before + MARKER + closers + end for end in _endings(before)]
    found += [alone, *(alone + end for end in _endings(before))]
    return found


def _endings(before: str) -> list[str]:
    """What closes `try` blocks that have no `except` yet: the innermost, and all of them."""
    indents = [found[1] for found in _TRY.finditer(before)]
    if not indents:
        return []
    closed = [f"\n{indent}finally:\n{indent} pass" for indent in reversed(indents)]
    return list(dict.fromkeys([closed[0], "".join(closed)]))


def _repaired(before: str) -> ast.Module | None:
    """The tree with the lines left out that can't be parsed."""
    line_start = before.rfind("\n") + 1
    last = before[line_start:]
    lines = [*before[:line_start].splitlines(), last[: len(last) - len(last.lstrip())] + MARKER]
    for _ in range(MAX_REPAIRS):
        try:
            tree: ast.Module = parse("\n".join(lines))
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) - 1:
                return None
            line = lines[number]
            lines[number] = line[: len(line) - len(line.lstrip())] + "pass"
            continue
        return tree
    return None


def _without_commands(source: str) -> str:
    """Python in place of magics and system commands: `pass`, or None where the result is assigned."""
    lexed = lex(source)
    pieces: list[str] = []
    position = 0
    for number, token in enumerate(lexed.tokens):
        if token.kind == "command":
            assigned = number > 0 and lexed.tokens[number - 1].text == "="
            pieces += [source[position : token.start], "None" if assigned else "pass"]
            position = token.end
    return "".join([*pieces, source[position:]])
