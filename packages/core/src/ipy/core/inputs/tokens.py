"""Transformers that look at tokens, for third parties, and the built-in commands in the same form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Self

from .commands import ESCAPE, HELP, MAGIC_ASSIGN, SYSTEM_ASSIGN, Command, lay_out
from .lines import split_lines

if TYPE_CHECKING:
    from tokenize import TokenInfo


class TokenTransformBase:
    """A transformation of one place in a cell, found by looking at its tokens.

    A subclass has a class method `find`, which returns an instance for the first place to change or None, and
    `transform`, which changes that place. The manager calls them in turn until nothing is found.

    Args:
        start: line number from 1 and column, as tokens give them.

    Attributes:
        priority: lower ones go first where two begin at the same place.
        start_line: index of the line, from 0.
        start_col: column in it.
    """

    priority: ClassVar[int] = 10

    def __init__(self, start: tuple[int, int]) -> None:
        self.start_line = start[0] - 1
        self.start_col = start[1]

    def sortby(self) -> tuple[int, int, int]:
        """The key by which the manager puts found places in order."""
        return self.start_line, self.start_col, self.priority

    @classmethod
    def find(cls, tokens_by_line: Sequence[Sequence[TokenInfo]]) -> Self | None:
        """Return an instance for the first place to transform, or None."""
        raise NotImplementedError(f"{cls.__name__} must define find(tokens_by_line)")

    def transform(self, lines: list[str]) -> list[str]:
        """Return the lines with the place transformed; a SyntaxError means that it can't be after all."""
        raise NotImplementedError(f"{type(self).__name__} must define transform(lines)")


class _CommandTransform(TokenTransformBase):
    """A built-in command, in the form of a token transformer."""

    kind: ClassVar[str]

    def __init__(self, start: tuple[int, int], command: Command | None = None) -> None:
        super().__init__(start)
        self._command = command

    @classmethod
    def find(cls, tokens_by_line: Sequence[Sequence[TokenInfo]]) -> Self | None:
        for command in lay_out(_source_lines(tokens_by_line)).commands:
            if command.kind == cls.kind:
                return cls((command.start_line + 1, command.start_col), command)
        return None

    def transform(self, lines: list[str]) -> list[str]:
        command = self._command
        if command is None:
            for command in lay_out(lines).commands:
                if (command.start_line, command.start_col) == (self.start_line, self.start_col):
                    break
            else:
                raise SyntaxError(f"no {self.kind} command begins at line {self.start_line + 1}")
        before, after = lines[: command.start_line], lines[command.end_line + 1 :]
        return [*before, command.rewrite(lines), *after]


class MagicAssign(_CommandTransform):
    """`name = %magic args`."""

    kind = MAGIC_ASSIGN


class SystemAssign(_CommandTransform):
    """`name = !command`."""

    kind = SYSTEM_ASSIGN


class EscapedCommand(_CommandTransform):
    """A statement that begins with `%`, `!`, `!!`, `?`, `??`, `,`, `;` or `/`."""

    kind = ESCAPE


class HelpEnd(_CommandTransform):
    """A statement that ends with `?` or `??`."""

    kind = HELP
    priority = 5


#: What a manager has from the start; all of them at once are done in one pass without tokens.
BUILT_IN: tuple[type[TokenTransformBase], ...] = (
    MagicAssign,
    SystemAssign,
    EscapedCommand,
    HelpEnd,
)


class TokensByLine(list["list[TokenInfo]"]):
    """Tokens of a cell, a list for each statement; `lines` holds the text they were read from."""

    def __init__(self, tokens: Iterable[list[TokenInfo]], lines: list[str]) -> None:
        super().__init__(tokens)
        self.lines = lines


def make_tokens_by_line(lines: list[str]) -> TokensByLine:
    """Tokenize and group by statement; what comes after text that Python can't tokenize is left out.

    Lines inside brackets and multi-line strings belong to one group. A group ends with its NEWLINE token.
    """
    # 2 ms, and only third-party transformers need it.
    import tokenize

    groups: list[list[TokenInfo]] = [[]]
    depth = 0
    reader = iter(lines).__next__
    try:
        for token in tokenize.generate_tokens(reader):
            groups[-1].append(token)
            if token.string in ("(", "[", "{") and token.type == tokenize.OP:
                depth += 1
            elif token.string in (")", "]", "}") and token.type == tokenize.OP:
                depth = max(depth - 1, 0)
            elif token.type == tokenize.NEWLINE or (token.type == tokenize.NL and not depth):
                groups.append([])
    except (tokenize.TokenError, SyntaxError):
        # An open bracket or string, or a character that isn't Python: what was read so far counts.
        pass
    if not groups[-1]:
        groups.pop()
    return TokensByLine(groups, list(lines))


def has_sunken_brackets(tokens: Iterable[TokenInfo]) -> bool:
    """True if a closing bracket comes before one that it could close."""
    depth = 0
    for token in tokens:
        if token.string in ("(", "[", "{"):
            depth += 1
        elif token.string in (")", "]", "}"):
            depth -= 1
            if depth < 0:
                return True
    return False


def _source_lines(tokens_by_line: Sequence[Sequence[TokenInfo]]) -> list[str]:
    """The lines that tokens were read from, put together from their `line` if need be."""
    if isinstance(tokens_by_line, TokensByLine):
        return tokens_by_line.lines
    found: dict[int, str] = {}
    for group in tokens_by_line:
        for token in group:
            for offset, line in enumerate(split_lines(token.line)):
                found.setdefault(token.start[0] + offset, line)
    return [found.get(number, "\n") for number in range(1, max(found, default=0) + 1)]
