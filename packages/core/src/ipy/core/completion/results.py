"""What the methods and functions of Python's own types give back; the C code has no annotations to tell."""

from __future__ import annotations

import builtins
import collections
import operator
from collections.abc import Callable
from typing import Any

_TEXT_METHODS = (
    "capitalize casefold center expandtabs format format_map join ljust lower lstrip removeprefix removesuffix replace "
    "rjust rstrip strip swapcase title translate upper zfill"
)
_TEXT_LISTS = "split rsplit splitlines"
_NUMBERS = "count find rfind index rindex"
_SET_METHODS = "copy difference intersection symmetric_difference union"


def _each(names: str, result: type) -> dict[str, type]:
    return dict.fromkeys(names.split(), result)


_TESTS = "endswith isalnum isalpha isascii isdigit islower isspace istitle isupper startswith"
_TEXT: dict[str, type] = {
    **_each(_TEXT_METHODS, str),
    **_each(_TEXT_LISTS, list),
    **_each(_NUMBERS, int),
    **_each(_TESTS + " isdecimal isidentifier isnumeric isprintable", bool),
    "encode": bytes,
    "partition": tuple,
    "rpartition": tuple,
}
_BYTES: dict[str, type] = {
    **{name: bytes for name, result in _TEXT.items() if result is str},
    **{name: result for name, result in _TEXT.items() if result is not str and name != "encode"},
    "decode": str,
    "hex": str,
    "fromhex": bytes,
}

#: By type and method, the type of the result.
METHODS: dict[type, dict[str, type]] = {
    str: _TEXT,
    bytes: _BYTES,
    bytearray: {name: bytearray if result is bytes else result for name, result in _BYTES.items()},
    list: {"copy": list, **_each("count index", int)},
    tuple: _each("count index", int),
    dict: {
        "copy": dict,
        "keys": type({}.keys()),
        "values": type({}.values()),
        "items": type({}.items()),
    },
    set: {**_each(_SET_METHODS, set), **_each("isdisjoint issubset issuperset", bool)},
    frozenset: {**_each(_SET_METHODS, frozenset), **_each("isdisjoint issubset issuperset", bool)},
    int: {
        **_each("bit_length bit_count conjugate from_bytes __index__", int),
        "to_bytes": bytes,
        "as_integer_ratio": tuple,
        "is_integer": bool,
    },
    float: {
        "as_integer_ratio": tuple,
        "is_integer": bool,
        "hex": str,
        "conjugate": float,
        "fromhex": float,
    },
}

#: By function, the type of the result.
FUNCTIONS: dict[Any, type] = {
    **dict.fromkeys((len, hash, id, ord, builtins.sum), int),
    **dict.fromkeys((repr, ascii, chr, bin, oct, hex, format, input), str),
    **dict.fromkeys((callable, isinstance, issubclass, hasattr, any, all), bool),
    **dict.fromkeys((dir, sorted), list),
    **dict.fromkeys((vars, globals, locals), dict),
}

#: Methods that give back an item of what they are called on.
ITEM_METHODS: dict[type, frozenset[str]] = {
    list: frozenset({"pop", "__getitem__"}),
    dict: frozenset({"get", "pop", "setdefault", "__getitem__"}),
    set: frozenset({"pop"}),
    tuple: frozenset({"__getitem__"}),
    collections.deque: frozenset({"pop", "popleft"}),
}

#: Types whose operators can be run at once, as long as the operands are small: numbers, text, dates, paths.
_SAFE_MODULES = frozenset(
    {"builtins", "datetime", "decimal", "fractions", "pathlib", "pathlib._local"}
)
_SAFE_NAMES = frozenset(
    [
        "int",
        "float",
        "complex",
        "bool",
        "str",
        "bytes",
        "tuple",
        "list",
        "dict",
        "set",
        "frozenset",
        "datetime",
        "date",
        "time",
        "timedelta",
        "timezone",
        "Decimal",
        "Fraction",
        "PurePath",
        "PurePosixPath",
        "PureWindowsPath",
        "Path",
        "PosixPath",
        "WindowsPath",
    ]
)

#: The operators by the name of their AST node; powers, shifts and products are left to inference, for they can be endless.
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "BitAnd": operator.and_,
    "BitOr": operator.or_,
    "BitXor": operator.xor,
}
#: The special method behind each operator.
SPECIAL_METHODS = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "FloorDiv": "floordiv", "Mod": "mod", "Pow": "pow",
    "LShift": "lshift", "RShift": "rshift", "BitAnd": "and", "BitOr": "or", "BitXor": "xor", "MatMult": "matmul",
}  # fmt: skip

#: An instance of each basic type, to find the type of an operator's result.
SAMPLES: dict[type, Any] = {
    int: 1,
    float: 1.0,
    complex: 1j,
    bool: True,
    str: "",
    bytes: b"",
    list: [],
    tuple: (),
    dict: {},
    set: set(),
    frozenset: frozenset(),
}
#: Operators on longer containers are not run.
SIZE_LIMIT = 10_000


def is_safe(value: Any) -> bool:
    """Whether operators of a value can be run: a small value of one of Python's plain types."""
    cls = type(value)
    if cls.__module__ not in _SAFE_MODULES or cls.__name__ not in _SAFE_NAMES:
        return False
    if isinstance(value, (str, bytes, tuple, list, dict, set, frozenset)):
        return len(value) <= SIZE_LIMIT
    return not isinstance(value, int) or value.bit_length() < SIZE_LIMIT
