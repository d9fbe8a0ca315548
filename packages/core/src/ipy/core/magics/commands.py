"""Commands of the operating system: `%sx`, `%sc`, and aliases for them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class

from .expansion import expanded


@magics_class
class CommandMagics(Magics):
    """Magics that run commands, and that give them names."""

    @cell_magic("!")
    @line_cell_magic("system")
    @line_cell_magic
    def sx(self, line: str = "", cell: str | None = None) -> Any:
        """Run a command, and return what it prints as a list of lines.

        `!!command` is short for it.

            %sx ls *.py         also: %system, !!
            %%sx                ... or a cell in the shell; also: %%system, %%!

        The list has attributes for other forms: `.s` (separated by blanks), `.n` (by
        line ends), `.p` (paths), and the methods `grep`, `fields` and `sort`. What the
        command writes to standard error is shown.

            In [1]: files = %sx ls *.py
            In [2]: files.grep("test").s
        """
        parts = [part for part in (expanded(line), cell) if part]
        return self.shell.getoutput("\n".join(parts)) if parts else self._nothing()

    def _nothing(self) -> Any:
        from ipy.core.text import SList

        return SList()

    @line_magic
    def sc(self, parameter_s: str = "") -> Any:
        """Run a command and keep what it prints in a variable.

        `name = !command` does the same, and reads better.

        %sc name=command        as a string, with attributes .l (a list of lines), .s
                                and .n
        %sc -l name=command     as a list of lines
        %sc -v name=command     and print it
        %sc =command            return it instead
        """
        opts, rest = self.parse_options(
            parameter_s, "lv", posix=False, strict=False, preserve_non_opts=True
        )
        name, equals, command = rest.partition("=")
        name, command = name.strip(), command.strip()
        if not equals or not command:
            raise UsageError("%sc is used as: %sc name=command")
        if name and not name.isidentifier():
            raise UsageError(f"%sc: {name!r} can't be the name of a variable")
        output = self.shell.getoutput(expanded(command), split="l" in opts)
        if "v" in opts:
            print(f"{name} ==\n{output!r}")
        if not name:
            return output
        self.shell.push({name: output})
        return None

    @line_magic
    def alias(self, parameter_s: str = "") -> Any:
        """Give a command a name, under which it is called like a line magic.

            %alias name command     define one
            %alias name             show one
            %alias                  all of them, as a list of pairs

        What follows the name in a call is added to the command; or it takes the place
        of `%l` in the command; or word by word that of each `%s`. `$name` and
        `{expression}` are replaced when the alias is called. Variables and magics come
        before aliases of the same name. `%rehashx` makes one for every
        program.

            In [1]: %alias parts echo first %s second %s
            In [2]: parts A B
            first A second B
        """
        manager = self.shell.alias_manager
        name, _, command = parameter_s.strip().partition(" ")
        if not name:
            aliases = sorted(manager.aliases)
            print(f"Total number of aliases: {len(aliases)}")
            return aliases
        from ipy.core.aliases import AliasError

        try:
            if not command.strip():
                print(f"{name} -> {manager.retrieve_alias(name)}")
            else:
                manager.define_alias(name, command.strip())
        except (AliasError, ValueError) as error:
            raise UsageError(f"%alias: {error}") from None
        return None

    @line_magic
    def unalias(self, parameter_s: str = "") -> None:
        """Remove an alias, here and where `%store` has kept it."""
        name = parameter_s.strip()
        if not name:
            raise UsageError("%unalias needs the name of an alias; %alias lists them")
        try:
            self.shell.alias_manager.undefine_alias(name)
        except ValueError as error:
            raise UsageError(f"%unalias: {error}") from None
        stored = self.shell.db.get("stored_aliases", {})
        if name in stored:
            print(f"Removing %stored alias {name}")
            del stored[name]
            self.shell.db["stored_aliases"] = stored

    @line_magic
    def rehashx(self, parameter_s: str = "") -> None:
        """Make an alias for every program in the directories of `PATH`.

        Dots are dropped from names (`python3.12` gives `python312`), so are the
        extensions of programs on Windows. Names of magics stay theirs.
        """
        from ipy.core.aliases import InvalidAliasError

        manager, magics = self.shell.alias_manager, self.shell.magics_manager
        programs: list[str] = []
        seen: set[str] = set()
        for program in _programs(os.environ.get("PATH", "")):
            name = program.replace(".", "")
            programs.append(program)
            # As a shell would: the first directory that has a program wins.
            if name in seen:
                continue
            seen.add(name)
            if magics.has("line", name) and not manager.is_alias(name):
                continue
            if manager.is_alias(name) and dict(manager.default_aliases).get(name) is not None:
                continue
            try:
                manager.define_alias(name, program)
            except InvalidAliasError:
                # A program that is called `cd`, or has a percent sign in its name: it can still be run with `!`.
                continue
        self.shell.db["syscmdlist"] = programs


def _programs(path: str) -> Iterator[str]:
    """Names of the programs in the directories of a PATH, in its order."""
    extensions = re.compile(r"(.*)\.(exe|com|bat|cmd)$", re.IGNORECASE)
    for directory in path.split(os.pathsep):
        try:
            entries = sorted(os.scandir(directory or "."), key=lambda entry: entry.name)
        except OSError:
            # PATH may name what isn't there, or may not be read.
            continue
        for entry in entries:
            if sys.platform == "win32":
                if match := extensions.match(entry.name):
                    yield match.group(1)
            elif _is_program(entry):
                yield entry.name


def _is_program(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file() and os.access(entry.path, os.X_OK)
    except OSError:
        # A link that leads nowhere.
        return False
