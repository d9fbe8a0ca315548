"""Transformations of whole lines: leading blanks, pasted prompts, cell magics.

Each takes the lines of a cell, line ends included, and returns lines. They are what
`TransformerManager.cleanup_transforms` and `line_transforms` hold from the start.
"""

from __future__ import annotations

import re

from .lexer import LineLexer

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_BLANKS = re.compile(r"[ \t\f]*")
_CELL_MAGIC_HELP = re.compile(r"%%[\w*]+\?\??\s*$")


def split_lines(text: str) -> list[str]:
    r"""Split where Python's tokenizer does, at `\n`, `\r\n` and `\r`, and keep the line ends.

    `str.splitlines` also cuts at form feeds and Unicode separators, which are legal inside strings.
    """
    if "\r" not in text:
        lines = text.split("\n")
        last = lines.pop()
        lines = [line + "\n" for line in lines]
        if last:
            lines.append(last)
        return lines
    return _LINE.findall(text)


def leading_empty_lines(lines: list[str]) -> list[str]:
    """Remove blank lines before the first line that isn't; a cell of blank lines stays."""
    for index, line in enumerate(lines):
        if line and not line.isspace():
            return lines[index:] if index else lines
    return lines


def leading_indent(lines: list[str]) -> list[str]:
    """Remove the first line's leading white space from all lines.

    If a line of code has less of it, everything stays: the compiler will say what is wrong. Lines inside
    strings, brackets and comments may have less.
    """
    if not lines:
        return lines
    indent = _leading(lines[0])
    if not indent:
        return lines
    if all(line.startswith(indent) or not line.strip() for line in lines):
        return [_without(line, indent) for line in lines]
    return _dedent_code(lines, indent)


def _dedent_code(lines: list[str], indent: str) -> list[str]:
    """Remove `indent` from the lines of code only, or nothing if one of them lacks it."""
    lexer = LineLexer()
    result = []
    for line in lines:
        inside_string = lexer.in_string
        bare = line.lstrip()
        if lexer.at_boundary and bare and not bare.startswith("#") and not line.startswith(indent):
            return lines
        result.append(line if inside_string else _without(line, indent))
        lexer.feed(line)
    return result


def _without(line: str, indent: str) -> str:
    if line.startswith(indent):
        return line[len(indent) :]
    return line if line.strip() else line.lstrip(" \t\f")


def _leading(line: str) -> str:
    match = _BLANKS.match(line)
    return match[0] if match else ""


class PromptStripper:
    """Removes the prompts of a pasted session; a callable over lines.

    Stripping begins at the first line that matches `initial_re`; from there on what matches `prompt_re` is
    removed from the beginning of every line. A prompt inside a string belongs to the session only if it ends in
    the same column as the one before the string; otherwise it is the user's text and stays.

    Args:
        prompt_re: matches the prompts to remove, continuation prompts included.
        initial_re: matches the prompts that begin a session; `prompt_re` if absent.
        doctest: look for the beginning in any line; otherwise in the first two, because the prompt
            alone may be valid Python (`In [1]: x` annotates an item).
    """

    def __init__(
        self,
        prompt_re: re.Pattern[str],
        initial_re: re.Pattern[str] | None = None,
        *,
        doctest: bool = False,
    ) -> None:
        self.prompt_re = prompt_re
        self.initial_re = initial_re or prompt_re
        self.doctest = doctest

    def __call__(self, lines: list[str]) -> list[str]:
        """Return the lines without prompts."""
        match = self.initial_re.match
        for index, line in enumerate(lines if self.doctest else lines[:2]):
            if match(line):
                return self._strip(lines, index)
        return lines

    def _strip(self, lines: list[str], begin: int) -> list[str]:
        lexer = LineLexer()
        column = -1
        result = []
        for index, line in enumerate(lines):
            pattern = self.initial_re if column < 0 else self.prompt_re
            found = pattern.match(line) if index >= begin else None
            if found:
                width = len(found[0].rstrip())
                if not lexer.in_string:
                    column = width
                elif column != width:
                    found = None
            stripped = line[found.end() :] if found else line
            result.append(stripped)
            lexer.feed(stripped)
        return lines if column < 0 else leading_indent(result)


#: Strips `>>> ` and `... `; the latter only after the former, because `...` alone is an expression.
classic_prompt = PromptStripper(
    prompt_re=re.compile(r"[ \t]*(?:>>>|\.\.\.) ?"),
    initial_re=re.compile(r"[ \t]*>>> ?"),
    doctest=True,
)

#: Strips `In [1]: ` and `   ...: `, also with the `[ins] ` and `[nav] ` of vi mode before them.
ipython_prompt = PromptStripper(
    re.compile(
        r"[ \t]*(?:(?:\[(?:ins|nav)\] )?In \[\d+\]:(?: |(?=[\r\n]|$))|\.{3,}: ?)",
    ),
)


def is_cell_magic(lines: list[str]) -> bool:
    """True if the cell is a call of a cell magic, and not a question about one (`%%name?`)."""
    return bool(lines) and lines[0].startswith("%%") and not _CELL_MAGIC_HELP.match(lines[0])


def cell_magic(lines: list[str]) -> list[str]:
    """Turn a cell that begins with `%%name` into a call with the rest of the line and the body as strings."""
    if not is_cell_magic(lines):
        return lines
    name, rest = split_name(lines[0][2:].rstrip())
    body = "".join(lines[1:])
    return [f"get_ipython().run_cell_magic({name!r}, {rest!r}, {body!r})\n"]


def split_name(text: str) -> tuple[str, str]:
    """Split a magic's text at the first blank, into its name and the rest."""
    for index, char in enumerate(text):
        if char in " \t":
            return text[:index], text[index + 1 :]
    return text, ""
