"""Dynamic rewriting: what a line means depends on what the user's names stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from traitlets import Bool
from traitlets.config import Configurable

from .checkers import (
    KEEP,
    AssignmentChecker,
    AutocallChecker,
    AutoMagicChecker,
    IPyAutocallChecker,
    MacroChecker,
    NamedLine,
    PrefilterChecker,
    PythonOpsChecker,
)
from .lexer import LineLexer
from .names import NameLookup


class PrefilterManager(Configurable):
    """Rewrites lines that begin with a name: automagic, autocall, macros.

    It makes none of the static transformations. Text inside strings, brackets and continued statements stays.

    Args:
        lookup: answers questions about names.
        on_rewrite: is shown each line that autocall made; the front end prints it after an arrow.

    Source: CORE-042, CORE-082, CORE-092 to CORE-099, CORE-126 in SPEC.md.
    """

    multi_line_specials = Bool(
        True,
        help="Rewrite lines after the first one of a multi-line input too.",
    ).tag(config=True)

    def __init__(
        self,
        *,
        lookup: NameLookup,
        on_rewrite: Callable[[str], None],
        parent: Any = None,
        config: Any = None,
    ) -> None:
        settings: dict[str, Any] = {"parent": parent}
        if config is not None:
            settings["config"] = config
        super().__init__(**settings)
        self._lookup = lookup
        below: dict[str, Any] = {"parent": self}
        self._checkers: list[PrefilterChecker] = [
            MacroChecker(**below),
            IPyAutocallChecker(on_rewrite=on_rewrite, **below),
            AssignmentChecker(**below),
            AutoMagicChecker(**below),
            PythonOpsChecker(**below),
            AutocallChecker(on_rewrite=on_rewrite, **below),
        ]

    @property
    def checkers(self) -> list[PrefilterChecker]:
        """The checkers in the order in which they are asked."""
        return sorted(self._checkers, key=_priority)

    def register_checker(self, checker: PrefilterChecker) -> None:
        """Ask `checker` too, in the place that its priority gives it."""
        if checker not in self._checkers:
            self._checkers.append(checker)

    def unregister_checker(self, checker: PrefilterChecker) -> None:
        """Stop asking `checker`.

        Raises:
            ValueError: it is not registered.
        """
        if checker not in self._checkers:
            raise ValueError(f"{checker!r} is not registered as a checker")
        self._checkers.remove(checker)

    def prefilter_lines(self, lines: str, continue_prompt: bool = False) -> str:
        """Rewrite each line of `lines`; a line end at the end is dropped.

        Args:
            lines: source without static specials.
            continue_prompt: the first line continues an earlier one.
        """
        parts = lines.rstrip("\r\n").split("\n")
        lexer = LineLexer()
        result = []
        for index, line in enumerate(parts):
            if lexer.at_boundary:
                continued = index > 0 or continue_prompt
                line = self.prefilter_line(line, continued)
            result.append(line)
            lexer.feed(line + "\n")
        return "\n".join(result)

    def prefilter_line(self, line: str, continue_prompt: bool = False) -> str:
        """Rewrite one line; `continue_prompt` if it continues an earlier one."""
        if continue_prompt and not self.multi_line_specials:
            return line
        named = NamedLine.parse(line, self._lookup)
        if named is None:
            return line
        for checker in self.checkers:
            if not checker.enabled:
                continue
            answer = checker.check(named, self._lookup)
            if answer is not None:
                return line if answer is KEEP else answer
        return line


def _priority(checker: PrefilterChecker) -> int:
    priority: int = checker.priority
    return priority
