"""Pygments lexers for the syntax of IPython: cells, sessions with prompts, and tracebacks.

Importing this module imports Pygments' Python lexer (40 ms).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from pygments import lexer as pygments_lexer
from pygments.lexer import Lexer
from pygments.lexers.python import Python3Lexer, PythonTracebackLexer
from pygments.token import Generic, Keyword, Name, Operator, Text, _TokenType
from pygments.util import get_bool_opt

# Cell magics whose body is in another language, and the module and class of its lexer.
_BODY_LEXERS = {
    "html": ("pygments.lexers.html", "HtmlLexer"),
    "HTML": ("pygments.lexers.html", "HtmlLexer"),
    "svg": ("pygments.lexers.html", "XmlLexer"),
    "SVG": ("pygments.lexers.html", "XmlLexer"),
    "js": ("pygments.lexers.javascript", "JavascriptLexer"),
    "javascript": ("pygments.lexers.javascript", "JavascriptLexer"),
    "bash": ("pygments.lexers.shell", "BashLexer"),
    "sh": ("pygments.lexers.shell", "BashLexer"),
    "!": ("pygments.lexers.shell", "BashLexer"),
    "sx": ("pygments.lexers.shell", "BashLexer"),
    "system": ("pygments.lexers.shell", "BashLexer"),
    "cmd": ("pygments.lexers.shell", "BatchLexer"),
    "perl": ("pygments.lexers.perl", "PerlLexer"),
    "ruby": ("pygments.lexers.ruby", "RubyLexer"),
    "latex": ("pygments.lexers.markup", "TexLexer"),
    "markdown": ("pygments.lexers.markup", "MarkdownLexer"),
    "cython": ("pygments.lexers.python", "CythonLexer"),
    "sql": ("pygments.lexers.sql", "SqlLexer"),
    "R": ("pygments.lexers.r", "SLexer"),
}
# Their bodies are Python, run in another way.
_PYTHON_BODIES = frozenset(
    (
        "capture",
        "code_wrap",
        "debug",
        "memit",
        "mprun",
        "prun",
        "px",
        "pypy",
        "python",
        "python3",
        "time",
        "timeit",
        "writefile",
    )
)

# Untyped in types-Pygments.
bygroups: Any = pygments_lexer.bygroups
using: Any = pygments_lexer.using
do_insertions: Any = vars(pygments_lexer)["do_insertions"]

Tokens = Iterator[tuple[int, _TokenType, str]]


def _cell_magic(lexer: Lexer, match: re.Match[str], context: Any = None) -> Tokens:
    """Lex a whole cell: the line of the magic, then the body in its own language."""
    yield match.start(1), Text, match[1]
    yield match.start(2), Operator, match[2]
    name = match[3]
    yield match.start(3), Keyword, name
    if match[4]:
        yield match.start(4), Text, match[4]
    body, start = match[5], match.start(5)
    if name in _BODY_LEXERS:
        from importlib import import_module

        module, class_name = _BODY_LEXERS[name]
        inner: Lexer = getattr(import_module(module), class_name)()
    elif name in _PYTHON_BODIES:
        inner = IPython3Lexer()
    else:
        yield start, Text, body
        return
    for index, token, text in inner.get_tokens_unprocessed(body):
        yield start + index, token, text


_SHELL = using(
    Python3Lexer
)  # a shell line is shown with its strings and variables; the real language is the user's shell


class IPython3Lexer(Python3Lexer):
    """Python 3 with magics (`%name`, `%%name`), shell escapes (`!cmd`) and help (`obj?`)."""

    name = "IPython"
    aliases: ClassVar[list[str]] = ["ipython", "ipython3"]
    filenames: ClassVar[list[str]] = ["*.ipy"]
    mimetypes: ClassVar[list[str]] = ["text/x-ipython"]
    url = "https://ipython.readthedocs.io"

    tokens: ClassVar[dict[str, list[Any]]] = {
        **Python3Lexer.tokens,
        "root": [
            (r"(?s)\A(\s*)(%%)([\w!]+)([^\n]*)(.*)\Z", _cell_magic),
            (
                r"(?m)^([ \t]*)(\?\??)(\s*)([\w.*%]+)(\s*)$",
                bygroups(Text, Operator, Text, Name, Text),
            ),
            (
                r"(?m)^([ \t]*)(%%?)([\w.]+)(\?\??)([ \t]*)$",
                bygroups(Text, Operator, Keyword, Operator, Text),
            ),
            (
                r"(?m)^([ \t]*)([^\W\d][\w.*]*(?:\[[^\]\n]*\])?)(\?\??)([ \t]*)$",
                bygroups(Text, Name, Operator, Text),
            ),
            (
                r"(?m)^([ \t]*)(%)(sx|sc|system)\b([^\n]*)",
                bygroups(Text, Operator, Keyword, _SHELL),
            ),
            (r"(?m)^([ \t]*)(%)([\w]+)([^\n]*)", bygroups(Text, Operator, Keyword, Text)),
            (r"(?m)^([ \t]*)(!!?)([^\n]*)", bygroups(Text, Operator, _SHELL)),
            (
                r"(?m)^([ \t]*)([\w][\w.,\[\]'\" \t]*?)([ \t]*)(=)([ \t]*)(%)([\w]+)([^\n]*)",
                bygroups(Text, using(Python3Lexer), Text, Operator, Text, Operator, Keyword, Text),
            ),
            (
                r"(?m)^([ \t]*)([\w][\w.,\[\]'\" \t]*?)([ \t]*)(=)([ \t]*)(!!?)([^\n]*)",
                bygroups(Text, using(Python3Lexer), Text, Operator, Text, Operator, _SHELL),
            ),
            *Python3Lexer.tokens["root"],
        ],
    }


class IPythonLexer(IPython3Lexer):
    """The same under the name that documentation of today uses."""

    aliases: ClassVar[list[str]] = ["ipython"]


class IPythonTracebackLexer(Lexer):
    """A traceback as the shell prints it, or as Python does."""

    name = "IPython Traceback"
    aliases: ClassVar[list[str]] = ["ipythontb", "ipython3-tb"]
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = ["text/x-ipython-traceback"]

    _rule = re.compile(r"[-─]{20,}\s*\Z")
    _header = re.compile(r"(\w[\w.]*)(\s{2,})(Traceback \(most recent call last\).*)", re.DOTALL)
    _location = re.compile(r"(File|Cell)\s")
    _code = re.compile(r"(\s*(?:-+>|─+▶)?\s*)(\d+)( ?)(.*)", re.DOTALL)
    _error = re.compile(
        r"([A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit|Iteration|Group|Quit)?)(:)(.*)",
        re.DOTALL,
    )

    def get_tokens_unprocessed(self, text: str) -> Tokens:
        """Yield `(index, token, text)`, line by line."""
        if text.lstrip().startswith("Traceback (most recent call last)"):
            yield from PythonTracebackLexer().get_tokens_unprocessed(text)
            return
        position = 0
        for line in text.splitlines(keepends=True):
            for offset, token, part in self._line(line):
                yield position + offset, token, part
            position += len(line)

    def _line(self, line: str) -> Tokens:
        if self._rule.match(line):
            yield 0, Generic.Traceback, line
        elif match := self._header.match(line):
            yield 0, Name.Exception, match[1]
            yield match.start(2), Text, match[2]
            yield match.start(3), Generic.Traceback, match[3]
        elif self._location.match(line):
            yield 0, Generic.Subheading, line
        elif match := self._code.match(line):
            arrow = match[1].strip()
            yield 0, Generic.Error if arrow else Text, match[1]
            yield match.start(2), Name.Label, match[2]
            yield match.start(3), Text, match[3]
            for offset, token, part in IPython3Lexer(ensurenl=False).get_tokens_unprocessed(
                match[4]
            ):
                yield match.start(4) + offset, token, part
        elif match := self._error.match(line):
            yield 0, Name.Exception, match[1]
            yield match.start(2), Text, match[2]
            yield match.start(3), Text, match[3]
        else:
            yield 0, Text, line


class IPythonConsoleLexer(Lexer):
    """A session with prompts, output and tracebacks; without prompts the text counts as output.

    Lexer options: `in1_regex`, `in2_regex`, `out_regex` replace what the prompts look like.
    """

    name = "IPython console session"
    aliases: ClassVar[list[str]] = ["ipythonconsole", "ipython3console", "ipython-console"]
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = ["text/x-ipython-console"]

    def __init__(self, **options: Any) -> None:
        self.python3 = get_bool_opt(options, "python3", True)
        self._in1 = re.compile(options.get("in1_regex", r"(In \[[0-9]+\]: )|(>>> ?)|(ipdb> )"))
        self._in2 = re.compile(options.get("in2_regex", r"( {2,}\.{3,}: ?)|(\.\.\. ?)"))
        self._out = re.compile(options.get("out_regex", r"Out\[[0-9]+\]: ?"))
        super().__init__(**options)

    def get_tokens_unprocessed(self, text: str) -> Tokens:
        """Yield `(index, token, text)`: prompts, code, output."""
        start = 0
        kind = "output"
        code = ""
        prompts: list[tuple[int, list[tuple[int, _TokenType, str]]]] = []
        position = 0
        for line in text.splitlines(keepends=True):
            new_kind, prompt_length, token = self._classify(line, kind)
            if (
                new_kind != kind or (new_kind == "input" and self._in1.match(line))
            ) and code + "".join(part for _, parts in prompts for _, _, part in parts):
                yield from self._flush(kind, start, code, prompts)
                code, prompts, start = "", [], position
            kind = new_kind
            if prompt_length:
                prompts.append((len(code), [(0, token, line[:prompt_length])]))
            code += line[prompt_length:]
            position += len(line)
        yield from self._flush(kind, start, code, prompts)

    def _classify(self, line: str, previous: str) -> tuple[str, int, _TokenType]:
        if match := self._in1.match(line):
            return "input", match.end(), Generic.Prompt
        if previous == "input" and (match := self._in2.match(line)):
            return "input", match.end(), Generic.Prompt
        if match := self._out.match(line):
            return "output", match.end(), Generic.Output
        if IPythonTracebackLexer._rule.match(line) or line.startswith(
            "Traceback (most recent call last)"
        ):
            return "traceback", 0, Text
        if previous == "input" and not line.strip():
            return "output", 0, Text
        return ("traceback" if previous == "traceback" else "output"), 0, Text

    def _flush(self, kind: str, start: int, code: str, prompts: list[Any]) -> Tokens:
        if kind == "input":
            parts: Tokens = IPython3Lexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(
                code
            )
        elif kind == "traceback":
            parts = IPythonTracebackLexer().get_tokens_unprocessed(code)
        else:
            parts = iter([(0, Generic.Output, code)] if code else [])
        for index, token, text in do_insertions(prompts, parts) if prompts else parts:
            yield start + index, token, text


__all__ = ["IPython3Lexer", "IPythonConsoleLexer", "IPythonLexer", "IPythonTracebackLexer"]
