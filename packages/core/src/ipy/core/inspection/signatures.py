"""Signatures of callables, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .static import MISSING, answers_everything, lookup, lookup_in_class

if TYPE_CHECKING:
    from inspect import Signature

#: A signature that is longer than this, with the name, gets a line for each parameter.
MAX_WIDTH = 75


def signature_of(obj: Any) -> Signature | None:
    """The signature of a callable, or None where there is none to be found."""
    import inspect  # 5 ms, and needed only where something is described

    if not callable(obj) or answers_everything(obj):
        return None
    try:
        return inspect.signature(obj)
    except (TypeError, ValueError):
        pass
    except Exception:  # user code: __signature__ and annotations may fail in any way
        return None
    if not isinstance(obj, type):
        return None
    constructor = lookup(obj, "__init__")
    if constructor is MISSING:
        return None
    try:
        return inspect.signature(constructor)
    except Exception:  # user code, as above
        return None


def signature_text(obj: Any, name: str = "") -> str | None:
    """`name(a, b=1) -> int` for a callable, over several lines where it is long; None where it can't be told."""
    signature = signature_of(obj)
    if signature is None:
        return None
    try:
        return render_signature(signature, name)
    except Exception:  # user code: the repr of a default value
        return None


def render_signature(signature: Signature, name: str = "") -> str:
    """Write a signature on one line if it is short, else with a parameter a line."""
    from inspect import Parameter, Signature, formatannotation

    one_line = name + str(signature)
    if len(one_line) <= MAX_WIDTH:
        return one_line
    parts: list[str] = []
    star_seen = slash_due = False
    for parameter in signature.parameters.values():
        if parameter.kind is Parameter.POSITIONAL_ONLY:
            slash_due = True
        elif slash_due:
            parts.append("/")
            slash_due = False
        if parameter.kind is Parameter.VAR_POSITIONAL:
            star_seen = True
        elif parameter.kind is Parameter.KEYWORD_ONLY and not star_seen:
            parts.append("*")
            star_seen = True
        parts.append(str(parameter))
    if slash_due:
        parts.append("/")
    body = "".join(f"    {part},\n" for part in parts)
    text = f"{name}(\n{body})" if parts else f"{name}()"
    if signature.return_annotation is not Signature.empty:
        text += f" -> {formatannotation(signature.return_annotation)}"
    return text


def call_method(obj: Any) -> Any:
    """The `__call__` that the class of an instance defines, or None for functions, classes and the like."""
    import types

    plain = (
        type,
        types.FunctionType,
        types.MethodType,
        types.BuiltinFunctionType,
        types.MethodDescriptorType,
        types.WrapperDescriptorType,
        types.MethodWrapperType,
        types.ClassMethodDescriptorType,
    )
    if isinstance(obj, plain):
        return None
    entry = lookup_in_class(type(obj), "__call__")
    return None if entry is MISSING else entry
