"""Extensions: `%load_ext`, `%unload_ext`, `%reload_ext`."""

from __future__ import annotations

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class


@magics_class
class ExtensionMagics(Magics):
    """Magics about extensions."""

    @line_magic
    def load_ext(self, module_str: str) -> None:
        """Load an extension: a module with a function `load_ipython_extension(shell)`.

        %load_ext autoreload
        """
        name = _module_name("load_ext", module_str)
        result = self.shell.extension_manager.load_extension(name)
        if result == "already loaded":
            print(
                f"The {name} extension is already loaded. To reload it, use:\n  %reload_ext {name}"
            )
        elif result == "no load function":
            print(f"The {name} module is not an IPython extension.")

    @line_magic
    def unload_ext(self, module_str: str) -> None:
        """Unload an extension, if it has a function `unload_ipython_extension(shell)`."""
        name = _module_name("unload_ext", module_str)
        result = self.shell.extension_manager.unload_extension(name)
        if result == "no unload function":
            print(f"The {name} extension doesn't define how to unload it.")
        elif result == "not loaded":
            print(f"The {name} extension is not loaded.")

    @line_magic
    def reload_ext(self, module_str: str) -> None:
        """Unload an extension, import its module anew, and load it; one that is not loaded is loaded."""
        name = _module_name("reload_ext", module_str)
        result = self.shell.extension_manager.reload_extension(name)
        if result == "no load function":
            print(f"The {name} module is not an IPython extension.")


def _module_name(magic: str, line: str) -> str:
    name = line.strip()
    if not name:
        raise UsageError(f"%{magic}: Missing module name.")
    return name
