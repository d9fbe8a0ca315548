"""Environment variables: `%env` and `%set_env`."""

from __future__ import annotations

import os
import re
from typing import Any

from ipy.core.environment import KEPT_IN, Change, apply_change
from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

#: Names of variables whose values are not for everybody's eyes.
_SECRET = re.compile(r"key|token|secret|password|passwd|credential", re.IGNORECASE)


@magics_class
class EnvironmentMagics(Magics):
    """Magics about environment variables."""

    @line_magic
    def env(self, parameter_s: str = "") -> Any:
        """Show or set environment variables.

        %env                   all of them, as a dictionary; values that look secret
                               are masked
        %env VAR               the value of one
        %env VAR=value         set one; `%env VAR value` does the same; $var and
                               {expression} are expanded
        %env -s VAR=value      set one now, and at every start of the shell

        Changes to lists such as PATH are made at every start, too::

            %env PATH+=:/opt/bin   append
            %env PATH-=/opt/bin:   put in front
            %env -p                print what is kept for later sessions
            %env -d VAR            forget what is kept of a variable; its present value
                                   stays
        """
        line = parameter_s.strip()
        if line == "-p":
            for name, changes in sorted(self._kept().items()):
                for operator, value in changes:
                    print(f"{name}{operator}{_shown(name, value)}")
            return None
        if match := re.fullmatch(r"-d(?:\s+(\S+))?", line):
            return self._forget(match.group(1))
        if match := re.fullmatch(r"(-s\s+)?(\w+)([+-]?=)(.*)", line, re.DOTALL):
            persistent, name, operator, value = match.groups()
            if operator == "=" and not persistent:
                return self.set_env(f"{name}={value}")
            return self._change(name, operator, value)
        if re.match(r"-\w\b", line):
            raise UsageError(f"%env knows -p, -d VAR and -s VAR=value; got {line!r}")
        if not line:
            return {name: _shown(name, value) for name, value in os.environ.items()}
        name, _, value = line.partition("=") if "=" in line else line.partition(" ")
        if value:
            return self.set_env(f"{name}={value}")
        if line.endswith("="):
            return self.set_env(line)
        if line in os.environ:
            return os.environ[line]
        raise UsageError(f"Environment does not have key: {line}")

    @line_magic
    def set_env(self, parameter_s: str) -> None:
        """Set an environment variable: `%set_env VAR=value`, `%set_env VAR value`."""
        line = parameter_s.strip()
        separator = "=" if "=" in line else " "
        if separator not in line:
            raise UsageError(f"%set_env needs a name and a value, got {line!r}")
        name, value = (part.strip() for part in line.split(separator, 1))
        if not name or re.search(r"\s", name):
            raise UsageError(f"%set_env can't set a variable called {name!r}: a name has no blanks")
        try:
            os.environ[name] = value
        except ValueError as error:
            raise UsageError(f"%set_env: {name}: {error}") from None
        print(f"env: {name}={_shown(name, value)}")

    def _change(self, name: str, operator: str, value: str) -> None:
        """Make a change and keep it; the same change is kept once, however often its cell runs."""
        kept = self._kept()
        before = [] if operator == "=" else kept.get(name, [])
        change = (operator, value)
        apply_change(name, change)
        self.shell.db[KEPT_IN] = {**kept, name: [*(c for c in before if c != change), change]}
        print(f"env: {name}={_shown(name, os.environ[name])}  (also in later sessions)")

    def _kept(self) -> dict[str, list[Change]]:
        kept: dict[str, list[Change]] = self.shell.db.get(KEPT_IN, {})
        return kept

    def _forget(self, name: str | None) -> None:
        if name is None:
            raise UsageError("%env -d needs the name of a variable; %env -p shows what is kept")
        kept = self._kept()
        if name not in kept:
            raise UsageError(f"%env -d: nothing is kept of {name}; %env -p shows what is")
        self.shell.db[KEPT_IN] = {key: value for key, value in kept.items() if key != name}


def _shown(name: str, value: str) -> str:
    return "<hidden>" if _SECRET.search(name) else value
