"""Loading and unloading of extensions: modules with `load_ipython_extension(shell)`."""

from __future__ import annotations

import os
import sys
from importlib import import_module, invalidate_caches, reload
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shell import InteractiveShell

#: Short names of the extensions that come along, and where they live.
BUNDLED: dict[str, str] = {
    "autoreload": "ipy.core.extension.autoreload",
    "storemagic": "ipy.core.extension.storemagic",
}


_ORIGINAL = "IPython.extensions."


class ExtensionManager:
    """Keeps track of the extensions of one shell.

    Args:
        shell: handed to the functions of the extensions.

    Attributes:
        loaded: names of what is loaded; a bundled extension goes by its name in IPython, `IPython.extensions.autoreload`, whichever
            way it was called.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.loaded: set[str] = set()

    @property
    def ipython_extension_dir(self) -> str:
        """The user's own folder of extensions; it is searched after `sys.path`."""
        return os.path.join(self.shell.ipython_dir, "extensions")

    def note_loaded(self, module_str: str) -> None:
        """Count an extension as loaded, whose names are there without it: the module is imported when they are used."""
        self.loaded.add(_resolve(module_str)[0])

    def load_extension(self, module_str: str) -> str | None:
        """Load an extension.

        Returns:
            None, or "already loaded", or "no load function" where the module has none.

        Raises:
            ModuleNotFoundError: there is no such module.
        """
        name, module_name = _resolve(module_str)
        if name in self.loaded:
            return "already loaded"
        with self.shell.builtin_trap:
            module = sys.modules.get(module_name) or self._import(module_name)
            if not self._call(module, "load_ipython_extension"):
                return "no load function"
        self.loaded.add(name)
        return None

    def unload_extension(self, module_str: str) -> str | None:
        """Unload an extension.

        Returns:
            None, or "not loaded", or "no unload function" where the module can't be unloaded.
        """
        name, module_name = _resolve(module_str)
        if name not in self.loaded:
            return "not loaded"
        module = sys.modules.get(module_name)
        with self.shell.builtin_trap:
            if module is None or not self._call(module, "unload_ipython_extension"):
                return "no unload function"
        self.loaded.discard(name)
        return None

    def reload_extension(self, module_str: str) -> str | None:
        """Unload an extension if it can be, import its module anew, and load it; one that is not loaded is loaded.

        Returns:
            None, or "no load function".

        Raises:
            ModuleNotFoundError: there is no such module.
        """
        name, module_name = _resolve(module_str)
        if name not in self.loaded or module_name not in sys.modules:
            self.loaded.discard(name)
            return self.load_extension(module_str)
        self.unload_extension(module_str)
        # Until it has loaded again: a module that fails half-way is not loaded.
        self.loaded.discard(name)
        with self.shell.builtin_trap:
            module = reload(sys.modules[module_name])
            if not self._call(module, "load_ipython_extension"):
                return "no load function"
        self.loaded.add(name)
        return None

    def _import(self, name: str) -> ModuleType:
        # The file may have been written a moment ago: the import system remembers what folders hold.
        invalidate_caches()
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            own = self.ipython_extension_dir
            if error.name != name.partition(".")[0] or not os.path.isdir(own):
                raise
        sys.path.append(own)
        try:
            return import_module(name)
        finally:
            sys.path.remove(own)

    def _call(self, module: ModuleType, function_name: str) -> bool:
        function: Any = getattr(module, function_name, None)
        if function is None:
            return False
        function(self.shell)
        return True


def _resolve(given: str) -> tuple[str, str]:
    """(the name that is kept, the module) of an extension as the user calls it."""
    short = given.removeprefix(_ORIGINAL)
    if short in BUNDLED:
        return _ORIGINAL + short, BUNDLED[short]
    return given, given
