"""Facades of packages whose names are imported when they are first asked for.

Source: PEP 562 (module `__getattr__` and `__dir__`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_names(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` for the facade of a package.

        __getattr__, __dir__ = lazy_names(__name__, {"Thing": "things"})

    Args:
        package: the facade's `__name__`; its `__all__` says what `dir()` lists.
        homes: name -> the module where it lives: below the package, or anywhere if it is a dotted name.
    """

    def get(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home if "." in home else f"{package}.{home}"), name)
        # From now on the name is found without this function.
        setattr(sys.modules[package], name, value)
        return value

    def listing() -> list[str]:
        return list(sys.modules[package].__all__)

    return get, listing
