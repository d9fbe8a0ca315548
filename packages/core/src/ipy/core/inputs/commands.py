"""Finding shell commands between Python statements, and the state in which a cell ends.

One pass over the lines finds every command: `%magic`, `!command`, `name?` and the rest at the beginning of a
statement, `name = %magic` and `name = !command`, and `name?` at the end of one. The text of a command is not
Python, so that what it opens (a quote in `!echo it's`) has no effect on the lines after it.
"""

from __future__ import annotations

import re
from typing import Final

from .lexer import LineLexer
from .rewrite import (
    CALLING,
    ESCAPES,
    getoutput_call,
    help_call,
    help_target,
    is_call_target,
    magic_call,
)

ESCAPE: Final = "escape"
MAGIC_ASSIGN: Final = "magic_assign"
SYSTEM_ASSIGN: Final = "system_assign"
HELP: Final = "help"

# What any command needs; text without it is left alone. `?` helps anywhere; `!` and `%` begin a line or stand
# behind "=", perhaps on a continued line.
_POSSIBLE = re.compile(r"\?|(?:\A|[\r\n])[ \t\f]*[%!,;/]|=[ \t\f]*(?:\\\r?\n?[ \t\f]*)*[%!]")
_BLANK = " \t\f"


class Command:
    """A shell command in a cell.

    Attributes:
        kind: ESCAPE, MAGIC_ASSIGN, SYSTEM_ASSIGN or HELP.
        start_line: index of the line with its first character.
        start_col: column of its first character (the escape; for help the statement's first one).
        end_line: index of its last line.
        target: for HELP, the name asked about and whether its source is wanted.
    """

    __slots__ = ("end_line", "kind", "start_col", "start_line", "target")

    def __init__(
        self,
        kind: str,
        start_line: int,
        start_col: int,
        end_line: int,
        target: tuple[str, bool] | None = None,
    ) -> None:
        self.kind = kind
        self.start_line = start_line
        self.start_col = start_col
        self.end_line = end_line
        self.target = target

    def rewrite(self, lines: list[str]) -> str:
        """Return the one line that stands for the lines from `start_line` to `end_line`."""
        before = lines[self.start_line][: self.start_col]
        if self.kind == HELP:
            assert self.target is not None
            name, detail = self.target
            return f"{before}{help_call(name, detail=detail)}\n"
        text = join_continued(lines, self.start_line, self.start_col, self.end_line)
        if self.kind == MAGIC_ASSIGN:
            return (
                f"{before}{magic_call(text[1:].lstrip(_BLANK) if text[1:2] != ' ' else text[1:])}\n"
            )
        if self.kind == SYSTEM_ASSIGN:
            return f"{before}{getoutput_call(text[1:])}\n"
        escape = text[:2] if text[:2] in ESCAPES else text[:1]
        return f"{before}{ESCAPES[escape](text[len(escape) :])}\n"


class Layout:
    """The commands of a cell, and what is open at its end.

    Attributes:
        commands: in the order of the text.
        open: what the cell's end leaves open: "bracket", "string", "continuation" or "".
        sunken: a closing bracket matches no opening one.
        statements: indices of the lines where statements begin.
        comment: index of the last line that holds only a comment, -1 if there is none.
        opens_block: the last statement ends with a colon.
    """

    __slots__ = ("commands", "comment", "open", "opens_block", "statements", "sunken")

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.open = ""
        self.sunken = False
        self.statements: list[int] = []
        self.comment = -1
        self.opens_block = False


def may_hold_commands(text: str) -> bool:
    """A quick test; True does not mean that there is one."""
    return _POSSIBLE.search(text) is not None


def lay_out(lines: list[str]) -> Layout:
    """Find the commands in `lines` and how they end."""
    layout = Layout()
    lexer = LineLexer()
    row = 0
    while row < len(lines):
        line = lines[row]
        bare = line.lstrip(_BLANK)
        first = bare[:1]
        if first == "#":
            layout.comment = row
        if first in "#\r\n":
            row += 1
            continue
        layout.statements.append(row)
        layout.opens_block = False
        column = len(line) - len(bare)
        if first in "%!?,;/" and (first not in CALLING or is_call_target(bare[1:])):
            row = _raw_command(layout, lines, row, column, ESCAPE)
        else:
            row = _statement(layout, lexer, lines, row, column)
    if lexer.stack:
        layout.open = "string" if lexer.in_string else "bracket"
    elif lexer.continued:
        layout.open = "continuation"
    layout.sunken = lexer.sunken
    return layout


def rewrite_commands(lines: list[str], commands: list[Command]) -> list[str]:
    """Return the lines with each command replaced by Python code."""
    result: list[str] = []
    done = 0
    for command in commands:
        result += lines[done : command.start_line]
        result.append(command.rewrite(lines))
        done = command.end_line + 1
    return result + lines[done:]


def _statement(layout: Layout, lexer: LineLexer, lines: list[str], start: int, column: int) -> int:
    """Read a Python statement and the command at its end; return the row after it."""
    row = start
    while row < len(lines):
        lexer.feed(lines[row], row)
        if lexer.command >= 0:
            kind = SYSTEM_ASSIGN if lines[row][lexer.command] == "!" else MAGIC_ASSIGN
            at = lexer.command
            lexer.reset()
            return _raw_command(layout, lines, row, at, kind, start, column)
        row += 1
        if lexer.at_boundary:
            break
    layout.opens_block = lexer.last == ":"
    question = lexer.question
    if question is not None and not lexer.in_string:
        text = "".join(lines[start : question[0]]) + lines[question[0]][: question[1]]
        target = help_target(text)
        if target is not None:
            # Help may be asked for while a bracket is open; nothing of the statement is left then.
            lexer.reset()
            layout.commands.append(Command(HELP, start, column, row - 1, target))
    return row


def _raw_command(
    layout: Layout,
    lines: list[str],
    row: int,
    column: int,
    kind: str,
    start: int = -1,
    start_column: int = 0,
) -> int:
    """Note the command at `column`, up to the last of its continued lines; return the row after it.

    `start` and `start_column` tell where the statement begins if that is not where the command does.
    """
    end = find_end_of_continued_line(lines, row)
    if start < 0:
        start, start_column = row, column
    text = "".join(lines[start : end + 1])
    if text.rstrip().endswith("?"):
        target = _help_in_raw_command(text)
        if target is not None:
            layout.commands.append(Command(HELP, start, start_column, end, target))
            return end + 1
    layout.commands.append(Command(kind, row, column, end))
    if end == len(lines) - 1 and lines[end].rstrip("\r\n").endswith("\\"):
        layout.open = "continuation"
    return end + 1


def _help_in_raw_command(text: str) -> tuple[str, bool] | None:
    """The help target if the `?` that ends a command's text is not in a comment or a string."""
    lexer = LineLexer()
    lexer.feed(text)
    return help_target(text) if lexer.question is not None else None


def find_end_of_continued_line(lines: list[str], start_line: int) -> int:
    """Index of the last line that backslashes join to `start_line`."""
    end = start_line
    while end + 1 < len(lines) and lines[end].rstrip("\r\n").endswith("\\"):
        end += 1
    return end


def join_continued(lines: list[str], start_line: int, start_col: int, end_line: int) -> str:
    """The text from a position to the end of `end_line`, with a blank for each backslash and line end."""
    parts = [line.rstrip("\r\n")[:-1] for line in lines[start_line:end_line]]
    parts.append(lines[end_line].rstrip())
    parts[0] = parts[0][start_col:]
    return " ".join(parts)
