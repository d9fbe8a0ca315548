"""What can be said about an object, as plain text fields."""

from __future__ import annotations

import os
import types
from typing import Any, TypedDict, cast

from . import docs, signatures, sources
from .finding import OInfo
from .static import MISSING, answers_everything, lookup, lookup_in_class

#: A string form longer than this is cut in the middle, unless details are asked for.
STRING_MAX = 200
#: What a magic is called, whatever function or object it is made of.
MAGIC_TYPE = "Magic function"
#: So many subclasses are named.
SUBCLASSES_MAX = 10


class InfoDict(TypedDict):
    """The facts about an object; None where there is nothing to say."""

    type_name: str | None
    base_class: str | None
    string_form: str | None
    namespace: str | None
    length: str | None
    file: str | None
    definition: str | None
    docstring: str | None
    source: str | None
    init_definition: str | None
    class_docstring: str | None
    init_docstring: str | None
    call_def: str | None
    call_docstring: str | None
    subclasses: str | None
    ismagic: bool
    isalias: bool
    isclass: bool
    found: bool
    name: str


def empty(name: str = "", **known: Any) -> InfoDict:
    """An `InfoDict` that says nothing but what is given."""
    fields: dict[str, Any] = dict.fromkeys(InfoDict.__annotations__)
    fields |= {"ismagic": False, "isalias": False, "isclass": False, "found": False, "name": name}
    unknown = set(known) - set(fields)
    if unknown:
        raise TypeError(
            f"an InfoDict has no field {', '.join(sorted(unknown))}; it has {', '.join(fields)}"
        )
    fields.update(known)
    return cast(InfoDict, fields)


def collect(obj: Any, name: str = "", info: OInfo | None = None, detail_level: int = 0) -> InfoDict:
    """Gather the facts about an object.

    Args:
        obj: the object.
        name: what it was asked for by.
        info: how it was found.
        detail_level: 0; or 1, which adds the source and leaves strings whole.
    """
    alias = info is not None and info.isalias
    magic = info is not None and info.ismagic
    everything = not isinstance(obj, type) and answers_everything(obj)
    known: dict[str, Any] = {
        "found": True,
        "ismagic": magic,
        "isalias": alias,
        "isclass": isinstance(obj, type),
        "type_name": MAGIC_TYPE if magic else type(obj).__name__,
        "namespace": None if info is None else info.namespace,
    }
    if alias:
        known["docstring"] = docs.getdoc(obj) or f"Alias to the system command: {_text_of(obj)}"
    else:
        known["docstring"] = _docstring(obj, name, info, everything)
    known["base_class"] = _guarded_text(lambda: str(type(obj)))
    known["string_form"] = _string_form(obj, cut=not detail_level)
    known["length"] = _length(obj, everything)
    known["file"] = _file(obj)
    if detail_level:
        known["source"] = sources.getsource(obj, name)
    if isinstance(obj, type):
        known |= _class_facts(obj, name)
    elif not everything:
        known |= _instance_facts(obj, name, known["docstring"])
    return empty(name, **{key: value for key, value in known.items() if value is not None})


def _docstring(obj: Any, name: str, info: OInfo | None, everything: bool) -> str | None:
    if info is not None:
        custom = docs.custom_doc(info.parent, name.rpartition(".")[2])
        if custom is not None:
            return custom
    return docs.getdoc(type(obj)) if everything else docs.own_doc(obj)


def _class_facts(cls: type, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "init_definition": signatures.signature_text(cls, name),
        "init_docstring": docs.init_doc(cls),
    }
    try:
        heirs: list[type] = type.__subclasses__(cls)
    except TypeError:
        return facts
    names = [heir.__name__ for heir in heirs[:SUBCLASSES_MAX]]
    facts["subclasses"] = ", ".join(names + ["..."] * (len(heirs) > SUBCLASSES_MAX))
    return facts


def _instance_facts(obj: Any, name: str, docstring: str | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"definition": signatures.signature_text(obj, name)}
    cls = type(obj)
    plain = isinstance(obj, types.ModuleType) or (
        signatures.call_method(obj) is None and callable(obj)
    )
    if plain:
        return facts
    of_class = docs.getdoc(cls)
    if of_class is not None and of_class != docstring and not docs.is_type_doc(of_class):
        facts["class_docstring"] = of_class
    facts["init_docstring"] = docs.init_doc(cls)
    call = signatures.call_method(obj)
    if call is not None:
        bound = lookup(obj, "__call__")
        try:
            bound = bound.__get__(obj, cls)
        except Exception:  # user code: __call__ may be any descriptor
            bound = call
        definition = signatures.signature_text(bound, name)
        if definition != facts["definition"]:
            facts["call_def"] = definition
        facts["call_docstring"] = docs.telling_doc(call)
    return facts


def _string_form(obj: Any, *, cut: bool) -> str | None:
    try:
        text = str(obj)
    except Exception as error:  # user code: __str__ and __repr__ may fail in any way
        return f"<unprintable: {type(error).__name__}>"
    if cut and len(text) > STRING_MAX:
        half = STRING_MAX // 2
        return f"{text[:half]} <...> {text[-half:]}"
    return text


def _text_of(obj: Any) -> str:
    return _string_form(obj, cut=True) or ""


def _length(obj: Any, everything: bool) -> str | None:
    if everything or isinstance(obj, type) or lookup_in_class(type(obj), "__len__") is MISSING:
        return None
    return _guarded_text(lambda: str(len(obj)))


def _guarded_text(make: Any) -> str | None:
    try:
        return str(make())
    except Exception:  # user code: __len__ and metaclasses' __repr__
        return None


def _file(obj: Any) -> str | None:
    found = sources.find_file(obj)
    if found is None:
        return None
    if sources.is_prompt_file(found):
        return found
    return compress_user(os.path.abspath(found))


def compress_user(path: str) -> str:
    """Write the home folder as `~`."""
    home = os.path.expanduser("~")
    return "~" + path[len(home) :] if path == home or path.startswith(home + os.sep) else path
