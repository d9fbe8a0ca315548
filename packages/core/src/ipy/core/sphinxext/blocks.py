"""What stands in an `ipython` directive: inputs, the outputs that are shown with them, comments, and what is said about them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ipy.core.errors import ShellError

#: What may be written above an input as `@name`, or as an option of the directive.
MARKS = frozenset({"suppress", "verbatim", "doctest", "okexcept", "okwarning", "savefig"})


class DirectiveError(ShellError):
    """A directive can't be run; the text says where and why."""


class Block:
    """An input of a session.

    Attributes:
        source: the code.
        output: the lines that are written below it.
        marks: mark -> what is written behind it.
        line: of the directive's content, from 0.
        comment: it is text to be shown as it is; `source` holds it.
    """

    __slots__ = ("comment", "line", "marks", "output", "source")

    def __init__(
        self,
        source: str,
        *,
        line: int,
        output: list[str] | None = None,
        marks: dict[str, str] | None = None,
        comment: bool = False,
    ) -> None:
        self.source = source
        self.output = output or []
        self.marks = marks or {}
        self.line = line
        self.comment = comment


def parse_session(
    lines: list[str], input_re: re.Pattern[str], output_re: re.Pattern[str]
) -> list[Block]:
    """Read a session with prompts.

    Args:
        lines: the content of the directive.
        input_re: matches the prompt of an input, and has the code in its last group.
        output_re: the same of an output.

    Raises:
        DirectiveError: a mark is unknown, or stands above nothing.
    """
    blocks: list[Block] = []
    marks: dict[str, str] = {}
    current: Block | None = None
    continued = ""
    for number, line in enumerate(lines):
        found = input_re.match(line)
        if found:
            continued = _continuation(found)
            current = Block(found.groups()[-1], line=number, marks=marks)
            blocks.append(current)
            marks = {}
        elif line.startswith("@"):
            name, rest = _mark(line, number)
            marks[name] = rest
            current = None
        elif line.startswith("#") and (current is None or not current.output):
            blocks.append(Block(line, line=number, comment=True))
            current = None
        elif current is None:
            if line.strip():
                raise DirectiveError(
                    f"line {number + 1}: {line!r} is no input, output or comment; inputs begin with a prompt"
                )
        elif not current.output and line.startswith(continued):
            current.source += "\n" + line[len(continued) :].removeprefix(" ")
        elif line.strip() or current.output:
            shown = output_re.match(line)
            current.output.append(shown.groups()[-1].strip() if shown else line)
    if marks:
        raise DirectiveError(f"@{next(iter(marks))} stands above no input")
    for block in blocks:
        while block.output and not block.output[-1].strip():
            block.output.pop()
        block.source = block.source.rstrip()
    return blocks


def _continuation(found: re.Match[str]) -> str:
    """The prompt of the lines that continue an input, as wide as its own: `   ...:` below `In [1]:`."""
    width = found.start(found.lastindex or 0)
    prompt = found.string[:width].rstrip()
    return "   " + "." * (len(prompt) - 4) + ":"


def _mark(line: str, number: int) -> tuple[str, str]:
    name, _, rest = line[1:].strip().partition(" ")
    if name not in MARKS:
        from difflib import get_close_matches

        close = get_close_matches(name, MARKS, n=1)
        hint = (
            f"; did you mean @{close[0]}?" if close else f"; there are {', '.join(sorted(MARKS))}"
        )
        raise DirectiveError(f"line {number + 1}: unknown mark @{name}{hint}")
    return name, rest.strip()


def parse_python(lines: list[str]) -> list[Block]:
    """Read plain Python: each statement becomes an input; marks stand above statements, comments at the left margin are kept.

    Magics and commands are statements of one line.

    Raises:
        DirectiveError: a mark is unknown, or stands above nothing.
    """
    blocks: list[Block] = []
    marks: dict[str, str] = {}
    for number, text in _statements(lines):
        first = text.split("\n", 1)[0]
        if first.startswith("@") and "\n" not in text and first[1:].split(" ")[0] in MARKS:
            name, rest = _mark(first, number)
            marks[name] = rest
        elif all(line.startswith("#") for line in text.split("\n")):
            blocks.append(Block(text, line=number, comment=True))
        else:
            blocks.append(Block(text, line=number, marks=marks))
            marks = {}
    if marks:
        raise DirectiveError(f"@{next(iter(marks))} stands above no input")
    return blocks


def _statements(lines: list[str]) -> Iterator[tuple[int, str]]:
    from ipy.core.inputs import TransformerManager

    manager = TransformerManager()
    gathered: list[str] = []
    start = 0
    for number, line in enumerate(lines):
        if not gathered:
            if not line.strip():
                continue
            start = number
        gathered.append(line)
        text = "\n".join(gathered)
        alone = line.startswith("@") and line[1:].split(" ")[0] in MARKS and len(gathered) == 1
        following = next((each for each in lines[number + 1 :] if each.strip()), "")
        if alone or (line.startswith("#") and len(gathered) == 1):
            yield start, text
            gathered = []
        elif not _goes_on(following) and _complete(manager.transform_cell(text + "\n")):
            yield start, text.rstrip()
            gathered = []
    if gathered:
        yield start, "\n".join(gathered).rstrip()


def _goes_on(following: str) -> bool:
    """Whether the next line belongs to the statement before it."""
    return following.startswith((" ", "\t")) or bool(
        re.match(r"(?:else|elif|except|finally|case)\b", following)
    )


def _complete(source: str) -> bool:
    try:
        return bool(ast.parse(source).body)
    except (SyntaxError, ValueError):
        return False
