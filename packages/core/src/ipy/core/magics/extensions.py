"""Extensions: `%load_ext`, `%unload_ext`, `%reload_ext`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from ipy.core.errors import UsageError
from ipy.core.extensions import BUNDLED
from ipy.core.magic import Magics, line_magic, magics_class


class UnknownExtension(UsageError, ModuleNotFoundError):
    """There is no such module. Also a `ModuleNotFoundError`, for cells that do without the extension."""


@magics_class
class ExtensionMagics(Magics):
    """Magics about extensions."""

    @line_magic
    def load_ext(self, module_str: str) -> None:
        """Load an extension, a module with `load_ipython_extension(shell)`.

        %load_ext name_of_the_module
        """
        name = _module_name("load_ext", module_str)
        manager = self.shell.extension_manager
        with _missing_explained("load_ext", name, manager.ipython_extension_dir):
            result = manager.load_extension(name)
        if result == "already loaded":
            print(
                f"The {name} extension is already loaded. To reload it, use:\n  %reload_ext {name}"
            )
        elif result == "no load function":
            print(f"The {name} module is not an IPython extension.")

    @line_magic
    def unload_ext(self, module_str: str) -> None:
        """Unload an extension, if it has `unload_ipython_extension(shell)`."""
        name = _module_name("unload_ext", module_str)
        result = self.shell.extension_manager.unload_extension(name)
        if result == "no unload function":
            print(f"The {name} extension doesn't define how to unload it.")
        elif result == "not loaded":
            print(f"The {name} extension is not loaded.")

    @line_magic
    def reload_ext(self, module_str: str) -> None:
        """Unload an extension, import its module anew, and load it.

        One that is not loaded is loaded.
        """
        name = _module_name("reload_ext", module_str)
        manager = self.shell.extension_manager
        with _missing_explained("reload_ext", name, manager.ipython_extension_dir):
            result = manager.reload_extension(name)
        if result == "no load function":
            print(f"The {name} module is not an IPython extension.")


@contextmanager
def _missing_explained(magic: str, name: str, own_directory: str) -> Iterator[None]:
    """Say in one line that there is no such module; one that the extension itself misses is shown with its traceback."""
    try:
        yield
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise
        close = get_close_matches(name, BUNDLED, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else "; is its package installed?"
        raise UnknownExtension(
            f"%{magic}: there is no module {error.name!r}, neither on sys.path nor in {own_directory}{hint}",
            name=error.name,
        ) from None


def _module_name(magic: str, line: str) -> str:
    name = line.strip()
    if not name:
        raise UsageError(f"%{magic}: Missing module name.")
    return name
