"""Loading and unloading of extensions: modules with `load_ipython_extension(shell)`."""

from __future__ import annotations

import os
import sys
from importlib import import_module, reload
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shell import InteractiveShell

#: Short names of the extensions that come along, and where they live.
BUNDLED: dict[str, str] = {}


class ExtensionManager:
    """Keeps track of the extensions of one shell.

    Args:
        shell: handed to the functions of the extensions.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.loaded: set[str] = set()

    @property
    def ipython_extension_dir(self) -> str:
        """The user's own folder of extensions; it is searched after `sys.path`."""
        return os.path.join(self.shell.ipython_dir, "extensions")

    def load_extension(self, module_str: str) -> str | None:
        """Load an extension.

        Returns:
            None, or "already loaded", or "no load function" where the module has none.

        Raises:
            ModuleNotFoundError: there is no such module.
        """
        if module_str in self.loaded:
            return "already loaded"
        name = BUNDLED.get(module_str.removeprefix("IPython.extensions."), module_str)
        with self.shell.builtin_trap:
            module = sys.modules.get(name) or self._import(name)
            if not self._call(module, "load_ipython_extension"):
                return "no load function"
        self.loaded.add(module_str)
        return None

    def unload_extension(self, module_str: str) -> str | None:
        """Unload an extension.

        Returns:
            None, or "not loaded", or "no unload function" where the module can't be unloaded.
        """
        if module_str not in self.loaded:
            return "not loaded"
        module = sys.modules.get(
            BUNDLED.get(module_str.removeprefix("IPython.extensions."), module_str)
        )
        if module is None or not self._call(module, "unload_ipython_extension"):
            return "no unload function"
        self.loaded.discard(module_str)
        return None

    def reload_extension(self, module_str: str) -> str | None:
        """Unload, import again and load an extension, or load it for the first time."""
        name = BUNDLED.get(module_str.removeprefix("IPython.extensions."), module_str)
        if name not in sys.modules or self.unload_extension(module_str) == "not loaded":
            self.loaded.discard(module_str)
            return self.load_extension(module_str)
        with self.shell.builtin_trap:
            module = reload(sys.modules[name])
            if not self._call(module, "load_ipython_extension"):
                return "no load function"
        self.loaded.add(module_str)
        return None

    def _import(self, name: str) -> ModuleType:
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name.partition(".")[0] or not os.path.isdir(
                self.ipython_extension_dir
            ):
                raise
        sys.path.append(self.ipython_extension_dir)
        try:
            return import_module(name)
        finally:
            sys.path.remove(self.ipython_extension_dir)

    def _call(self, module: ModuleType, function_name: str) -> bool:
        function: Any = getattr(module, function_name, None)
        if function is None:
            return False
        function(self.shell)
        return True
