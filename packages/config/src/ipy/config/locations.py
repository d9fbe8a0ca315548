"""Finding the line of a configuration file that sets a value.

Files are only parsed here once something in them has to be complained about.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence


def find_setting(files: Iterable[str], section: Sequence[str], name: str) -> tuple[str, int] | None:
    """Find the last place that sets `c.<section>.<name>`, as file and line from 1.

    Args:
        files: configuration files in the order in which they were loaded.
        section: names of the section and those around it (`["Parent", "Child"]`).
        name: name of the value; an empty one looks for any use of the section.
    """
    for filename in reversed(list(files)):
        try:
            with open(filename, "rb") as stream:
                text = stream.read()
        except OSError:
            continue  # gone since it was loaded: the complaint does without a line
        lines = (
            _json_lines(text, section, name)
            if filename.endswith(".json")
            else _lines(text, section, name)
        )
        if lines:
            return filename, lines[-1]
    return None


def _lines(text: bytes, section: Sequence[str], name: str) -> list[int]:
    wanted = [*section, name] if name else list(section)
    found: list[int] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            if _chain(node)[-len(wanted) :] == wanted:
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and _sets_by_call(node, section, name):
            found.append(node.lineno)
    return sorted(found)


def _chain(node: ast.expr) -> list[str]:
    """Return the names along `c.A["B"].x`, without the first; an unknown link is an empty name."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            key = node.slice
            names.append(
                key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            )
            node = node.value
        else:
            return names[::-1]


def _sets_by_call(node: ast.Call, section: Sequence[str], name: str) -> bool:
    """Recognise `c.A.update({"x": 1})`, `c.A.update(x=1)` and `setattr(c.A, "x", 1)`."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "update":
        if _chain(function.value)[-len(section) :] != list(section):
            return False
        keys = [keyword.arg for keyword in node.keywords]
        for argument in node.args:
            if isinstance(argument, ast.Dict):
                keys += [str(key.value) for key in argument.keys if isinstance(key, ast.Constant)]
        return name in keys
    if isinstance(function, ast.Name) and function.id == "setattr" and len(node.args) == 3:
        target, key, _ = node.args
        matches = _chain(target)[-len(section) :] == list(section)
        return matches and isinstance(key, ast.Constant) and key.value == name
    return False


def _json_lines(text: bytes, section: Sequence[str], name: str) -> list[int]:
    content = text.decode("utf-8", "replace")
    position = 0
    for key in [*section, name] if name else section:
        match = re.compile(rf'"{re.escape(key)}"\s*:').search(content, position)
        if match is None:
            return []
        position = match.end()
    return [content.count("\n", 0, position) + 1]
