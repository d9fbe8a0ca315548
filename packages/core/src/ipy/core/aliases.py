"""Names for commands of the operating system: they are called like line magics."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, Protocol

from traitlets import List, default
from traitlets.config.configurable import Configurable

from ipy.core.errors import ShellError, UsageError

log = logging.getLogger(__name__)

_SPECIFIER = re.compile(r"%%|%s")


class AliasError(ShellError):
    """Root of what can be wrong with an alias."""


class InvalidAliasError(AliasError):
    """An alias can't be defined the way it was asked for."""


class MagicRegistry(Protocol):
    """Where aliases are registered: the manager of magics."""

    @property
    def magics(self) -> Any:
        """Tables of functions by kind ("line", "cell") and name; a name can be deleted from a table."""

    def register_function(
        self, func: Callable[..., Any], magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Register a function under a name."""


def default_aliases() -> list[tuple[str, str]]:
    """The aliases that are there from the start: file commands, and views of a directory, coloured where `ls` can."""
    if sys.platform == "win32":
        views = [("ls", "dir /on"), ("ddir", "dir /ad /on"), ("ldir", "dir /ad /on")]
        same = ["mkdir", "rmdir", "echo", "ren", "copy", "cls"]
        return views + [(name, name) for name in same]
    if sys.platform.startswith("linux"):
        ls, long = "ls -F --color", "ls -F -o --color"
    elif sys.platform.startswith(("openbsd", "netbsd")):
        ls, long = "ls -F", "ls -F -l"  # no colours there
    else:
        ls, long = "ls -F -G", "ls -F -l -G"
    same = ["mkdir", "rmdir", "mv", "rm", "cp", "cat"]
    return [(name, name) for name in same] + [
        ("ls", ls),
        ("ll", long),
        ("lf", f"{long} %l | grep ^-"),
        ("lk", f"{long} %l | grep ^l"),
        ("ldir", f"{long} %l | grep /$"),
        ("lx", f"{long} %l | grep ^-..x"),
    ]


class Alias:
    """A command with a name; calling it with the rest of a line runs the command.

    `%s` in the command takes one word of the line each, `%l` the whole line; without either the line is appended. `%%` is a
    percent sign where `%s` is used, `%%s` always stands for `%s`.

    Args:
        name: what it is called.
        cmd: the command.
        run: gets the finished command line.

    Raises:
        InvalidAliasError: the command is no string, or it mixes `%s` and `%l`.
    """

    #: Magics that can't be replaced: without them one would not get out again.
    blacklist = frozenset({"cd", "popd", "pushd", "dhist", "alias", "unalias"})

    def __init__(self, name: str, cmd: str, run: Callable[[str], object]) -> None:
        self.name = name
        self.cmd = cmd
        self._run = run
        self.nargs = self.validate()
        self.__doc__ = f"Alias for `!{cmd}`"

    def validate(self) -> int:
        """Check the definition and return how many words it takes."""
        if self.name in self.blacklist:
            raise InvalidAliasError(
                f"The name {self.name} can't be aliased because it is a keyword or builtin."
            )
        if not isinstance(self.cmd, str):
            raise InvalidAliasError(f"An alias command must be a string, got: {self.cmd!r}")
        nargs = _SPECIFIER.findall(self.cmd).count("%s")
        if nargs and "%l" in self.cmd:
            raise InvalidAliasError(
                "The %s and %l specifiers are mutually exclusive in alias definitions."
            )
        return nargs

    def command_line(self, rest: str = "") -> str:
        """Return the command with the words of `rest` filled in.

        Raises:
            UsageError: there are fewer words than the command takes.
        """
        if "%l" in self.cmd:
            return self.cmd.replace("%l", rest)
        if not self.nargs:
            command = self.cmd.replace("%%s", "%s")
            return f"{command} {rest}" if rest else command
        words = rest.split(None, self.nargs)
        if len(words) < self.nargs:
            raise UsageError(
                f"Alias <{self.name}> requires {self.nargs} arguments, {len(words)} given."
            )
        filling = iter(words)
        command = _SPECIFIER.sub(lambda match: "%" if match[0] == "%%" else next(filling), self.cmd)
        return " ".join([command, *filling])

    def __call__(self, rest: str = "") -> None:
        """Run the command with the words of `rest`."""
        self._run(self.command_line(rest))

    def __repr__(self) -> str:
        return f"<alias {self.name} for {self.cmd!r}>"


class AliasManager(Configurable):
    """Keeps the aliases among the line magics.

    Args:
        magics: where they are registered.
        run: runs a command line.
    """

    default_aliases: List[Any] = List(
        help="Aliases that are defined from the start: (name, command) pairs; the default depends on the system."
    ).tag(config=True)
    user_aliases: List[Any] = List(
        help="Aliases of your own: (name, command) pairs, defined after the default ones."
    ).tag(config=True)

    @default("default_aliases")
    def _the_systems_aliases(self) -> list[tuple[str, str]]:
        return default_aliases()

    def __init__(
        self, *, magics: MagicRegistry, run: Callable[[str], object], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._magics = magics
        self._run = run
        self.init_aliases()

    def init_aliases(self) -> None:
        """Define the aliases of the configuration; a faulty one is reported and left out."""
        for entry in [*self.default_aliases, *self.user_aliases]:
            try:
                name, command = entry
            except (TypeError, ValueError):
                log.error("Invalid alias: %r is not a pair of name and command", entry)
                continue
            self.soft_define_alias(name, command)

    @property
    def aliases(self) -> list[tuple[str, str]]:
        """All aliases as pairs of name and command."""
        table = self._table
        found = [self.get_alias(name) for name in list(table)]
        return [(alias.name, alias.cmd) for alias in found if alias is not None]

    def soft_define_alias(self, name: str, cmd: str) -> None:
        """Define an alias; log what is wrong with it instead of raising."""
        try:
            self.define_alias(name, cmd)
        except AliasError as error:
            log.error("Invalid alias: %s", error)

    def define_alias(self, name: str, cmd: str) -> None:
        """Define an alias, or redefine it.

        Raises:
            InvalidAliasError: the name belongs to a magic, or the command is faulty.
        """
        alias = Alias(name, cmd, self._run)
        if name in self._table and not self.is_alias(name):
            raise InvalidAliasError(
                f"The name {name} can't be aliased because it is another magic command."
            )
        self._magics.register_function(alias, "line", name)

    def get_alias(self, name: str) -> Alias | None:
        """Return the alias of a name, or None."""
        # Not by `table[name]`: that would load every magic that is asked about.
        value = _stored(self._table, name)
        return value if isinstance(value, Alias) else None

    def is_alias(self, name: str) -> bool:
        """Tell whether the name is an alias."""
        return self.get_alias(name) is not None

    def undefine_alias(self, name: str) -> None:
        """Remove an alias.

        Raises:
            ValueError: it is none.
        """
        if not self.is_alias(name):
            raise ValueError(self._not_an_alias(name))
        del self._table[name]

    def clear_aliases(self) -> None:
        """Remove all aliases."""
        for name, _ in self.aliases:
            self.undefine_alias(name)

    def retrieve_alias(self, name: str) -> str:
        """Return the command of an alias.

        Raises:
            ValueError: it is none.
        """
        alias = self.get_alias(name)
        if alias is None:
            raise ValueError(self._not_an_alias(name))
        return alias.cmd

    @property
    def _table(self) -> MutableMapping[str, Any]:
        table: MutableMapping[str, Any] = self._magics.magics["line"]
        return table

    def _not_an_alias(self, name: str) -> str:
        from difflib import get_close_matches  # only for the error

        close = get_close_matches(name, [known for known, _ in self.aliases], 1)
        return f"{name} is not an alias" + (f"; did you mean {close[0]}?" if close else "")


def _stored(table: MutableMapping[str, Any], name: str) -> Any:
    """What stands in a table under a name, without loading it where the table loads on access."""
    raw = getattr(table, "raw", None)
    return raw(name) if raw is not None else table.get(name)
