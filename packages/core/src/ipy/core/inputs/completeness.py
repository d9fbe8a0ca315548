"""Whether a cell can run as it stands, and how far to indent the next line."""

from __future__ import annotations

import builtins
import re
import warnings

from .commands import Layout

# Bound here: a program may assign to `builtins.compile`, and then no input would be complete.
_compile = builtins.compile

INDENT_WIDTH = 4
_TAB_WIDTH = 4

# ast.PyCF_ALLOW_TOP_LEVEL_AWAIT and codeop.PyCF_ALLOW_INCOMPLETE_INPUT: importing either module costs more
# than this one.
_TOP_LEVEL_AWAIT = 0x2000
_INCOMPLETE_INPUT = 0x4000

# Keywords, so nothing else can begin with one; `\b` keeps `pass_count = 1` out.
_LEAVES_BLOCK = re.compile(r"\s*(?:return|raise|break|continue|pass)\b")

#: What the compiler says about source that is right as far as it goes.
INCOMPLETE = "incomplete input"

Verdict = tuple[str, int | None]
COMPLETE: Verdict = ("complete", None)
INVALID: Verdict = ("invalid", None)


def incomplete(indent: int) -> Verdict:
    """The verdict on a cell that needs more lines, the next one indented by `indent` columns."""
    return ("incomplete", indent)


def judge_cell_magic(lines: list[str]) -> Verdict:
    """A cell magic ends with a blank line: its body is not Python, and nothing else can tell."""
    if len(lines) > 1 and not lines[-1].strip():
        return COMPLETE
    return incomplete(indent_of(lines[-1]))


def judge_layout(lines: list[str], layout: Layout) -> Verdict | None:
    """Judge by brackets, strings and continuations alone; None if the compiler has to say."""
    if layout.sunken:
        return INVALID
    if layout.open == "bracket":
        # The last line that isn't blank: an empty line between arguments says nothing.
        return incomplete(indent_of(next(line for line in reversed(lines) if line.strip())))
    if layout.open:
        return incomplete(indent_of(lines[-1]))
    return None


def judge_source(source: str, lines: list[str], layout: Layout, *, ended: bool) -> Verdict:
    """Judge by compiling.

    Args:
        source: the transformed cell.
        lines: the cell before its commands were rewritten; `layout` belongs to them.
        layout: where its statements are.
        ended: a blank line follows the last statement, which ends an indented block.
    """
    found = compile_error(source)
    if found is None:
        if ended or not layout.statements or not _is_indented(lines, layout):
            return COMPLETE
        return incomplete(next_indent(lines, layout))
    if found == INCOMPLETE:
        return incomplete(next_indent(lines, layout))
    return INVALID


def next_indent(lines: list[str], layout: Layout) -> int:
    """Columns to indent the line after the last: deeper after a colon, less after `return` and the like."""
    if not layout.statements:
        return 0
    last = lines[layout.statements[-1]]
    indent = indent_of(last)
    if layout.opens_block:
        return indent + INDENT_WIDTH
    if layout.comment > layout.statements[-1]:
        return indent_of(lines[layout.comment])
    if _LEAVES_BLOCK.match(last):
        for row in reversed(layout.statements):
            if indent_of(lines[row]) < indent:
                return indent_of(lines[row])
    return indent


def indent_of(line: str) -> int:
    """Width of a line's leading white space in columns, with a tab stop every four."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(_TAB_WIDTH))


def find_last_indent(lines: list[str]) -> int:
    """Width of the last line's leading white space in columns."""
    return indent_of(lines[-1]) if lines else 0


def _is_indented(lines: list[str], layout: Layout) -> bool:
    return lines[layout.statements[-1]][:1] in (" ", "\t")


def compile_error(source: str) -> str | None:
    """Compile as a cell would be; return None, or what is wrong."""
    with warnings.catch_warnings():
        # The warnings of a cell belong to its execution, not to every key on the way there.
        warnings.simplefilter("ignore")
        try:
            _compile(
                source,
                "<input>",
                "exec",
                flags=_TOP_LEVEL_AWAIT | _INCOMPLETE_INPUT,
                dont_inherit=True,
            )
        except SyntaxError as error:
            return error.msg or "invalid syntax"
        except (ValueError, OverflowError, MemoryError, RecursionError) as error:
            # Null bytes, surrogates, huge integers, and nesting too deep for the compiler.
            return str(error) or type(error).__name__
    return None
