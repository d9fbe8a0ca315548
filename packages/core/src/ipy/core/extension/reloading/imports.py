"""Names that cells have imported from modules, and which follow the modules in the mode `complete`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, MutableMapping
from types import ModuleType
from typing import Any

_STAR = "*"


class ImportedNames:
    """Remembers `from module import name as other`, and binds the names to the modules' new values."""

    def __init__(self) -> None:
        # module -> {(name in the module, name of the user)}
        self._names: dict[str, set[tuple[str, str]]] = {}

    def note(self, source: str) -> None:
        """Read the imports in a cell; one that is no Python by itself has none."""
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = {(alias.name, alias.asname or alias.name) for alias in node.names}
                self._names.setdefault(node.module, set()).update(names)

    def update(
        self, namespace: MutableMapping[str, Any], module: ModuleType, before: Mapping[str, Any]
    ) -> None:
        """Bind the names that were imported from a module to its present values.

        A name that holds something else by now is the user's own, and stays.

        Args:
            namespace: the user's names.
            module: as it is now.
            before: its names before it was reloaded.
        """
        now = vars(module)
        for name, own in self._names.get(module.__name__, ()):
            if name != _STAR:
                self._follow(namespace, own, name, now, before)
                continue
            public = now.get("__all__") or [n for n in now if not n.startswith("_")]
            for each in public:
                self._follow(namespace, each, each, now, before)

    def _follow(
        self,
        namespace: MutableMapping[str, Any],
        own: str,
        name: str,
        now: Mapping[str, Any],
        before: Mapping[str, Any],
    ) -> None:
        if name not in now:
            return
        if own not in namespace:
            # New in the module, or in its `__all__`; what the user has deleted stays away.
            if name not in before:
                namespace[own] = now[name]
        elif name in before and namespace[own] is before[name]:
            namespace[own] = now[name]
