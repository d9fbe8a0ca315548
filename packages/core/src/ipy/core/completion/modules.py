"""The names of modules that can be imported, without importing any."""

from __future__ import annotations

import ast
import importlib.machinery
import os
import sys
import threading
from collections.abc import Iterable

from ipy.core.inspection.static import value_of

from .budget import Budget, OutOfTimeError
from .names import is_name

_SUFFIXES = tuple(sorted(importlib.machinery.all_suffixes(), key=len, reverse=True))
#: Source files larger than this are not parsed for their names.
MAX_SOURCE_BYTES = 500_000


class ModuleIndex:
    """Knows what can be imported from where; folders are read again when they change."""

    def __init__(self) -> None:
        self._folders: dict[str, tuple[float, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def roots(self, budget: Budget) -> list[str]:
        """The names of top-level modules and packages."""
        names = set(sys.builtin_module_names) | set(sys.stdlib_module_names & set(sys.modules))
        for entry in list(sys.path):
            if budget.spent:
                break  # what was read stays known: the next time is quicker
            names |= self.in_folder(entry or os.curdir)
        return sorted(name for name in names if is_name(name))

    def submodules(self, package: str, budget: Budget) -> list[str]:
        """The names of the modules within a package, found on the disk."""
        names: set[str] = set()
        lead = f"{package}."
        for name in list(sys.modules):
            if name.startswith(lead) and "." not in name[len(lead) :]:
                names.add(name[len(lead) :])
        for folder in self.paths(package):
            if budget.spent:
                break
            names |= self.in_folder(folder)
        return sorted(
            name for name in names if is_name(name) and name not in {"__init__", "__pycache__"}
        )

    def paths(self, package: str) -> list[str]:
        """The folders in which a package's modules lie: those it has, or where it would be found."""
        module = sys.modules.get(package)
        if module is not None:
            found = value_of(module, "__path__")
            if isinstance(found, Iterable):
                return [path for path in found if isinstance(path, str)]
            return []
        parent, _, name = package.rpartition(".")
        folders = self.paths(parent) if parent else [entry or os.curdir for entry in sys.path]
        here = [os.path.join(folder, name) for folder in folders]
        plain = [path for path in here if os.path.isdir(path)]
        regular = [
            path
            for path in plain
            if any(os.path.isfile(os.path.join(path, f"__init__{s}")) for s in _SUFFIXES)
        ]
        zipped = [path for path in here if ".zip" in path or ".egg" in path]
        # A package with __init__ hides the rest; without one, all folders of the name make up a namespace.
        return regular[:1] or [*plain, *zipped]

    def in_folder(self, folder: str) -> frozenset[str]:
        """The modules in a folder, a zip file, or a folder within a zip file."""
        archive, inner = _archive(folder)
        try:
            stamp = os.stat(archive or folder).st_mtime
        except OSError:
            return frozenset()
        with self._lock:
            known = self._folders.get(folder)
        if known is not None and known[0] == stamp:
            return known[1]
        names = frozenset(_in_archive(archive, inner) if archive else _on_disk(folder))
        with self._lock:
            self._folders[folder] = (stamp, names)
        return names

    def members(self, module: str, budget: Budget) -> list[str]:
        """What `from module import` can take: of a loaded module its names, else those its source defines."""
        loaded = sys.modules.get(module)
        names = set(self.submodules(module, budget))
        if loaded is not None:
            listed = value_of(loaded, "__all__")
            if isinstance(listed, (list, tuple)):
                names.update(name for name in listed if isinstance(name, str))
            names.update(list(vars(loaded)))
        else:
            names.update(self._in_source(module))
        return sorted(name for name in names if is_name(name))

    def _in_source(self, module: str) -> list[str]:
        text = self._source_of(module)
        if text is None:
            return []
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return []
        from .scopes import module_scope

        return list(module_scope(tree).bindings)

    def _source_of(self, module: str) -> str | None:
        parent, _, name = module.rpartition(".")
        folders = self.paths(parent) if parent else [entry or os.curdir for entry in sys.path]
        for folder in folders:
            for path in (
                os.path.join(folder, name, "__init__.py"),
                os.path.join(folder, f"{name}.py"),
            ):
                try:
                    if os.path.getsize(path) <= MAX_SOURCE_BYTES:
                        with open(path, encoding="utf-8", errors="replace") as file:
                            return file.read()
                except OSError:
                    continue
        return None


def _archive(folder: str) -> tuple[str, str]:
    """The zip file that a path leads into, and the way within it."""
    if ".zip" not in folder and ".egg" not in folder and ".whl" not in folder:
        return "", ""
    path, inner = folder, ""
    while path and not os.path.exists(path):
        path, name = os.path.split(path)
        if not name:
            return "", ""
        inner = f"{name}/{inner}"
    return (path, inner) if os.path.isfile(path) else ("", "")


def _in_archive(archive: str, inner: str) -> set[str]:
    import zipfile  # 5 ms, for the compressors that it brings along

    try:
        with zipfile.ZipFile(archive) as file:
            listed = file.namelist()
    except (OSError, zipfile.BadZipFile):
        return set()
    names: set[str] = set()
    for name in listed:
        if name.startswith(inner):
            first, slash, _ = name[len(inner) :].partition("/")
            module = first if slash else _module_name(first)
            if module:
                names.add(module)
    return names


def _on_disk(folder: str) -> set[str]:
    names: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                module = _module_name(entry.name)
                if module:
                    names.add(module)
                elif (
                    "." not in entry.name and entry.name != "__pycache__" and _holds_modules(entry)
                ):
                    names.add(entry.name)
    except OSError:
        return names
    return names


def _holds_modules(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is a package; a namespace package has modules or packages but no `__init__`."""
    try:
        return entry.is_dir() and any(
            _module_name(name) or (name.isidentifier() and name != "__pycache__")
            for name in os.listdir(entry.path)
        )
    except OSError:
        return False


def _module_name(file: str) -> str:
    for suffix in _SUFFIXES:
        if file.endswith(suffix):
            name = file[: -len(suffix)]
            return name if name.isidentifier() else ""
    return ""


#: Shared by all completers of a process.
index = ModuleIndex()


def complete_import(
    module: str | None, wants: str, typed: str, budget: Budget
) -> tuple[list[str], str]:
    """Complete within an import statement.

    Args:
        module: for `from module import`, the module.
        wants: "module", "member" or "keyword".
        typed: what was typed of the dotted name.
        budget: the time that is left.

    Returns:
        The texts, and the kind of thing they are.
    """
    try:
        if wants == "keyword":
            return [word for word in ("import", "as") if word.startswith(typed)], "keyword"
        if wants == "member" and module is not None:
            return [
                name for name in index.members(module, budget) if name.startswith(typed)
            ], "module"
        if wants == "module":
            package, _, last = typed.rpartition(".")
            names = index.submodules(package, budget) if package else index.roots(budget)
            lead = f"{package}." if package else ""
            return [lead + name for name in names if name.startswith(last)], "module"
    except OutOfTimeError:
        pass
    return [], "module"
