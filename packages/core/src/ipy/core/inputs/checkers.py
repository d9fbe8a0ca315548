"""What a line that begins with a name may be: each checker knows one answer.

The classes carry the settings of their configuration sections (`c.AutocallChecker.exclude_regexp = ...`). A checker
is asked in the order of `priority`; it returns the rewritten line, KEEP to stop all rewriting, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from traitlets import Bool, CRegExp, Integer
from traitlets.config import Configurable

from .completeness import INCOMPLETE, compile_error
from .lexer import LineLexer
from .names import MISSING, NameLookup

_NAMED = re.compile(r"([ \t\f]*)([^\W\d][\w.]*)([ \t]*)(.*)", re.DOTALL)
_ASSIGNMENT = re.compile(r"(?:=(?!=)|,|:|[-+*/%&|^@]=|(?://|\*\*|<<|>>)=)")
_OPERATORS = frozenset("[!=()<>,+*/%^&|;:")

#: The answer "this is Python, leave it alone".
KEEP: Final = "<keep>"


class NamedLine:
    """A line that begins with a name, taken apart.

    Attributes:
        line: the whole line, without its line end.
        indent: its leading white space.
        name: the name, with its dots.
        gap: the white space behind the name.
        rest: what follows, trailing white space included.
    """

    __slots__ = ("_lookup", "_value", "gap", "indent", "line", "name", "rest")

    def __init__(self, line: str, match: re.Match[str], lookup: NameLookup) -> None:
        self.line = line
        self.indent, self.name, self.gap, self.rest = match.groups()
        self._lookup = lookup
        self._value: object = None

    @classmethod
    def parse(cls, line: str, lookup: NameLookup) -> NamedLine | None:
        """Take a line apart; None if it does not begin with a name."""
        match = _NAMED.fullmatch(line)
        return cls(line, match, lookup) if match else None

    @property
    def value(self) -> object:
        """What the name stands for, or MISSING; looked up once, without running properties."""
        if self._value is None:
            first, *attributes = self.name.split(".")
            value = self._lookup.find_name(first)
            for attribute in attributes:
                value = _attribute(value, attribute)
            self._value = value
        return self._value


def _attribute(value: object, name: str) -> object:
    """An attribute of `value` if it can be had without running the user's code, else MISSING."""
    if value is MISSING:
        return MISSING
    # 5 ms, only for dotted names.
    import inspect

    try:
        found = inspect.getattr_static(value, name)
    except AttributeError:
        return MISSING
    if isinstance(found, (staticmethod, classmethod)):
        return found.__func__
    if not callable(found) and hasattr(type(found), "__get__"):
        # A property or slot: asking it for its value would run it.
        return MISSING
    return found


class PrefilterChecker(Configurable):
    """A rule for lines that begin with a name; a subclass defines `check`."""

    priority = Integer(100, help="Checkers with a lower number are asked first.").tag(config=True)
    enabled = Bool(True, help="Whether the checker is asked at all.").tag(config=True)

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return the rewritten line, KEEP, or None if the rule says nothing about this one."""
        raise NotImplementedError(f"{type(self).__name__} must define check(line, lookup)")


class MacroChecker(PrefilterChecker):
    """The name of a macro stands for its source."""

    priority = Integer(250).tag(config=True)

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return the macro's source, as deeply indented as the line."""
        if line.rest.strip():
            return None
        value = line.value
        if value is MISSING:
            return None
        from ipy.core.macro import Macro

        if not isinstance(value, Macro):
            return None
        source = value.value.rstrip("\n")
        return "\n".join(line.indent + part if part else part for part in source.split("\n"))


class IPyAutocallChecker(PrefilterChecker):
    """An `IPyAutocall` object is called when a line begins with it, whatever the autocall setting."""

    priority = Integer(300).tag(config=True)

    def __init__(self, *, on_rewrite: Callable[[str], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._on_rewrite = on_rewrite

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return the call."""
        value = line.value
        if value is MISSING:
            return None
        from ipy.core.autocall import IPyAutocall

        if not isinstance(value, IPyAutocall):
            return None
        if line.rest[:1] == "(" or _ASSIGNMENT.match(line.rest):
            return KEEP
        if getattr(value, "_ip", None) is None:
            from ipy.core.active import get_ipython

            shell = get_ipython()
            if shell is not None:
                value.set_ip(shell)
        call = _call(line)
        if value.rewrite:
            self._on_rewrite(call.strip())
        return call


class AssignmentChecker(PrefilterChecker):
    """An assignment is Python, whatever the name on its left."""

    priority = Integer(600).tag(config=True)

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return KEEP for `name = x`, `name, y = x`, `name += x` and `name: type`."""
        return KEEP if _ASSIGNMENT.match(line.rest) else None


class AutoMagicChecker(PrefilterChecker):
    """A line magic needs no `%` unless a variable has its name."""

    priority = Integer(700).tag(config=True)

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return the call of the line magic."""
        if not lookup.automagic or not lookup.is_line_magic(line.name):
            return None
        if lookup.find_name(line.name.partition(".")[0]) is not MISSING:
            return None
        return f"{line.indent}get_ipython().run_line_magic({line.name!r}, {line.rest!r})"


class PythonOpsChecker(PrefilterChecker):
    """A name before an operator or bracket is an expression; indexing waits for AutocallChecker."""

    priority = Integer(900).tag(config=True)

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return KEEP for lines such as `name + x` and `name (x)`."""
        first = line.rest[:1]
        if not first or first not in _OPERATORS or (first == "[" and line.gap):
            return None
        return KEEP


class AutocallChecker(PrefilterChecker):
    """A callable needs no parentheses where autocall is on."""

    priority = Integer(1000).tag(config=True)
    function_name_regexp = CRegExp(
        re.compile(r"[^\W\d]([\w.]*) *$"),
        help="Names that may be called without parentheses.",
    ).tag(config=True)
    exclude_regexp = CRegExp(
        re.compile(r"^[,&^\|\*/\+-]|^is |^not |^in |^and |^or "),
        help="What must not follow the name, because the line is an expression then.",
    ).tag(config=True)

    def __init__(self, *, on_rewrite: Callable[[str], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._on_rewrite = on_rewrite

    def check(self, line: NamedLine, lookup: NameLookup) -> str | None:
        """Return the call."""
        mode = lookup.autocall
        rest = line.rest.strip()
        if not mode or not self.function_name_regexp.match(line.name):
            return None
        code, _, _ = _split_rest(rest)
        if (not code and mode < 2) or (code and not line.gap) or code[:1] in ("#", "."):
            return None
        if self.exclude_regexp.search(rest) or not callable(line.value):
            return None
        if code[:1] == "[" and hasattr(type(line.value), "__getitem__"):
            return None
        # `f -1` is Python, too: who takes the sign out of `exclude_regexp` wants the call.
        if code and code[:1] not in "[-" and _may_be_python(line.line.strip()):
            return None
        call = _call(line)
        self._on_rewrite(call.strip())
        return call


def _call(line: NamedLine) -> str:
    arguments, end, comment = _split_rest(line.rest.strip())
    return f"{line.indent}{line.name}({arguments}){end}{comment}"


def _split_rest(rest: str) -> tuple[str, str, str]:
    """Split what follows a name into arguments, a final semicolon, and a comment with its gap."""
    lexer = LineLexer()
    lexer.feed(rest)
    comment = ""
    if lexer.comment >= 0:
        code = rest[: lexer.comment].rstrip()
        comment = rest[len(code) :]
        rest = code
        comment = comment if comment[:1].isspace() else "  " + comment
    end = ""
    if rest.endswith(";"):
        rest, end = rest[:-1].rstrip(), ";"
    return rest, end, comment


def _may_be_python(line: str) -> bool:
    """True for a statement that only looks like a call, such as `type X = int` or the head of a `match`."""
    return compile_error(line) in (None, INCOMPLETE)
