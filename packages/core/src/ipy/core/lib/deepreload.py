"""Reloading a module and all that it imports.

A module that keeps state, or whose classes others have instances of, is better served by `%autoreload`.

Source: CORE-448 in SPEC.md.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection
from types import ModuleType

#: Left alone by default: reloaded, they break what holds their objects.
EXCLUDED = ("sys", "os.path", "builtins", "__main__", "numpy", "numpy._globals")


def reload(module: ModuleType, exclude: Collection[str] = EXCLUDED) -> ModuleType:
    """Reload a module, after the modules that it holds, after those that these hold, and so on.

    Modules of the standard library, in C, and in excluded packages are left alone.

    Args:
        module: the module.
        exclude: names of modules and packages that stay as they are.

    Returns:
        The module.

    Raises:
        TypeError: `module` is none.
        Exception: what the modules raise; those before it have been reloaded.
    """
    if not isinstance(module, ModuleType):
        raise TypeError(f"reload() argument must be a module, got {type(module).__name__}")
    kept = {*EXCLUDED, *exclude}
    for each in _inner_first(module, kept):
        importlib.reload(each)
    return sys.modules[module.__name__]


def _inner_first(module: ModuleType, kept: Collection[str]) -> list[ModuleType]:
    """The modules that can be reached from one, those that are imported before those that import."""
    order: list[ModuleType] = []
    seen: set[str] = set()
    # Without recursion: import graphs are deep. The second time around, what a module holds is done.
    waiting = [(module, False)]
    while waiting:
        current, done = waiting.pop()
        if done:
            order.append(current)
            continue
        if current.__name__ in seen:
            continue
        seen.add(current.__name__)
        waiting.append((current, True))
        waiting += [(held, False) for held in _held(current) if _may_reload(held, kept)]
    return order


def _held(module: ModuleType) -> list[ModuleType]:
    """The modules that a module has among its names, or takes names from."""
    found = {}
    for value in list(vars(module).values()):
        if isinstance(value, ModuleType):
            found[value.__name__] = value
            continue
        home = sys.modules.get(_home(value))
        if home is not None and home is not module:
            found[home.__name__] = home
    return list(found.values())


def _home(value: object) -> str:
    # Only of functions and classes: other objects may run code when they are asked.
    name = value.__module__ if isinstance(value, type(_home) | type) else ""
    return name if isinstance(name, str) else ""


def _may_reload(module: ModuleType, kept: Collection[str]) -> bool:
    name = module.__name__
    if sys.modules.get(name) is not module:
        return False
    if name in kept or any(name.startswith(f"{package}.") for package in kept):
        return False
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or name.startswith(("ipy.", "IPython")):
        # Reloaded, the classes of the machinery would be there twice.
        return False
    file = vars(module).get("__file__")
    return isinstance(file, str) and file.endswith(".py")
