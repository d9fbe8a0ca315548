"""Names that stand for objects which are imported when they are first asked for.

The built-in ones stand in a static table, `name -> "module:attribute"`. What other distributions add comes from an entry
point group, and reading those costs 20 to 80 ms: it happens only when a name is not in the table, or when a listing
is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .errors import BrokenTargetError, NotInstalledError, UnknownNameError
from .suggest import close_names, did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


def import_target(target: str) -> object:
    """Import what `"module:attribute.attribute"` or `"module.attribute"` names.

    Raises:
        ImportError: the module can't be imported.
        AttributeError: it has no such attribute.
    """
    from importlib import import_module

    module, colon, attributes = target.partition(":")
    if not colon:
        module, _, attributes = target.rpartition(".")
        if not module:
            return import_module(target)
    found: object = import_module(module)
    for attribute in attributes.split("."):
        found = getattr(found, attribute)
    return found


def is_importable(target: str) -> bool:
    """Tell whether the distribution of a target is installed, without importing the target's module."""
    from importlib.util import find_spec

    # Two levels (`ipy.core`) decide which distribution it is; importing a facade is cheap.
    package = ".".join(target.partition(":")[0].split(".")[:2])
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


class Registry:
    """A table of names, filled from a static table and, on a miss, from entry points.

    Args:
        kind: what the names stand for, as errors shall call it (`"theme"`).
        builtins: `name -> "module:attribute"`.
        group: the entry point group through which other distributions add names; None for none.
        distributions: `name -> distribution` for names whose package may be missing: the error then says what
            to install.
    """

    def __init__(
        self,
        kind: str,
        builtins: Mapping[str, str],
        *,
        group: str | None = None,
        distributions: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.group = group
        self._targets: dict[str, str] = dict(builtins)
        self._distributions: dict[str, str] = dict(distributions or {})
        self._objects: dict[str, object] = {}
        self._entry_points: dict[str, EntryPoint] | None = None

    def register(self, name: str, target: object) -> None:
        """Add a name, or give it a new meaning: `"module:attribute"`, or the object itself."""
        self._objects.pop(name, None)
        if isinstance(target, str):
            self._targets[name] = target
        else:
            self._targets.pop(name, None)
            self._objects[name] = target

    def unregister(self, name: str) -> None:
        """Take a name out of the table; one that was never in it is no error."""
        self._targets.pop(name, None)
        self._objects.pop(name, None)

    def builtin_names(self) -> list[str]:
        """List the names that are known without a look at entry points, sorted."""
        return sorted({*self._targets, *self._objects})

    def names(self) -> list[str]:
        """List all names, those of entry points included, sorted; imports none of the objects."""
        return sorted({*self._targets, *self._objects, *self._read_entry_points()})

    def __contains__(self, name: object) -> bool:
        return name in self._targets or name in self._objects or name in self._read_entry_points()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def target(self, name: str) -> str | None:
        """Return `"module:attribute"` of a name, or None where it is unknown or stands for an object."""
        if name in self._targets:
            return self._targets[name]
        entry = self._read_entry_points().get(name)
        return entry.value if entry is not None else None

    def get(self, name: str) -> object:
        """Return the object of a name, imported on the first call.

        Raises:
            UnknownNameError: nobody registered the name; the message suggests others.
            NotInstalledError: its distribution is not installed; the message says which to install.
            BrokenTargetError: what the name points to can't be imported.
        """
        if name not in self._objects:
            self._objects[name] = self._load(name)
        return self._objects[name]

    def is_installed(self, name: str) -> bool:
        """Tell whether the distribution that provides a known name is there, importing nothing of it."""
        if name in self._objects:
            return True
        target = self.target(name)
        return target is not None and is_importable(target)

    def _load(self, name: str) -> object:
        target = self.target(name)
        if target is None:
            known = self.names()
            raise UnknownNameError(
                f"unknown {self.kind} {name!r}{did_you_mean(name, known)}",
                kind=self.kind,
                name=name,
                suggestions=tuple(close_names(name, known)),
            )
        distribution = self._distributions.get(name)
        if distribution is not None and not is_importable(target):
            raise NotInstalledError(
                f"the {self.kind} {name!r} is not installed; install it with: pip install {distribution}",
                kind=self.kind,
                name=name,
                distribution=distribution,
            )
        try:
            return import_target(target)
        except (ImportError, AttributeError) as error:
            raise BrokenTargetError(
                f"the {self.kind} {name!r} ({target}) can't be loaded: {error}",
                kind=self.kind,
                name=name,
            ) from error

    def _read_entry_points(self) -> dict[str, EntryPoint]:
        if self._entry_points is None:
            self._entry_points = {}
            if self.group is not None:
                from importlib.metadata import entry_points  # 20-80 ms

                self._entry_points = {entry.name: entry for entry in entry_points(group=self.group)}
        return self._entry_points
