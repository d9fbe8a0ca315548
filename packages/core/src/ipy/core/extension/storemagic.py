"""`%store`: variables, aliases and macros that outlive the session.

What is kept lies in the profile's store: `autorestore/<name>` for variables and macros, `stored_aliases` for aliases, `dhist`
for the directories that `%cd` went to.
"""

from __future__ import annotations

import os
import pickle
import re
import sys
from typing import TYPE_CHECKING, Any

from traitlets import Bool

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell

VARIABLES = "autorestore/"
ALIASES = "stored_aliases"
DIRECTORIES = "dhist"

_TO_FILE = re.compile(r"(?P<expression>.+?)\s*(?P<mode>>>?)\s*(?P<file>[^>\s].*)")


class StoreMagic(Magics):
    """The settings of `%store`, under the section's old name `StoreMagic` too."""

    registered = True
    magics: Any = {"line": {}, "cell": {}}

    autorestore = Bool(
        False, help="Restore all variables, aliases and the directory history at the start."
    ).tag(config=True)


@magics_class
class StoreMagics(StoreMagic):
    """The magic about what is kept between sessions."""

    @line_magic
    def store(self, parameter_s: str = "") -> None:
        """Keep variables, aliases and macros for later sessions.

        %store                 list what is kept
        %store name ...        keep the present values of variables, or aliases, macros
        %store name > file     write a value to a file; text as it is
        %store name >> file    append it to a file
        %store -r              restore everything, the directory history too
        %store -r name ...     restore some
        %store -d name ...     forget some
        %store -z              forget all variables

        A value that changes has to be kept again. `%unalias` forgets an alias, too.

        With `c.StoreMagics.autorestore = True` in a configuration file everything is
        restored when a session starts.
        """
        if not parameter_s.lstrip().startswith("-") and (
            match := _TO_FILE.fullmatch(parameter_s.strip())
        ):
            self._write(match["expression"], match["file"].strip(), append=match["mode"] == ">>")
            return
        opts, words = self.parse_options(parameter_s, "drz", mode="list")
        if len(opts) > 1:
            raise UsageError("%store: -d, -r and -z can't be used together")
        if "z" in opts:
            if words:
                raise UsageError("%store -z forgets all variables; to forget some, use -d")
            for key in self.shell.db.keys_of(VARIABLES):
                del self.shell.db[key]
        elif "d" in opts:
            self._forget(words)
        elif "r" in opts:
            self._restore(words)
        elif words:
            self._keep(words)
        else:
            self._list()

    # -- keeping ---------------------------------------------------------------------------------------------------------

    def _keep(self, names: list[str]) -> None:
        """Keep several; what is wrong with one is said before anything is kept."""
        aliases, variables = [], {}
        for name in names:
            if name in self.shell.user_ns:
                variables[name] = self.shell.user_ns[name]
            elif self.shell.alias_manager.is_alias(name):
                aliases.append(name)
            else:
                raise UsageError(f"Unknown variable {name!r}{self._suggest(name)}")
        for name, value in variables.items():
            self._check(name, value)
        for name, value in variables.items():
            self.shell.db[VARIABLES + name] = value
            print(f"Stored {name!r} ({type(value).__name__})")
        for name in aliases:
            command = self.shell.alias_manager.get_alias(name).cmd
            self.shell.db[ALIASES] = {**self.shell.db.get(ALIASES, {}), name: command}
            print(f"Alias stored: {name} ({command})")

    def _check(self, name: str, value: Any) -> None:
        try:
            interactive = _interactive_names(value)
        except Exception as error:
            # `__reduce__` and `__getstate__` are the user's: they raise anything.
            raise UsageError(
                f"{name!r} can't be stored: pickling it failed ({type(error).__name__}: {error})"
            ) from None
        if interactive:
            raise UsageError(
                f"{name!r} can't be stored: {', '.join(interactive)} was defined in this session, and another one would "
                "not find it. Only functions, classes and their instances from modules on the disk can be stored."
            )

    def _write(self, expression: str, path: str, *, append: bool) -> None:
        value = self._evaluate(expression)
        if isinstance(value, str):
            text = value
        else:
            import pprint

            text = pprint.pformat(value)
        path = os.path.expanduser(path)
        print(f"Writing {expression!r} ({type(value).__name__}) to file {path!r}.")
        try:
            with open(path, "a" if append else "w", encoding="utf-8") as file:
                file.write(text if text.endswith("\n") else text + "\n")
        except OSError as error:
            raise UsageError(f"%store: {error.strerror}: {path!r}") from None

    def _evaluate(self, expression: str) -> Any:
        if expression in self.shell.user_ns:
            return self.shell.user_ns[expression]
        if expression.isidentifier():
            raise UsageError(f"Unknown variable {expression!r}{self._suggest(expression)}")
        try:
            return self.shell.ev(expression)
        except Exception as error:
            # The user's expression.
            raise UsageError(
                f"%store: {expression!r} has no value ({type(error).__name__}: {error})"
            ) from None

    # -- looking and forgetting ----------------------------------------------------------------------------------------

    def _list(self) -> None:
        keys = self.shell.db.keys_of(VARIABLES)
        names = [key.removeprefix(VARIABLES) for key in keys]
        aliases = self.shell.db.get(ALIASES, {})
        width = max(map(len, [*names, *aliases]), default=0)
        print("Stored variables and their in-db values:")
        for name, key in zip(names, keys, strict=True):
            print(f"{name:<{width}} -> {self._shown(key)}")
        if aliases:
            print("Stored aliases:")
            for name, command in sorted(aliases.items()):
                print(f"{name:<{width}} -> {command}")

    def _shown(self, key: str) -> str:
        try:
            value = self.shell.db[key]
        except UsageError as error:
            return f"<unavailable: {error.__cause__}>"
        try:
            return repr(value)[:50]
        except Exception as error:
            # A `__repr__` of the user's.
            return f"<no representation: {type(error).__name__}: {error}>"

    def _forget(self, names: list[str]) -> None:
        if not names:
            raise UsageError("You must provide the variable to forget")
        aliases = dict(self.shell.db.get(ALIASES, {}))
        missing = [n for n in names if VARIABLES + n not in self._keys() and n not in aliases]
        if missing:
            raise UsageError(f"no stored variable or alias {', '.join(missing)}; %store lists them")
        for name in names:
            if VARIABLES + name in self._keys():
                del self.shell.db[VARIABLES + name]
            else:
                del aliases[name]
                self.shell.db[ALIASES] = aliases

    # -- restoring -------------------------------------------------------------------------------------------------------

    def _restore(self, names: list[str]) -> None:
        if not names:
            self.restore_all()
            return
        aliases = self.shell.db.get(ALIASES, {})
        for name in names:
            if VARIABLES + name in self._keys():
                self.shell.user_ns[name] = self.shell.db[VARIABLES + name]
            elif name in aliases:
                self.shell.alias_manager.define_alias(name, aliases[name])
            else:
                print(f"no stored variable or alias {name}")

    def restore_all(self) -> None:
        """Restore all variables, aliases and the directory history; what is damaged is named and the rest restored."""
        for key in self.shell.db.keys_of(VARIABLES):
            name = key.removeprefix(VARIABLES)
            try:
                self.shell.user_ns[name] = self.shell.db[key]
            except UsageError as error:
                print(
                    f"Unable to restore variable {name!r}: {error}\nTo forget it: %store -d {name}",
                    file=sys.stderr,
                )
        for name, command in self._readable(ALIASES, {}).items():
            self.shell.alias_manager.soft_define_alias(name, command)
        kept = [os.fspath(path) for path in self._readable(DIRECTORIES, [])]
        if kept:
            visited = self.shell.history_manager.dir_hist
            here = visited[-1:]
            visited[:] = [*kept, *here] if kept[-1:] != here else kept

    def _readable(self, key: str, otherwise: Any) -> Any:
        try:
            return self.shell.db.get(key, otherwise)
        except UsageError as error:
            print(f"Unable to restore {key}: {error}", file=sys.stderr)
            return otherwise

    def _keys(self) -> set[str]:
        return set(self.shell.db.keys_of(VARIABLES))

    def _suggest(self, name: str) -> str:
        from difflib import get_close_matches

        known = [n for n in self.shell.user_ns if not n.startswith("_")]
        close = get_close_matches(name, known, n=1)
        return f"; did you mean {close[0]!r}?" if close else ""


class _Nowhere:
    """A file that forgets."""

    def write(self, data: Any) -> int:
        """Take data."""
        return len(data)


def _interactive_names(value: Any) -> list[str]:
    """Names of the functions and classes that a pickle of `value` would look for in `__main__`."""
    found: dict[str, None] = {}

    class Pickler(pickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:
            if getattr(obj, "__module__", None) == "__main__" and isinstance(
                getattr(obj, "__qualname__", None), str
            ):
                found[obj.__qualname__] = None
                # Anything that pickles: the name is known, the rest goes on.
                return str, ("",)
            return NotImplemented

    Pickler(_Nowhere(), protocol=4).dump(value)
    return list(found)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register `%store`, and restore what was kept if the configuration asks for it."""
    shell.register_magics(StoreMagics)
    magics: Any = shell.magics_manager.registry["StoreMagics"]
    if magics.autorestore:
        magics.restore_all()
