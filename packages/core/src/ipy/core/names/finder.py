"""The finder that answers imports of aliased modules.

Source: PEP 451 (module specs), PEP 562 (module `__getattr__`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from ipy.core import patches


class AliasModule(ModuleType):
    """A module whose names live elsewhere.

    Reading a name gives the object in its home module, at that moment; assigning one sets it there, so that replacing a
    function under the alias replaces the one that is used.

    Args:
        name: the dotted name under which it is imported.
        finder: knows what it stands for.
    """

    def __init__(self, name: str, finder: AliasFinder) -> None:
        super().__init__(name, doc=f"The names of `{name}`, as this implementation has them.")
        self.__dict__["__path__"] = []
        self.__dict__["_finder"] = finder

    def __getattr__(self, name: str) -> Any:
        finder: AliasFinder = self.__dict__["_finder"]
        entry = finder.entry(self.__name__)
        home = entry.names.get(name)
        if home is not None:
            value = resolve(home)
            if entry.warning:
                self._warn(entry.warning)
            return value
        if not (name.startswith("__") and name.endswith("__")):
            for target in entry.modules:
                module = import_module(target)
                if hasattr(module, name):
                    return getattr(module, name)
            submodule = f"{self.__name__}.{name}"
            if finder.find(submodule) is not None:
                return import_module(submodule)
        # Looking the submodule up has read the added tables: a name of this module may be in one of them.
        if finder.entry(self.__name__) is not entry:
            return getattr(self, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("__") and not isinstance(value, AliasModule):
            entry = self.__dict__["_finder"].entry(self.__name__)
            home = entry.names.get(name)
            if home is not None and ":" in home:
                module, _, attribute = home.partition(":")
                setattr(import_module(module), attribute, value)
                return
            for target in entry.modules:
                module_object = import_module(target)
                if hasattr(module_object, name):
                    setattr(module_object, name, value)
                    return
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        finder: AliasFinder = self.__dict__["_finder"]
        finder.read_additions()
        entry = finder.entry(self.__name__)
        names = {*super().__dir__(), *entry.names}
        for target in entry.modules:
            names.update(dir(import_module(target)))
        prefix = f"{self.__name__}."
        names.update(
            key[len(prefix) :]
            for key in finder.table
            if key.startswith(prefix) and "." not in key[len(prefix) :]
        )
        return sorted(name for name in names if not name.startswith("_finder"))

    def _warn(self, text: str) -> None:
        import warnings

        warnings.warn(text, DeprecationWarning, stacklevel=3)


class Entry:
    """What an aliased module stands for.

    Attributes:
        names: name -> "module:attribute", or "module" for a module.
        modules: modules that are asked for any other name, in order.
        warning: given when the module is imported; "" for none.
        stands_for: the module that takes the place of the alias as it is, for libraries that look into its `__dict__`; "" for none.
    """

    __slots__ = ("modules", "names", "stands_for", "warning")

    def __init__(
        self,
        names: Mapping[str, str],
        modules: Sequence[str],
        warning: str = "",
        *,
        stands_for: str = "",
    ) -> None:
        self.names = names
        self.modules = modules
        self.warning = warning
        self.stands_for = stands_for

    def joined(self, other: Entry) -> Entry:
        """An entry with the names of both; where both have one, that of this entry counts."""
        return Entry(
            {**other.names, **self.names},
            (*self.modules, *other.modules),
            self.warning or other.warning,
            stands_for=self.stands_for or other.stands_for,
        )


class AliasFinder:
    """Finds aliased modules.

    Args:
        package: the root of all aliases.
        table_module: module with `MODULES`, read at the first import of a name below the root.
        additions: such modules of packages that may be missing, read when a name is not in the tables read so far.
    """

    def __init__(self, package: str, table_module: str, additions: Sequence[str] = ()) -> None:
        self.package = package
        self._prefix = package + "."
        self._table_module = table_module
        self._additions = list(additions)
        self._table: dict[str, Entry] | None = None

    @property
    def table(self) -> dict[str, Entry]:
        """Dotted name -> what it stands for, as far as it was read."""
        if self._table is None:
            self._table = dict(import_module(self._table_module).MODULES)
        return self._table

    def add_table(self, table_module: str) -> None:
        """Let the names of a further module with `MODULES` be found; it is read when they are needed."""
        self._additions.append(table_module)

    def read_additions(self) -> None:
        """Read the added tables of packages that are installed."""
        # Taken off the list last: another thread may come by meanwhile, and joining twice does no harm.
        for module_name in tuple(self._additions):
            try:
                added: Mapping[str, Entry] = import_module(module_name).MODULES
            except ModuleNotFoundError as error:
                if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
                    raise
                # Its package is not installed.
                added = {}
            for name, entry in added.items():
                known = self.table.get(name)
                self.table[name] = entry if known is None else known.joined(entry)
            if module_name in self._additions:
                self._additions.remove(module_name)

    def find(self, name: str) -> Entry | None:
        """What the aliased module `name` stands for; None if there is no such alias."""
        if name not in self.table:
            self.read_additions()
        return self.table.get(name)

    def entry(self, name: str) -> Entry:
        """What the aliased module `name` stands for."""
        return self.table[name]

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        """The spec of an aliased module; None for every other one."""
        if fullname != self.package and not fullname.startswith(self._prefix):
            return None
        if self.find(fullname) is None:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(fullname, self, origin=f"alias of {self.package}", is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> ModuleType:
        """Make the module."""
        return AliasModule(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        """Warn where the name is an old one; there is nothing to run.

        A module that an entry stands for takes the place in `sys.modules`, where the import finds it.
        """
        entry = self.entry(module.__name__)
        if entry.stands_for:
            patches.register_module(module.__name__, import_module(entry.stands_for))
        if entry.warning:
            import warnings

            warnings.warn(entry.warning, DeprecationWarning, stacklevel=2)


def resolve(home: str) -> Any:
    """The object at "module:attribute.attribute", or the module."""
    module_name, _, path = home.partition(":")
    value: Any = import_module(module_name)
    for attribute in path.split(".") if path else ():
        value = getattr(value, attribute)
    return value


#: Tables with names of parts that are built on this one.
_ADDITIONS = ("ipy.kernel.names.manual",)

_finder = AliasFinder("IPython", "ipy.core.names.table", _ADDITIONS)


def install_root(finder: AliasFinder) -> AliasModule:
    """Put a finder in front of all others and return its root module, which is then in `sys.modules`."""
    patches.install_finder(finder)
    return install_module(finder, finder.package)


def install_module(finder: AliasFinder, name: str) -> AliasModule:
    """Put an aliased module into `sys.modules` without looking at what it stands for."""
    from importlib.machinery import ModuleSpec

    module = AliasModule(name, finder)
    module.__spec__ = ModuleSpec(name, finder, is_package=True)  # type: ignore[arg-type]
    patches.register_module(name, module)
    return module


def install() -> ModuleType:
    """Install the finder of the `IPython` names, and return the module `IPython`."""
    return install_root(_finder)


def register() -> None:
    """As `install`, unless `IPython` was imported already: ours needs nothing more, an original's modules must not mix with ours."""
    if _finder.package not in sys.modules:
        install()


def add_table(table_module: str) -> None:
    """Let further `IPython` names be found.

    Args:
        table_module: a module with `MODULES`: dotted name -> `Entry`; it is imported when a name is not found elsewhere.
    """
    _finder.add_table(table_module)
