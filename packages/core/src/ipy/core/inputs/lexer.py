"""Where strings, brackets and statements begin and end in text that may hold shell commands.

Python's own tokenizer can't be used for this: it gives up at the first `!` or unterminated quote, differs
between versions, and costs some milliseconds. The question here is smaller: is a position code, string or
comment; how many brackets are open; does the statement end with this line? A stack of open things answers
it, one physical line at a time, in linear time, without ever failing.
"""

from __future__ import annotations

import re
import sys
from functools import cache

# What stands on the stack of open things:
#   "(" "[" "{"          a bracket
#   '"' "'" '\"\"\"' "'''"  a string; these frames start with the quote
#   "f" + quote          the text of an f-string (3.12+, before it is a string like others)
#   FIELD                a replacement field of an f-string: code again
#   SPEC                 the format specification of a replacement field
FIELD = "{}"
SPEC = ":"

_CLOSES = {")": "(", "]": "[", "}": "{"}
_CODE = re.compile(r"""["'#\\()\[\]{}=]""")
_FIELD_CODE = re.compile(r"""["'#\\()\[\]{}:]""")

# What to look for inside a string with each kind of quote; compiled when first needed, all would cost 2 ms.
# In the text of f-strings a backslash does not escape braces, but \N{...} holds a name, not a field.
_ESCAPED = r"\\(?:\r\n|(?s:.))|"
_ESCAPED_TEXT = r"\{\{|\}\}|\{|\\N\{[^{}\n]*\}|\\(?:\r\n|[^{}])|"
_SPECIFICATION = r"[{}]|"


@cache
def _ends(inside: str, quote: str) -> re.Pattern[str]:
    return re.compile(inside + quote)


_CONTINUATIONS = ("\\\n", "\\\r\n", "\\\r")
# The first character of a command, or a continuation before it. `= %%` and `= %` alone are none.
_RIGHT_SIDE = re.compile(r"[ \t\f]*(!|%(?!%)(?=[ \t\f]*[^ \t\f\r\n])|\\(?:\r\n?|\n)\Z)")
# A "=" next to one of these is a comparison, an augmented assignment or ":=".
_NOT_ASSIGNING = frozenset("=!<>+-*/%&|^@:~")

_NESTED_FSTRINGS = sys.version_info >= (3, 12)
_TSTRINGS = sys.version_info >= (3, 14)


class LineLexer:
    """Follows Python's lexical structure line by line; `feed` never raises.

    Attributes:
        stack: what is open at the end of the lines fed so far.
        continued: the last line ended with a backslash continuation.
        sunken: a closing bracket came that matches no opening one.
        question: row and column behind the `?` outside strings and comments that ends the statement, as far
            as it was fed; None if something else does.
        comment: column of the `#` that begins a comment in the last line, or -1.
        last: the last character of code in the last line that had any, comments and blanks aside.
        command: column in the last line of a `!` or `%` that stands right of an assignment, or -1.
    """

    __slots__ = (
        "_assigned",
        "_row",
        "command",
        "comment",
        "continued",
        "last",
        "question",
        "stack",
        "sunken",
    )

    def __init__(self) -> None:
        self.sunken = False
        self._row = 0
        self.reset()

    def reset(self) -> None:
        """Forget everything that is open: the next line begins a statement."""
        self.stack: list[str] = []
        self.continued = False
        self.question: tuple[int, int] | None = None
        self.last = ""
        self.comment = -1
        self.command = -1
        self._assigned = False

    @property
    def at_boundary(self) -> bool:
        """True if the next line begins a new statement."""
        return not self.stack and not self.continued

    @property
    def in_string(self) -> bool:
        """True if the next line begins inside a string."""
        return bool(self.stack) and not _is_code(self.stack[-1])

    def feed(self, line: str, row: int = 0) -> None:
        """Take the next physical line, its line end included; `row` is what `question` will call it."""
        if self.at_boundary:
            self.question = None
        self._row = row
        self.continued = False
        self.comment = -1
        self.command = -1
        position = 0
        if self._assigned:
            self._assigned = False
            self._look_for_command(line, 0)
        stack = self.stack
        while 0 <= position < len(line):
            if not stack or _is_code(stack[-1]):
                position = self._code(line, position)
            elif stack[-1][0] in "f:":
                position = self._text(line, position)
            else:
                position = self._string(line, position)

    def _code(self, line: str, position: int) -> int:
        """Read code up to the next string or the line's end."""
        stack = self.stack
        in_field = bool(stack) and stack[-1] == FIELD
        match = (_FIELD_CODE if in_field else _CODE).search(line, position)
        if match is None:
            return self._end_of_code(line, position, len(line))
        at = match.start()
        char = match[0]
        if char in "\"'":
            return self._open_string(line, at)
        if char == "#":
            self.comment = at
            return self._end_of_code(line, position, at)
        if char in "([{":
            stack.append(char)
        elif char in ")]}":
            self._close(char)
        elif char == "\\":
            if at + 3 >= len(line) and not line[at + 1 :].strip("\r\n"):
                self.continued = True
                return -1
        elif char == ":":
            stack.append(SPEC)
        elif (
            self.command < 0
            and not stack
            and line[at - 1 : at] not in _NOT_ASSIGNING
            and line[at + 1 : at + 2] != "="
        ):
            self._look_for_command(line, at + 1)
        return at + 1

    def _end_of_code(self, line: str, position: int, end: int) -> int:
        code = line[position:end].rstrip()
        if code:
            self.last = code[-1]
            self.question = (self._row, position + len(code)) if code[-1] == "?" else None
        elif position and line[:position].strip():
            # Only blanks follow a string or an operator; a blank line inside brackets changes nothing.
            self.last = line[:position].rstrip()[-1]
            self.question = None
        return -1

    def _look_for_command(self, line: str, position: int) -> None:
        """Note the `!` or `%` that begins the right side of an assignment."""
        found = _RIGHT_SIDE.match(line, position)
        if found and found[1] in _CONTINUATIONS:
            self._assigned = True
        elif found:
            self.command = found.start(1)

    def _close(self, char: str) -> None:
        stack = self.stack
        if stack and stack[-1] == FIELD and char == "}":
            stack.pop()
            return
        if not stack or stack[-1] != _CLOSES[char]:
            self.sunken = True
        if stack and stack[-1] != FIELD:
            stack.pop()

    def _open_string(self, line: str, at: int) -> int:
        quote = line[at]
        if line.startswith(quote * 3, at):
            quote *= 3
        prefix = _string_prefix(line, at)
        formatted = _NESTED_FSTRINGS and ("f" in prefix or (_TSTRINGS and "t" in prefix))
        self.stack.append("f" + quote if formatted else quote)
        return at + len(quote)

    def _string(self, line: str, position: int) -> int:
        quote = self.stack[-1]
        last = ""
        for match in _ends(_ESCAPED, quote).finditer(line, position):
            last = match[0]
            if last == quote:
                self.stack.pop()
                return match.end()
        if len(quote) == 1 and last not in _CONTINUATIONS:
            self._unterminated()
        return -1

    def _text(self, line: str, position: int) -> int:
        """Read the text of an f-string, or a format specification in it."""
        stack = self.stack
        in_spec = stack[-1] == SPEC
        quote = stack[-3][1:] if in_spec else stack[-1][1:]
        last = ""
        for match in _ends(_SPECIFICATION if in_spec else _ESCAPED_TEXT, quote).finditer(
            line, position
        ):
            last = match[0]
            if last == "{":
                stack.append(FIELD)
                return match.end()
            if last == quote:
                del stack[-3 if in_spec else -1 :]
                return match.end()
            if last == "}":
                del stack[-2:]
                return match.end()
        if len(quote) == 1 and last not in _CONTINUATIONS:
            self._unterminated()
        return -1

    def _unterminated(self) -> None:
        """Give up a string that the line's end cuts off, and the f-strings on one line around it."""
        self.question = None
        stack = self.stack
        stack.pop()
        for index, frame in enumerate(stack):
            if len(frame) == 2 and frame[0] == "f":
                del stack[index:]
                return
        while stack and stack[-1] in (SPEC, FIELD):
            stack.pop()


def _is_code(frame: str) -> bool:
    return frame in ("(", "[", "{", FIELD)


def _string_prefix(line: str, at: int) -> str:
    """The letters of a string prefix (`rb`, `f`, ...) before the quote at `at`, in lower case."""
    start = at
    while start and at - start < 2 and line[start - 1] in "rRbBuUfFtT":
        start -= 1
    if start and (line[start - 1].isalnum() or line[start - 1] == "_"):
        return ""
    return line[start:at].lower()
