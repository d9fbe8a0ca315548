"""The configurable classes that an application knows, some of them not yet imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from traitlets import TraitType
from traitlets.config.configurable import Configurable

from .registry import import_target

Trait = TraitType[Any, Any]


class ClassTable:
    """Looks up configurable classes by the name of their section.

    Args:
        classes: classes that are loaded; their configurable parents are known through them.
        lazy: `class name -> "module:attribute"` of classes that are imported only if their section is mentioned,
            or if help or a default file is asked for.

    Attributes:
        unavailable: `class name -> error` of the lazy ones that couldn't be imported, because a package is missing or the
            table is wrong: their sections count as unknown.
    """

    def __init__(self, classes: Iterable[type[Configurable]], lazy: Mapping[str, str]) -> None:
        self._by_name: dict[str, type[Configurable]] = {}
        self._lazy = dict(lazy)
        self.unavailable: dict[str, Exception] = {}
        for cls in classes:
            self._add(cls)

    def _add(self, cls: type[Configurable]) -> None:
        for parent in cls.__mro__:
            if issubclass(parent, Configurable):
                self._by_name.setdefault(parent.__name__, parent)
                self._lazy.pop(parent.__name__, None)

    def names(self) -> list[str]:
        """List the names of all known classes; imports none."""
        return [*self._by_name, *self._lazy]

    def find(self, name: str) -> type[Configurable] | None:
        """Return the class of a section, imported if need be; None for one that is not known here."""
        if name not in self._by_name and name in self._lazy:
            self._load(name)
        return self._by_name.get(name)

    def _load(self, name: str) -> None:
        try:
            loaded = import_target(self._lazy.pop(name))
        except (ImportError, AttributeError) as error:
            self.unavailable[name] = error
            return
        if not (isinstance(loaded, type) and issubclass(loaded, Configurable)):
            raise TypeError(f"{name} should be a configurable class, but is {loaded!r}")
        self._add(loaded)

    def load_all(self) -> list[type[Configurable]]:
        """Import every class and return them all, parents before children."""
        while self._lazy:
            self._load(next(iter(self._lazy)))
        return sorted(self._by_name.values(), key=lambda cls: len(cls.__mro__))

    def trait(self, section: str, name: str) -> tuple[type[Configurable], Trait] | None:
        """Find the configurable trait that `c.<section>.<name>` sets, and a class that has it.

        A section also speaks for the classes derived from its class: `c.InteractiveShellApp.log_level` sets a trait which
        only the applications built on it have.
        """
        cls = self.find(section)
        if cls is None:
            return None
        own = cls.class_traits(config=True).get(name)
        if own is not None:
            return cls, own
        found = self._in_descendants(cls, name)
        if found is None and self._lazy:
            self.load_all()
            found = self._in_descendants(cls, name)
        return found

    def trait_anywhere(self, section: str, name: str) -> tuple[type[Configurable], Trait] | None:
        """Like `trait`, but import every class before giving a section up: it may be that of a parent."""
        found = self.trait(section, name)
        if found is None and self._lazy:
            self.load_all()
            found = self.trait(section, name)
        return found

    def _in_descendants(
        self, cls: type[Configurable], name: str
    ) -> tuple[type[Configurable], Trait] | None:
        for other in self._by_name.values():
            if issubclass(other, cls) and other is not cls:
                trait = other.class_traits(config=True).get(name)
                if trait is not None:
                    return other, trait
        return None

    def trait_names(self, section: str) -> list[str]:
        """List what can be set in the section of a known class."""
        cls = self.find(section)
        return [] if cls is None else sorted(cls.class_traits(config=True))

    def is_subclass(self, name: str, ancestor: str) -> bool:
        """Tell whether the class `name` is known and derives from the class `ancestor`."""
        cls, base = self.find(name), self.find(ancestor)
        return cls is not None and base is not None and issubclass(cls, base)
