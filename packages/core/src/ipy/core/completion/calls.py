"""The parameters of functions: for keyword completion, and for the signature beside a completion."""

from __future__ import annotations

import ast
import re
import types
from typing import Any

from ipy.core.inspection.static import (
    MISSING,
    instance_namespace,
    is_a,
    lookup,
    lookup_in_class,
    value_of,
)

from .names import is_ufunc, wraps_function
from .values import BoundMethod, Instance, Live, SourceClass, SourceFunction, SourceInstance, Value

#: Values whose repr is Python's own, short, and safe to make.
_PLAIN = (int, float, complex, bool, str, bytes, type(None), type(...))
_DEFAULT_MAX = 30
#: A chain of wrappers longer than this may be a ring.
_MAX_WRAPPERS = 20

_SIGNATURE_LINE = re.compile(r"^[\w.]*?(\w+)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_KEYWORD = re.compile(r"^\s*(\w+)\s*(?::[^=]*)?=")
_PARAMETER = re.compile(r"^\s*(\w+)\s*(?::.*)?$")


def keywords_of(value: Value) -> list[str]:
    """The names of the parameters that a call can give by keyword."""
    if isinstance(value, SourceFunction):
        return _of_source(value)
    if isinstance(value, SourceClass):
        return _of_source_class(value)
    if isinstance(value, Live):
        return _of_live(value.obj)
    if isinstance(value, BoundMethod):
        return _without_first(_of_live(value.entry), value.entry)
    if isinstance(value, Instance):
        call = lookup_in_class(value.cls, "__call__")
        return [] if call is MISSING else _without_first(_of_live(call), call)
    return []


def _of_source(value: SourceFunction) -> list[str]:
    arguments = value.node.args
    names = [argument.arg for argument in [*arguments.args, *arguments.kwonlyargs]]
    if value.bound is not None and arguments.args and not arguments.posonlyargs:
        names = names[1:]
    return names


def _of_source_class(value: SourceClass) -> list[str]:
    fields: list[str] = []
    for node in value.node.body:
        if isinstance(node, ast.FunctionDef) and node.name in {"__init__", "__new__"}:
            return [argument.arg for argument in [*node.args.args[1:], *node.args.kwonlyargs]]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            fields.append(node.target.id)
    return fields


def _of_live(obj: Any, depth: int = 0) -> list[str]:
    if depth > 20:
        return []
    if is_a(obj, types.FunctionType):
        wrapped = obj.__dict__.get("__wrapped__")
        if wrapped is not None:
            return _of_live(wrapped, depth + 1)
        return _of_code(obj)
    if is_a(obj, types.MethodType):
        names = _of_live(obj.__func__, depth + 1)
        # Docstrings, which tell of Cython's methods, leave `self` out.
        return names if _is_cython(obj.__func__) else _without_first(names, obj.__func__)
    if is_a(obj, (classmethod, staticmethod)):
        names = _of_live(obj.__func__, depth + 1)
        return _without_first(names, obj.__func__) if is_a(obj, classmethod) else names
    if is_a(obj, type):
        return _of_class(obj, depth)
    partial = _of_partial(obj, depth)
    if partial is not None:
        return partial
    signature = lookup(obj, "__signature__")
    parameters = None if signature is MISSING else getattr(signature, "parameters", None)
    if parameters is not None:
        return [
            p.name
            for p in parameters.values()
            if p.kind.name in {"POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY"}
        ]
    if wraps_function(obj):
        names = _of_live(value_of(obj, "__wrapped__"), depth + 1)
        if names:
            return names
    from_text = _of_text_signature(obj)
    if from_text:
        return from_text
    call = lookup_in_class(type(obj), "__call__")
    if isinstance(call, types.FunctionType):
        return _without_first(_of_live(call, depth + 1), call)
    return []


def _of_class(cls: type, depth: int) -> list[str]:
    signature = lookup(cls, "__signature__")
    parameters = None if signature is MISSING else getattr(signature, "parameters", None)
    names: list[str] = []
    if parameters is not None:
        names = [
            p.name
            for p in parameters.values()
            if p.kind.name in {"POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY"}
        ]
    for special in ("__init__", "__new__"):
        method = lookup_in_class(cls, special)
        if isinstance(method, staticmethod):
            method = method.__func__
        if isinstance(method, types.FunctionType):
            names += _without_first(_of_live(method, depth + 1), method)
    return list(dict.fromkeys(names or _of_text_signature(cls)))


def _of_partial(obj: Any, depth: int) -> list[str] | None:
    import functools

    if not is_a(obj, functools.partial):
        return None
    names = _of_live(obj.func, depth + 1)
    return list(names[len(obj.args) :])


def _of_code(function: types.FunctionType) -> list[str]:
    code = function.__code__
    return list(
        code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    )


def _without_first(names: list[str], function: Any) -> list[str]:
    code = getattr(function, "__code__", None)
    if code is not None and code.co_posonlyargcount:
        return names  # the first one can't be given by keyword and is not among them
    return names[1:]


def _of_text_signature(obj: Any) -> list[str]:
    """The keywords of a function written in C: by its signature in text, else by the first lines of its docstring."""
    text = value_of(obj, "__text_signature__")
    if isinstance(text, str):
        return _keywords_in(text.strip().removeprefix("(").removesuffix(")"), every=True)
    doc, own = _told(obj, "__doc__"), _told(obj, "__name__")
    if not isinstance(doc, str):
        return []
    names: list[str] = []
    for line in doc.lstrip().splitlines()[:10]:
        found = _SIGNATURE_LINE.match(line.strip())
        if found is None:
            break
        if found[1] in {own, "__init__"}:
            names += _keywords_in(found[2], every=False)
    return list(dict.fromkeys(names))


def _told(obj: Any, name: str) -> Any:
    """What an object says of itself, as far as only code of Python, numpy or Cython runs for it."""
    quiet = is_ufunc(obj) or _is_cython(obj)
    return getattr(obj, name, MISSING) if quiet else value_of(obj, name)


def _is_cython(obj: Any) -> bool:
    # Such a type stands in no module; a property written in C tells it from a Python class of the same name.
    cls = type(obj)
    return (
        cls.__name__ == "cython_function_or_method"
        and type(lookup_in_class(cls, "__doc__")) is types.GetSetDescriptorType
    )


def _keywords_in(parameters: str, *, every: bool) -> list[str]:
    """The names that can be given by keyword, from the text between the parentheses of a signature."""
    flat = parameters.replace("[", "").replace("]", "")
    parts = [part.strip() for part in _split(flat)]
    if "/" in parts:
        parts = parts[parts.index("/") + 1 :]
    found = []
    for part in parts:
        match = _KEYWORD.match(part) or (_PARAMETER.match(part) if every else None)
        if match is not None and match[1] not in {"self", "cls"}:
            found.append(match[1])
    return found


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and not depth:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def signature_of(obj: Any, *, bound: bool = True) -> str:
    """The signature of a function as text, made without running the user's code; "" where there is none.

    Default values are written out where they are plain; `...` stands for others, whose `repr` could do anything.
    """
    skip = 0
    if is_a(obj, (types.MethodType, classmethod)):
        obj, skip = obj.__func__, 1
    elif is_a(obj, staticmethod):
        obj = obj.__func__
    for _ in range(_MAX_WRAPPERS):
        wrapped = instance_namespace(obj).get("__wrapped__") if wraps_function(obj) else None
        if not wraps_function(wrapped) and not is_a(wrapped, (types.FunctionType, *_C_FUNCTIONS)):
            break
        obj = wrapped
    if is_a(obj, types.FunctionType):
        return _render(obj, skip)
    if is_ufunc(obj):
        first = str(_told(obj, "__doc__")).partition("\n")[0]
        found = _SIGNATURE_LINE.match(first)
        return "" if found is None else f"({found[2]})"
    text = value_of(obj, "__text_signature__") if is_a(obj, _C_FUNCTIONS) else None
    if isinstance(text, str):
        text = re.sub(r",? \)$", ")", " ".join(text.split())).replace("( ", "(")
        own = bound and not isinstance(
            obj, types.MethodDescriptorType | types.WrapperDescriptorType
        )
        return (
            re.sub(r"\(\$?(self|type|module|cls)(, /)?(, )?", "(", text)
            if own
            else text.replace("$", "")
        )
    return ""


_C_FUNCTIONS = (
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.MethodWrapperType,
    types.ClassMethodDescriptorType,
)


def _render(function: types.FunctionType, skip: int) -> str:
    code = function.__code__
    names = code.co_varnames
    positional = names[: code.co_argcount]
    keyword_only = names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    index = code.co_argcount + code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    first_default = len(positional) - len(defaults)
    parts: list[str] = []
    for position, name in enumerate(positional):
        if position >= skip:
            has_default = position >= first_default
            parts.append(
                name + (f"={_default(defaults[position - first_default])}" if has_default else "")
            )
        if code.co_posonlyargcount and position == code.co_posonlyargcount - 1 and parts:
            parts.append("/")
    if code.co_flags & 0x04:  # CO_VARARGS
        parts.append(f"*{names[index]}")
        index += 1
    elif keyword_only:
        parts.append("*")
    keyword_defaults = function.__kwdefaults__ or {}
    for name in keyword_only:
        parts.append(
            name + (f"={_default(keyword_defaults[name])}" if name in keyword_defaults else "")
        )
    if code.co_flags & 0x08:  # CO_VARKEYWORDS
        parts.append(f"**{names[index]}")
    return f"({', '.join(parts)})"


def _default(value: Any) -> str:
    if type(value) in _PLAIN:
        text = repr(value)
        return text if len(text) <= _DEFAULT_MAX else f"{text[: _DEFAULT_MAX - 3]}..."
    if is_a(value, (type, types.FunctionType)):
        return str(value.__name__)
    return "..."


def source_signature(value: Value) -> str:
    """The signature of a function that was not executed."""
    if isinstance(value, SourceFunction):
        text = ast.unparse(value.node.args)
        if value.bound is not None:
            text = text.partition(",")[2].strip()
        return f"({text})"
    return ""


def kind_of(value: Value | None) -> str:
    """The kind of a value as front ends name it."""
    from .names import type_of

    if isinstance(value, Live):
        return type_of(value.obj)
    if isinstance(value, (SourceFunction, BoundMethod)):
        return "function"
    if isinstance(value, SourceClass):
        return "class"
    return "instance" if isinstance(value, (Instance, SourceInstance)) else "statement"
