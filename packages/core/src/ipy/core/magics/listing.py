"""The lists of magics that `%lsmagic`, `%magic` and `%quickref` show."""

from __future__ import annotations

from typing import Any


class MagicList:
    """What `%lsmagic` returns: prints as a list of names, and is a dictionary of groups for front ends."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def __str__(self) -> str:
        manager = self._manager
        lines = "  ".join(f"%{name}" for name in manager.names("line"))
        cells = "  ".join(f"%%{name}" for name in manager.names("cell"))
        return f"Available line magics:\n{lines}\n\nAvailable cell magics:\n{cells}\n\n{manager.auto_status()}"

    __repr__ = __str__

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def groups(self) -> dict[str, dict[str, str]]:
        """The class of every magic, by kind and name; "Other" for aliases and functions of the user."""
        return {
            kind: {name: self._group(kind, name) for name in self._manager.names(kind)}
            for kind in ("line", "cell")
        }

    def _group(self, kind: str, name: str) -> str:
        function = self._manager.magics[kind].raw(name)
        spec: str | None = getattr(function, "spec", None)
        if spec is not None:
            # Not loaded yet: "module:class", or a module that is loaded as an extension.
            return spec.partition(":")[2] or "Other"
        owner = getattr(function, "__self__", None)
        return type(owner).__name__ if owner is not None else "Other"

    def _repr_json_(self) -> dict[str, dict[str, str]]:
        return self.groups()


#: What magics are, for the head of `%magic`.
ABOUT = """Magics are commands of the shell. A line magic, %name, takes the rest of its line as one text; a cell magic, %%name, stands on
the first line of a cell and takes the lines below it as well. `x = %name` keeps what a magic returns. $name and {expression} in the
line are replaced by the values of Python variables. %name? shows the help of one.
"""


def documented_magics(manager: Any, *, brief: bool) -> list[tuple[str, str]]:
    """(name with percent signs, help) of every magic, sorted; further names of the same function are left out.

    Args:
        manager: the `MagicsManager`; all groups are loaded.
        brief: the first line of each help only.
    """
    docs = manager.lsmagic_docs(brief, missing="No documentation")
    seen: set[Any] = set()
    entries = []
    for kind, mark in (("line", "%"), ("cell", "%%")):
        for name in sorted(docs[kind], key=str.lower):
            function = manager.magics[kind].raw(name)
            identity = getattr(function, "__func__", function)
            key = (kind, identity) if identity is not None else (kind, name)
            if key in seen:
                continue
            seen.add(key)
            entries.append((f"{mark}{name}", docs[kind][name]))
    return entries


def indented(text: str) -> str:
    """A docstring without its own indentation, moved to the right by four blanks."""
    from inspect import cleandoc

    return "\n".join(f"    {line}".rstrip() for line in cleandoc(text).split("\n"))
