"""What the text before the cursor means: which kind of thing can come next, and where it begins."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import NamedTuple

from .lexing import Lexed, OpenString, Token, lex, primary_start

#: Cell magics whose body is Python.
CODE_CELLS = frozenset(
    [
        "time",
        "timeit",
        "prun",
        "capture",
        "debug",
        "mprun",
        "memit",
        "lprun",
        "snakeviz",
        "pyinstrument",
        "scalene",
        "code_wrap",
    ]
)
#: Cell magics whose body is for the system's shell.
SHELL_CELLS = frozenset(["bash", "sh", "system", "sx", "script", "cmd", "!", "zsh"])
#: Line magics whose arguments end in Python code.
CODE_LINES = frozenset(
    [
        "time",
        "timeit",
        "prun",
        "debug",
        "mprun",
        "memit",
        "lprun",
        "snakeviz",
        "psource",
        "pdoc",
        "pdef",
        "pfile",
        "pinfo",
        "pinfo2",
        "pprint",
        "code_wrap",
    ]
)
#: Line magics that hand their line to the system's shell.
SHELL_LINES = frozenset(
    [
        "system",
        "sx",
        "sc",
        "pip",
        "conda",
        "mamba",
        "micromamba",
        "uv",
        "ls",
        "cat",
        "cp",
        "mv",
        "rm",
        "mkdir",
        "rmdir",
        "less",
        "more",
        "man",
    ]
)


class Attribute(NamedTuple):
    """An attribute of an expression is asked for."""

    expression: str
    start: int  # of the expression
    dot: int


class Call(NamedTuple):
    """The cursor is where an argument of a call begins or its name is being typed."""

    function: str
    start: int
    used: frozenset[str]  # keywords that were given already
    at_argument_start: bool


class Subscript(NamedTuple):
    """The cursor is within the brackets of a subscript."""

    container: str
    start: int
    bracket: int  # offset of "["


class Import(NamedTuple):
    """The cursor is within an import statement.

    Attributes:
        module: for `from module import`, the module; else None.
        wants: "module", "member", or "keyword" (where only `import` or `as` can follow).
    """

    module: str | None
    wants: str


class Command(NamedTuple):
    """The cursor is in a line that is a magic, a system command or a request for help."""

    mark: str  # "%", "%%", "!", "!!", "?"
    name: str
    name_end: int
    start: int


class Situation:
    """What can come at the cursor.

    Attributes:
        text: the whole input.
        offset: the cursor.
        kind: "code", "string", "comment", "path" (a line that can only be one), "magic", "shell" or "text" (the body
            of a cell magic in another language).
        word: the name being typed.
        word_start: where it begins.
        string: the open string, in "string", and for keys also in "code".
        attribute, call, subscript, imports: set where they apply to code.
        command: set on lines that are commands; `kind` is "code" where their arguments are.
        code_start: where the Python code begins that the cursor is in (behind a magic's name, say).
        statement_start: whether a new statement may begin at the word.
        field_of: for code in a replacement field of an f-string, where that string begins.
        complete: whether the cursor stands right behind something complete (`f(x)`, `1.`), where no name can follow, or a new one is given.
    """

    def __init__(self, text: str, offset: int, kind: str) -> None:
        self.text = text
        self.offset = offset
        self.kind = kind
        self.word = ""
        self.word_start = offset
        self.string: OpenString | None = None
        self.attribute: Attribute | None = None
        self.call: Call | None = None
        self.subscript: Subscript | None = None
        self.imports: Import | None = None
        self.command: Command | None = None
        self.code_start = 0
        self.statement_start = False
        self.complete = False
        self.field_of: int | None = None

    @property
    def before(self) -> str:
        """The text before the cursor."""
        return self.text[: self.offset]

    @property
    def argument_text(self) -> str:
        """For a command: its line from behind the name up to the cursor."""
        return "" if self.command is None else self.text[self.command.name_end : self.offset]


_CELL = re.compile(r"\s*%%(\S+)([^\n]*)\n")
_PATH = re.compile(r"[ \t]*(~[\w.-]*|\.{1,2})?/\S*")
_AFTER_VALUE = re.compile(r"[\w\"')\]}?]\Z|(?:^|[^\w.])\d+\.\Z")
_BARE_COMMAND = re.compile(
    r"[ \t]*(\w+)[ \t]+(?![-+*/%&|^=<>!@]?=[^=]|[-+*/&|^<>]\s|(?:in|is|and|or|if)\b)"
)
_COMMAND = re.compile(r"(%%?|!!?|\?\??)([ \t]*)([^\s]*)")


def look(text: str, offset: int) -> Situation:
    """Work out what the text before `offset` means."""
    cell = _CELL.match(text, 0, offset)
    if cell is None:
        return _look_at_code(text, offset, 0)
    name = cell[1]
    if name in CODE_CELLS:
        return _look_at_code(text, offset, cell.end())
    found = Situation(text, offset, "shell" if name in SHELL_CELLS else "text")
    found.command = Command("%%", name, cell.end(1), cell.start(1) - 2)
    found.code_start = cell.end()
    _set_word(found)
    return found


def _look_at_code(text: str, offset: int, start: int) -> Situation:
    lexed = lex(text[start:offset])
    if lexed.command is not None:
        return _look_at_command(text, offset, start + lexed.command)
    if lexed.string is not None:
        string = lexed.string._replace(
            start=lexed.string.start + start, body=lexed.string.body + start
        )
        return _look_at_string(text, offset, start, string, lexed)
    found = Situation(text, offset, "comment" if lexed.comment else "code")
    found.code_start = start
    _set_word(found)
    line = text[max(start, text.rfind("\n", 0, offset) + 1) : offset]
    if found.kind == "code" and not lexed.brackets and _PATH.fullmatch(line):
        found.kind = "path"
    elif found.kind == "code":
        _analyse(found, lexed, start)
        found.complete = found.complete or (
            not found.word and _AFTER_VALUE.search(line) is not None
        )
    return found


def _look_at_string(
    text: str, offset: int, start: int, string: OpenString, lexed: Lexed
) -> Situation:
    if "f" in string.prefix or "t" in string.prefix:
        field = _open_field(text, string.body, offset)
        if field is not None:
            found = _look_at_code(text, offset, field)
            found.statement_start = False
            found.code_start = start
            found.field_of = (
                string.start if found.field_of is None else min(found.field_of, string.start)
            )
            return found
    found = Situation(text, offset, "string")
    found.code_start = start
    found.string = string
    _set_word(found)
    found.subscript = _subscript(lexed, start, text)
    found.attribute = found.imports = None
    return found


def _open_field(text: str, body: int, offset: int) -> int | None:
    """Where the code of an open replacement field of an f-string begins."""
    depth, opened, position = 0, 0, body
    while position < offset:
        char = text[position]
        if char == "{":
            if not depth and text[position + 1 : position + 2] == "{" and position + 1 < offset:
                position += 2
                continue
            depth += 1
            if depth == 1:
                opened = position + 1
        elif char == "}" and depth:
            depth -= 1
        position += 1
    return opened if depth else None


def look_at_automagic(
    text: str, offset: int, is_command: Callable[[str], bool]
) -> Situation | None:
    """The situation on a line such as `cd sub` or `ls -l`, where a magic or alias stands without a mark.

    Args:
        text: the whole input.
        offset: the cursor.
        is_command: whether a word is such a command.
    """
    start = text.rfind("\n", 0, offset) + 1
    match = _BARE_COMMAND.match(text, start, offset)
    if match is None or text[:start].strip() or not is_command(match[1]):
        return None
    return _look_at_arguments(text, offset, Command("%", match[1], match.end(1), match.start(1)))


def _look_at_command(text: str, offset: int, start: int) -> Situation:
    match = _COMMAND.match(text, start, offset)
    assert match is not None  # the lexer saw the mark
    mark, name = match[1], match[3]
    command = Command(mark, name, match.end(3), start)
    if mark.startswith("?"):
        found = _look_at_code(text, offset, start + len(mark))
        found.command = command._replace(mark="?")
        return found
    if mark.startswith("%") and command.name_end < offset:
        return _look_at_arguments(text, offset, command)
    found = Situation(text, offset, "magic" if mark.startswith("%") else "shell")
    found.command = command
    found.code_start = start
    _set_word(found)
    return found


def _look_at_arguments(text: str, offset: int, command: Command) -> Situation:
    if command.name in SHELL_LINES:
        found = Situation(text, offset, "shell")
        found.code_start = command.name_end
        _set_word(found)
    else:
        found = _look_at_code(text, offset, command.name_end + 1)
        is_code = command.name in CODE_LINES or (
            command.mark == "%%" and command.name in CODE_CELLS
        )
        if found.kind == "code" and not is_code:
            found.kind = "magic"
            found.statement_start = False
    found.command = command
    return found


def _set_word(found: Situation) -> None:
    line = found.before[found.before.rfind("\n") + 1 :]
    match = re.search(r"[^\W\d]\w*\Z", line)
    if match is not None and (match.start() == 0 or not _in_number(line, match.start())):
        found.word = match[0]
        found.word_start = found.offset - len(match[0])


def _in_number(line: str, start: int) -> bool:
    return line[start - 1].isalnum()


def _analyse(found: Situation, lexed: Lexed, shift: int) -> None:
    tokens = lexed.tokens
    text = found.text
    last = len(tokens) - 1
    if (
        found.word
        and last >= 0
        and tokens[last].kind == "name"
        and tokens[last].end + shift == found.offset
    ):
        last -= 1
    elif found.word:
        found.word, found.word_start = "", found.offset
    spaced = last >= 0 and tokens[last].end + shift < found.word_start
    found.imports = _imports(tokens[: last + 1], spaced)
    if found.imports is not None:
        return
    if last >= 0 and tokens[last].text == ".":
        dot = tokens[last].start + shift
        first = primary_start(tokens, last - 1) if last else None
        if first is not None:
            start = tokens[first].start + shift
            found.attribute = Attribute(text[start:dot].rstrip(" \t\n\\"), start, dot)
        else:
            found.attribute = Attribute("", dot, dot)
        return
    found.statement_start = (
        last < 0 or tokens[last].kind == "newline" or tokens[last].text in {";", ":"}
    )
    found.call = _call(lexed, last, shift, text)
    found.complete = _names_parameter(lexed, last)
    found.subscript = _subscript(lexed, shift, text)


def _call(lexed: Lexed, last: int, shift: int, text: str) -> Call | None:
    if not lexed.brackets or lexed.tokens[lexed.brackets[-1]].text != "(":
        return None
    tokens, opening = lexed.tokens, lexed.brackets[-1]
    first = primary_start(tokens, opening - 1) if opening else None
    if first is None or (first and tokens[first - 1].text in {"def", "class"}):
        return None
    start = tokens[first].start + shift
    used = _used_keywords(tokens[opening + 1 : last + 1])
    return Call(
        text[start : tokens[opening].start + shift].rstrip(),
        start,
        used,
        tokens[last].text in {"(", ","},
    )


def _names_parameter(lexed: Lexed, last: int) -> bool:
    """Whether the name of a parameter is being given, in a definition."""
    if (
        len(lexed.brackets) != 1
        or lexed.brackets[-1] < 2
        or lexed.tokens[last].text not in {"(", ",", "*", "**"}
    ):
        return False
    return lexed.tokens[lexed.brackets[-1] - 2].text == "def"


def _used_keywords(tokens: list[Token]) -> frozenset[str]:
    used: set[str] = set()
    depth = 0
    for token, following in itertools.pairwise(tokens):
        if token.text in {"(", "[", "{"}:
            depth += 1
        elif token.text in {")", "]", "}"}:
            depth -= 1
        elif not depth and token.kind == "name" and following.text == "=":
            used.add(token.text)
    return frozenset(used)


def _subscript(lexed: Lexed, shift: int, text: str) -> Subscript | None:
    if not lexed.brackets or lexed.tokens[lexed.brackets[-1]].text != "[":
        return None
    opening = lexed.brackets[-1]
    first = primary_start(lexed.tokens, opening - 1) if opening else None
    if first is None:
        return None
    start, bracket = lexed.tokens[first].start + shift, lexed.tokens[opening].start + shift
    return Subscript(text[start:bracket].rstrip(), start, bracket)


def _imports(tokens: list[Token], spaced: bool) -> Import | None:
    """What an import statement wants next; `tokens` end before the word at the cursor."""
    begin = len(tokens)
    while (
        begin and tokens[begin - 1].kind != "newline" and tokens[begin - 1].text not in {";", ":"}
    ):
        begin -= 1
    words = [token.text for token in tokens[begin:]]
    if not words or words[0] not in {"import", "from"}:
        return None
    if words[0] == "import":
        names = words[1:]
        if names and names[-1] not in {",", "."}:
            return Import(None, "keyword" if names[-1] != "as" else "name")
        return Import(None, "module")
    if "import" not in words:
        if len(words) > 1 and (
            set(words[-1]) != {"."} or (spaced and set("".join(words[1:])) == {"."})
        ):
            return Import(None, "keyword")
        return Import(None, "module")
    position = words.index("import")
    module = "".join(words[1:position])
    if words[-1] in {"import", ",", "("}:
        return Import(module, "member")
    return Import(module, "keyword" if words[-1] != "as" else "name")
