"""Values of variables in reports: representations that never raise and never fill the screen."""

from __future__ import annotations

import ast
import operator
import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from types import (
    BuiltinFunctionType,
    CodeType,
    FrameType,
    FunctionType,
    MethodType,
    ModuleType,
    TracebackType,
)
from typing import Any

#: Longest text that is shown for one value.
MAX_REPR_CHARS = 1000

#: Longer statements are generated: their variables are not looked for.
MAX_SOURCE_CHARS = 20_000

#: Control characters but line ends, tabs, and the escape character of a colour.
_CONTROL = re.compile(r"\x1b(?!\[[\d;:]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
#: What has no place in a name: those, and all that ends a line.
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_MISSING = object()
_TRACEBACK: Any = vars(BaseException)["__traceback__"]
_NUMBERS = (int, float, complex, bool)
_BINARY: dict[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


class _BoundedRepr(reprlib.Repr):
    """Shows the beginning of huge builtin containers without building the whole text."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 12
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = (
            self.maxdeque
        ) = self.maxarray = 200
        self.maxstring = self.maxlong = self.maxother = MAX_REPR_CHARS

    def repr_instance(self, x: Any, level: int) -> str:
        try:
            text = repr(x)
            if not isinstance(
                text, str
            ):  # unreachable by the language's rules, reached by broken C types
                raise TypeError(f"__repr__ returned {type(text).__name__}")
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            # The user's __repr__, which may even raise SystemExit: that must not take the place of the exception that is shown.
            # KeyboardInterrupt gets through: it can't be told from the user's Ctrl-C.
            return f"<repr of {type(x).__name__} failed: {type(error).__name__}: {safe_str(error)}>"
        return shorten(text)


_bounded = _BoundedRepr()


def safe_repr(value: object) -> str:
    """The repr of a value, at most `MAX_REPR_CHARS` characters; a failure of it is told in its place."""
    try:
        return shorten(_bounded.repr(value))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # Subclasses of builtins may fail in __len__ or __iter__, in any way.
        return f"<repr of {type(value).__name__} failed: {type(error).__name__}>"


def safe_str(value: object) -> str:
    """The str of a value; a failure of it is told in its place."""
    try:
        return str(value)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # The user's __str__, which may even raise SystemExit.
        return f"<str of {type(value).__name__} failed: {type(error).__name__}>"


def read(owner: object, name: str, default: object = None) -> Any:
    """An attribute of an exception; the default where it is missing, or is a property that fails."""
    try:
        return getattr(owner, name, default)
    except KeyboardInterrupt:
        raise
    except BaseException:
        # The user's class: an attribute that can't be had is not there.
        return default


def traceback_of(value: BaseException) -> TracebackType | None:
    """The traceback of an exception, whatever its class has under the name `__traceback__`."""
    found: TracebackType | None = _TRACEBACK.__get__(value)
    return found


def visible(text: str) -> str:
    """Text in which control characters stand as escapes: one that moves the cursor could hide or forge a part of a report.

    Line ends and tabs stay, and colours.
    """
    return text if text.isprintable() else _CONTROL.sub(_escape, text)


def one_line(text: str) -> str:
    """A name in which line ends and other control characters stand as escapes."""
    return text if text.isprintable() else _BREAKING.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def shorten(text: str) -> str:
    """Cut the middle out of a text that is too long."""
    if len(text) <= MAX_REPR_CHARS:
        return text
    half = (MAX_REPR_CHARS - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def argument_names(code: CodeType) -> Iterator[tuple[str, str]]:
    """The parameters of a function as `(prefix, name)`, with prefix "", "*" or "**"."""
    plain = code.co_argcount + code.co_kwonlyargcount
    for name in code.co_varnames[:plain]:
        yield "", name
    if code.co_flags & 0x04:  # CO_VARARGS
        yield "*", code.co_varnames[plain]
        plain += 1
    if code.co_flags & 0x08:  # CO_VARKEYWORDS
        yield "**", code.co_varnames[plain]


def frame_locals(frame: FrameType) -> Mapping[str, Any]:
    """The local variables of a frame; empty if they can't be had."""
    try:
        return frame.f_locals
    except Exception:
        # Frames made by C extensions may refuse.
        return {}


def evaluated(source: str, frame: FrameType) -> list[tuple[str, object]]:
    """The variables and the harmless expressions in a piece of source, each with its value, in the order they stand there.

    Nothing of the user's runs: only builtin types are computed with, attributes are read from instance dictionaries.
    """
    if len(source) > MAX_SOURCE_CHARS:
        return []
    try:
        tree = ast.parse(_as_statement(source))
    except (SyntaxError, ValueError, RecursionError):
        return []
    evaluator = _Evaluator(frame)
    found: dict[str, object] = {}
    for node in _expressions(tree):
        value = evaluator.evaluate(node)
        if value is _MISSING or _tells_nothing(node, value):
            continue
        found.setdefault(ast.unparse(node), value)
    return list(found.items())


def _as_statement(source: str) -> str:
    """Complete a header such as `elif x:` or `except E:` so that it parses."""
    import textwrap

    text = textwrap.dedent(source).strip()
    first_word = text.split(None, 1)[0].rstrip(":") if text else ""
    if text.endswith(":"):
        text += "\n pass"
    if first_word == "elif":
        text = text.removeprefix("el")
    elif first_word in ("else", "finally", "try", "except", "case"):
        return ""
    if text.startswith("@"):
        text += "\nclass _: pass" if "\n" not in text else ""
    return text


def _expressions(tree: ast.Module) -> Iterator[ast.expr]:
    """Loaded names, attributes, subscripts and arithmetic, outside nested scopes; outer expressions first."""
    stack: list[ast.AST] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            stack.extend(reversed(node.decorator_list))
            continue
        is_read = isinstance(getattr(node, "ctx", None), ast.Load)
        if isinstance(node, (ast.BinOp, ast.Compare)) or (
            is_read and isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))
        ):
            yield node
        stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _tells_nothing(node: ast.expr, value: object) -> bool:
    """Functions, classes and modules under their own names."""
    name = (
        node.id
        if isinstance(node, ast.Name)
        else node.attr
        if isinstance(node, ast.Attribute)
        else None
    )
    if name is None:
        return not any(isinstance(part, ast.Name) for part in ast.walk(node))
    if isinstance(value, ModuleType):
        return True
    if isinstance(value, (type, FunctionType, BuiltinFunctionType, MethodType)):
        return getattr(value, "__name__", "") == name
    return False


class _Evaluator:
    """Computes expressions of names and builtin types, and gives up on all else."""

    def __init__(self, frame: FrameType) -> None:
        self._locals = frame_locals(frame)
        self._globals = frame.f_globals

    def evaluate(self, node: ast.expr) -> object:
        """The value of an expression, or `_MISSING`."""
        try:
            return self._evaluate(node)
        except Exception:
            # e.g. a missing key or a division by zero: then there is no value to show.
            return _MISSING

    def _evaluate(self, node: ast.expr) -> object:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return (
                self._locals[node.id]
                if node.id in self._locals
                else self._globals.get(node.id, _MISSING)
            )
        if isinstance(node, ast.Attribute):
            return _static_attribute(self._evaluate(node.value), node.attr)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            left, right = self._evaluate(node.left), self._evaluate(node.right)
            if type(left) in _NUMBERS and type(right) in _NUMBERS:
                return _BINARY[type(node.op)](left, right)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = self._evaluate(node.left), self._evaluate(node.comparators[0])
            kind = type(node.ops[0])
            harmless = kind in (ast.Is, ast.IsNot) or (_is_simple(left) and _is_simple(right))
            if harmless and kind in _COMPARE and left is not _MISSING and right is not _MISSING:
                return _COMPARE[kind](left, right)
        return _MISSING

    def _subscript(self, node: ast.Subscript) -> object:
        container, key = self._evaluate(node.value), self._evaluate(node.slice)
        if type(container) in (list, tuple, str, bytes) and type(key) is int:
            return container[key]  # type: ignore[index]
        if type(container) is dict and type(key) in (int, str, bytes, float, bool, type(None)):
            return container[key]
        return _MISSING


def _is_simple(value: object) -> bool:
    return type(value) in (*_NUMBERS, str, bytes, type(None))


def _static_attribute(owner: object, name: str) -> object:
    """An attribute from the instance's or the module's own dictionary: no property runs."""
    if owner is _MISSING:
        return _MISSING
    try:
        attributes = object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return _MISSING
    if not isinstance(attributes, dict):
        return _MISSING
    for kind in type(owner).__mro__:
        # A data descriptor (a property) would take precedence over the dictionary.
        if hasattr(type(kind.__dict__.get(name)), "__set__"):
            return _MISSING
    return attributes.get(name, _MISSING)
