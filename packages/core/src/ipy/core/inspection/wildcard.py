"""Searching namespaces for names that match a pattern: `%psearch` and `*name*?`."""

from __future__ import annotations

import difflib
import fnmatch
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ipy.core.errors import UsageError

from .static import instance_namespace, names_in_classes, value_of

#: The namespaces that are searched unless `-e` or `-s` say otherwise.
DEFAULT_SEARCH = ("user_local", "user_global", "internal", "builtin")

#: Names for the namespaces that the manual uses, and what the shell's table calls them.
SCOPES = ("builtin", "user", "user_global", "user_local", "internal", "alias")


class SearchRequest(NamedTuple):
    """A wildcard search.

    Attributes:
        pattern: names joined by dots, each with `*` and `?`.
        type_name: only objects of this type; "" or "all" for any.
        scopes: names of the namespaces to look into; empty for the usual ones.
        ignore_case: whether upper and lower case are one.
        show_all: whether a pattern such as `*` also matches names with a leading underscore.
        list_types: list the type names that can be asked for, and search nothing.
    """

    pattern: str
    type_name: str = ""
    scopes: tuple[str, ...] = ()
    ignore_case: bool = False
    show_all: bool = False
    list_types: bool = False


def type_names() -> list[str]:
    """The names of types that a search can be narrowed to, besides the name of any class."""
    return sorted(_TYPES)


_TYPES: dict[str, type] = {
    name[:-4].lower(): value
    for name, value in vars(types).items()
    if name.endswith("Type") and isinstance(value, type)
}


def request(
    pattern: str, scopes: tuple[str, ...] = (), *, ignore_case: bool = False, show_all: bool = False
) -> SearchRequest:
    """Make a request out of a pattern that may be followed by the name of a type.

    Raises:
        UsageError: there are more than two words.
    """
    words = pattern.split()
    if len(words) > 2:
        raise UsageError(
            f"psearch: expected a pattern and perhaps the name of a type, got {pattern!r}"
        )
    name, type_name = (*words, "", "")[:2]
    return SearchRequest(name, type_name, scopes, ignore_case, show_all)


def parse_search(text: str, *, case_sensitive: bool = True) -> SearchRequest:
    """Read the arguments of `%psearch`.

    Options: `-a` all names, `-i` and `-c` ignore or respect case, `-e SCOPE` exclude, `-s SCOPE` search also, `-l` list types.

    Raises:
        UsageError: an unknown option or scope, or a missing value.
    """
    words = text.split()
    rest: list[str] = []
    excluded: list[str] = []
    added: list[str] = []
    ignore_case, show_all, list_types = not case_sensitive, False, False
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        flag, value = word[:2], word[2:]
        if not re.match(r"-[a-zA-Z]", word):
            rest.append(word)
        elif flag in {"-e", "-s"}:
            if not value:
                if position == len(words):
                    raise UsageError(
                        f"psearch: {flag} needs the name of a scope ({', '.join(SCOPES)})"
                    )
                value, position = words[position], position + 1
            (excluded if flag == "-e" else added).append(_scope(value))
        elif set(word[1:]) <= set("aicl"):
            show_all = show_all or "a" in word
            list_types = list_types or "l" in word
            if "i" in word or "c" in word:
                ignore_case = "i" in word
        else:
            raise UsageError(
                f"psearch: unknown option {word}; there are -a, -c, -e SCOPE, -i, -l, -s SCOPE"
            )
    scopes = tuple(scope for scope in (*DEFAULT_SEARCH, *added) if not _covers(excluded, scope))
    found = request(" ".join(rest), scopes, ignore_case=ignore_case, show_all=show_all)
    return found._replace(list_types=list_types)


def _scope(name: str) -> str:
    if name not in SCOPES:
        near = difflib.get_close_matches(name, SCOPES, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"psearch: unknown scope {name!r}, there are {', '.join(SCOPES)}{hint}")
    return name


def _covers(excluded: Sequence[str], scope: str) -> bool:
    return scope in excluded or ("user" in excluded and scope.startswith("user"))


def search(request: SearchRequest, namespaces: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names that match, in alphabetical order.

    Args:
        request: what to look for.
        namespaces: the shell's `ns_table`: mappings by scope.

    Raises:
        UsageError: the type that is asked for is unknown and no class in sight has its name.
    """
    parts = request.pattern.split(".")
    scopes = request.scopes or DEFAULT_SEARCH
    if "user" in scopes:
        scopes = (*scopes, "user_local", "user_global")
    found: set[str] = set()
    for scope in dict.fromkeys(scopes):
        for name, obj in _matching(_snapshot(namespaces.get(scope, {})), parts[0], request):
            found.update(_below(name, obj, parts[1:], request))
    return sorted(found)


def _snapshot(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a namespace that another thread may be changing."""
    for _ in range(10):
        try:
            return dict(namespace)
        except RuntimeError:  # it changed its size meanwhile
            continue
    return {}


def _matching(
    members: Mapping[str, Any], pattern: str, request: SearchRequest
) -> Iterator[tuple[str, Any]]:
    if pattern.startswith(("*", "?")) and not request.show_all:
        names = [name for name in members if isinstance(name, str) and not name.startswith("_")]
    else:
        names = [name for name in members if isinstance(name, str)]
    flags = re.IGNORECASE if request.ignore_case else 0
    matches = re.compile(fnmatch.translate(pattern), flags).match
    for name in names:
        if matches(name):
            yield name, members[name]


def _below(name: str, obj: Any, parts: Sequence[str], request: SearchRequest) -> Iterator[str]:
    if not parts:
        if _is_of_type(obj, request.type_name):
            yield name
        return
    for attribute, value in _matching(_members(obj), parts[0], request):
        yield from _below(f"{name}.{attribute}", value, parts[1:], request)


def _members(obj: Any) -> dict[str, Any]:
    """The attributes of an object, without running properties; those that can't be read stand as `MISSING`."""
    if isinstance(obj, type):
        names = set(names_in_classes(obj)) | set(names_in_classes(type(obj)))
    else:
        names = set(instance_namespace(obj)) | set(names_in_classes(type(obj)))
    return {name: value_of(obj, name) for name in names if isinstance(name, str)}


def _is_of_type(obj: Any, wanted: str) -> bool:
    if wanted in {"", "all"}:
        return True
    known = _TYPES.get(wanted)
    if known is not None:
        return isinstance(obj, known)
    return wanted in {cls.__name__ for cls in type(obj).__mro__}
